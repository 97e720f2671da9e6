#!/bin/sh
# Makes one release from the folder this stands in: code, environment, static files. Doing it twice is safe.
#
#     sh deploy/install.sh NAME
#
# The release is /opt/portal/releases/NAME. Nothing that runs is touched: `deploy/roll.sh NAME` puts it in force.
# Packages come by pip and npm as this machine is set up to reach them, and only as their locks say.
set -eu
cd "$(dirname "$0")/.."

name=${1:?Say what the release is called, such as 2026-11-28}
case $name in *[!A-Za-z0-9.-]* | .* | -*) echo "A release is called by letters, digits, dots and hyphens." >&2; exit 2 ;; esac
release=/opt/portal/releases/$name
umask 022

mkdir -p "$release" /opt/portal/static
tar -c --exclude=./.git --exclude=./.venv --exclude=./node_modules --exclude=./var --exclude='./db.sqlite3*' \
    --exclude=./static-packages --exclude=./typefaces --exclude=./static-collected --exclude=__pycache__ . |
    tar -x --no-same-owner -C "$release"
cd "$release"
sh setup/environment.sh requirements.txt
.venv/bin/python -m setup.assets
# Only for collecting files: a demonstration needs no secret. Nothing of it is kept.
DEMONSTRATION=yes DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py collectstatic --noinput --clear -v 0
DEMONSTRATION=yes DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py write_error_pages error-pages
# Pages made by the release of before name its files until they are closed: nothing is taken away.
cp -r static-collected/. /opt/portal/static/
rm -rf node_modules
.venv/bin/python -m compileall -q alliance business_areas governance savings
chown -R root:root "$release" /opt/portal/static
chmod -R u=rwX,go=rX "$release" /opt/portal/static
echo "The release $name is ready."
