#!/bin/sh
# Finds a Python that is new enough and makes sure that everything is installed: `ensure.sh run|dev`.
# The second time it returns at once. What it says goes to standard error, so that output stays clean.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

for python in "${PYTHON:-}" "$here/.venv/bin/python" python3 python3.13 python3.12 python3.11 python; do
    if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 && "$python" -c "$new_enough" >/dev/null 2>&1; then
        exec "$python" -I -S "$here/deploy/setup/install.py" "$@"
    fi
done
echo "Jejak needs Python 3.11 or newer: install it, or name it, as in: PYTHON=/opt/python3.12/bin/python3 make demo" >&2
exit 1
