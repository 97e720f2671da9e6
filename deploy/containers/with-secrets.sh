#!/bin/sh
# Sets what is in /run/secrets, each file by its name in capitals, and becomes what follows.
set -eu
for each in /run/secrets/[A-Z]*; do
    if [ -r "$each" ]; then
        export "$(basename "$each")=$(cat "$each")"
    fi
done
exec "$@"
