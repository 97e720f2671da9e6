#!/bin/sh
# Makes the folder of secrets that compose.yaml reads, once, as root: keys, passwords and certificates.
#
#     sh deploy/containers/secrets.sh portal.example.org
#
# The force's own certificate for the web goes to secrets/web.crt and secrets/web.key instead.
set -eu
umask 077
host=${1:?Say the name that people type, such as portal.example.org}
here=$(dirname "$0")
mkdir -p secrets
sh "$here/../certificates.sh" db "$PWD/secrets/database"
sh "$here/../certificates.sh" "$host" "$PWD/secrets/web"
cp /etc/portal/tls/authority.crt secrets/authority.crt
once() { [ -e "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; }
once database-password "$(openssl rand -hex 24)"
once SECRET_KEY "$(openssl rand -hex 40)"
once METRICS_TOKEN "$(openssl rand -hex 24)"
once HEALTH_TOKEN "$(openssl rand -hex 24)"
once DATABASE_URL "postgres://portal:$(cat secrets/database-password)@db:5432/portal?sslmode=verify-full&sslrootcert=/run/secrets/authority.crt"
# Each is read by the user of one container: the portal (10001), PostgreSQL (999), nginx while it is root.
chown 10001:10001 secrets/SECRET_KEY secrets/METRICS_TOKEN secrets/HEALTH_TOKEN secrets/DATABASE_URL
chown 999:999 secrets/database.key secrets/database-password
chmod 644 secrets/authority.crt secrets/database.crt secrets/web.crt
