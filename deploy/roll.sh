#!/bin/sh
# Puts a release in force without a request that fails: one server after the other, each first out of the proxy.
#
#     sh deploy/roll.sh NAME
#
# The way back is the same with the name of the release before. Changes to the database are made beforehand, by
# `manage.py migrate` of the newer release; the older one works with them (docs/deploy.md).
set -eu

name=${1:?Say which release}
release=/opt/portal/releases/$name
ports="8001 8002"
[ -x "$release/.venv/bin/python" ] || { echo "There is no release $name: make it with deploy/install.sh." >&2; exit 1; }

# Which server the proxy asks: all, or all but the one that is named.
proxy_asks_all_but() {
    {
        echo "# Written by deploy/roll.sh."
        echo "upstream portal {"
        for each in $ports; do
            [ "$each" = "$1" ] && out=" down" || out=""
            echo "    server 127.0.0.1:$each max_fails=0$out;"
        done
        echo "}"
    } >/etc/nginx/portal-upstream.conf
    if systemctl is-active --quiet nginx; then
        nginx -t -q
        systemctl reload nginx
        # The proxy's processes of before end what they had begun.
        sleep 1
    fi
}

answers() {
    host=$(sed -n 's/^ALLOWED_HOSTS="\([^",]*\).*/\1/p' /etc/portal/portal.env)
    for _ in $(seq 60); do
        if curl -fs -o /dev/null --max-time 5 -H "Host: $host" -H "X-Forwarded-Proto: https" "http://127.0.0.1:$1/health/"; then
            return 0
        fi
        sleep 1
    done
    return 1
}

put_in_force() {
    ln -sfn "$1" /opt/portal/next
    mv -T /opt/portal/next /opt/portal/current
}

before=$(readlink /opt/portal/current || true)
put_in_force "$release"
for port in $ports; do
    proxy_asks_all_but "$port"
    if ! { systemctl restart "portal-web@$port" && answers "$port"; }; then
        # The other server was not touched, or answers already: it goes on alone, and nothing starts this release again.
        [ -z "$before" ] || put_in_force "$before"
        echo "The server on port $port does not answer: journalctl -u portal-web@$port says why." >&2
        echo "The proxy asks the other alone. Put the release of before in force: sh deploy/roll.sh $(basename "$before")" >&2
        exit 1
    fi
done
proxy_asks_all_but none
systemctl restart portal-work
echo "The release $name is in force."
