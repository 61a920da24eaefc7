#!/bin/sh
# Writes deploy/requirements/: hashed lists for each service, for running everything (run) and for developing (dev).
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
export_to run --package deploy --no-dev
export_to dev --all-packages --all-groups
.venv/bin/python -m deploy.local.kafka_lock
echo deploy/requirements/kafka.txt
