#!/bin/sh
# `make check`: every check runs, also after one failed; the exit code says whether all passed.
set -u
cd "$(dirname -- "$0")/../.."
python=.venv/bin/python
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
check() {
    name=$1
    shift
    began=$(date +%s)
    if "$@" >"$results/$name.out" 2>&1; then
        echo "ok    $name ($(($(date +%s) - began)) s)"
    else
        touch "$results/$name.failed"
        echo "FAIL  $name"
        cat "$results/$name.out"
    fi
}
# The tests take longest, so the others run beside them.
{
    check format "$python" -m ruff format --check .
    check lint "$python" -m ruff check .
    check imports "$python" -c "from importlinter.cli import lint_imports_command as lint; lint()"
    check types "$python" -m mypy
} &
check tests "$python" -m pytest -q -n 2 tests/unit tests/contract tests/architecture
wait
failed=$(cd "$results" && echo ./*.failed | sed 's|\./||g; s|\.failed||g')
[ "$failed" = "*" ] || { echo "failed: $failed"; exit 1; }
tail -n 1 "$results/tests.out"
