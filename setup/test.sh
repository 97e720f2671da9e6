#!/bin/sh
# Runs the tests: all of them where there is a Chromium, all but the browser tests where there is none.
#
#     sh setup/test.sh [what to give pytest]
#
# CHROMIUM=/path/to/chromium names the browser; otherwise the first found on the path.
set -u
cd "$(dirname "$0")/.."
# One more than there are cores: tests of served portals and of browsers wait as long as they work.
workers=$(($(.venv/bin/python -c 'import os; print(os.cpu_count())') + 1))

for candidate in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
    if found=$(command -v "$candidate"); then
        break
    fi
done
if [ -n "${CHROMIUM:-}" ] && [ -z "$found" ]; then
    echo "CHROMIUM names $CHROMIUM, which is not a program." >&2
    exit 1
fi

if [ -n "$found" ]; then
    CHROMIUM=$found exec .venv/bin/python -m pytest -n "$workers" --dist worksteal "$@"
fi
.venv/bin/python -m pytest -n "$workers" --dist worksteal -m "not browser" "$@"
result=$?
echo "The browser tests were left out: no Chromium was found. CHROMIUM=/path/to/chromium names one."
exit $result
