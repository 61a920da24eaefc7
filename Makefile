# Every target works first on a fresh clone with only Python 3.11+ and make: the set-up is inside.
.DEFAULT_GOAL := help
.PHONY: help demo up test check chaos week simulate fmt bench lock texts clean run dev
PY := .venv/bin/python
ARGS ?=
SEEDS ?= 1000
# Each has MongoDB, Kafka and services of its own: about 3 GiB.
WORKERS ?= 2

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the main job from end to end, on a stack of its own; exits 0 when everything is accounted for
	@./jejak demo $(ARGS)

up: ## run everything on this machine until Ctrl-C; prints URLs and sign-ins
	@./jejak up $(ARGS)

test: dev ## all tests but the slow faults (ARGS="tests/unit -k name" for some, WORKERS=1 one by one)
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

chaos: dev ## break everything the catalogue of faults names; writes chaos-results/
	@$(PY) -m pytest tests/chaos tests/integration -m "fault or whole_suite" --all-faults $(ARGS)

week: dev ## an office's weeks: all 420 reports on real servers, from arrival to publication
	@$(PY) -m pytest tests/office_week/test_served_week.py --whole-week $(ARGS)

simulate: dev ## all three services in one process on made-up servers (SEEDS=1000)
	@$(PY) -m tests.simulation --seeds $(SEEDS) $(ARGS)

check: dev ## format, lint, types, import contracts, unit, contract and architecture tests
	@sh deploy/setup/check.sh

fmt: dev ## format, and mend what the linter can
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

bench: ## measure, each row beside its bare floor; writes bench-results/
	@./jejak bench $(ARGS)

texts: dev ## gather the texts of the pages for translation: shared/web/locale/
	@$(PY) -m shared.web.i18n extract

lock: dev ## pin everything anew: deploy/requirements/
	@sh deploy/setup/lock.sh $(ARGS)

clean: ## remove data, caches and built files (not .venv)
	@if ls .jejak/*/run.json >/dev/null 2>&1; then echo "A stack is running: stop it first."; exit 1; fi
	@rm -rf .jejak/[!c]* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis bench-results chaos-results
	@find deploy services shared tests -name __pycache__ -type d -prune -exec rm -rf {} +

run:
	@sh deploy/setup/ensure.sh run

dev:
	@sh deploy/setup/ensure.sh dev
