#!/bin/sh
# `make check`: every check runs, also after one failed; the exit code says whether all passed.
set -u
cd "$(dirname -- "$0")/../.."
python=.venv/bin/python
failed=
check() {
    name=$1
    shift
    began=$(date +%s)
    if out=$("$@" 2>&1); then
        echo "ok    $name ($(($(date +%s) - began)) s)"
    else
        echo "FAIL  $name"
        echo "$out"
        failed="$failed $name"
    fi
}
check format "$python" -m ruff format --check .
check lint "$python" -m ruff check .
check types "$python" -m mypy
check imports "$python" -c "from importlinter.cli import lint_imports_command as lint; lint()"
check tests "$python" -m pytest -q tests/unit tests/contract tests/architecture
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
