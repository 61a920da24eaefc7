#!/bin/sh
# `make check`: every check runs, also after one failed; the exit code says whether all passed.
set -u
cd "$(dirname -- "$0")/../.."
bin=.venv/bin
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
check format "$bin/ruff" format --check .
check lint "$bin/ruff" check .
check types "$bin/mypy"
check imports "$bin/lint-imports"
check tests "$bin/python" -m pytest -q tests/unit tests/contract tests/architecture
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
