#!/bin/sh
# Makes .venv with what the named locks hold; does nothing when it holds that already.
#
#     sh setup/environment.sh requirements.txt
#
# PYTHON=/path/to/python chooses the Python; otherwise the first on the path that is new enough.
set -eu
cd "$(dirname "$0")/.."

refuse() {
    echo "$*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

# Whole only with a pip that runs: a copied, moved or half-made environment is made again.
if ! new_enough .venv/bin/python || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    [ -n "$python" ] || refuse "Python 3.11 or newer is needed, and none was found. Install it, or say where it is with PYTHON=/path/to/python."
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        refuse "This Python cannot make an environment. On Debian and Ubuntu, install what is missing with: apt-get install python3-venv"
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        refuse "The environment .venv could not be made. The lines above say why."
    fi
fi

for lock in "$@"; do
    # The copy is written last, so an installation that was cut short is done again.
    if ! cmp -s "$lock" ".venv/installed-$lock"; then
        echo "        installing what $lock names"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
            refuse "What $lock names could not be installed. The lines above say why."
        cp "$lock" ".venv/installed-$lock"
    fi
done
