#!/bin/sh
# Writes deploy/requirements/: hashed lists for each service, for the operator's image (operator), for running
# everything (run), for developing (dev) and for what installs the others (installer).
set -eu
cd "$(dirname -- "$0")/../.."
uv=${UV:-.venv/bin/uv}
export_to() {
    list=deploy/requirements/$1.txt
    shift
    "$uv" export --quiet --locked --no-emit-workspace --no-header --no-annotate --output-file "$list" "$@" >/dev/null
    echo "$list"
}
"$uv" lock --quiet "$@"
for service in intake triage notify; do
    export_to "$service" --package "$service" --no-dev
done
export_to operator --package deploy --only-group operator
export_to run --package deploy --no-dev
export_to dev --all-packages --all-groups
export_to installer --only-group installer
export_to assets --only-group assets
.venv/bin/python -m deploy.local.kafka_lock
echo deploy/requirements/kafka.txt
