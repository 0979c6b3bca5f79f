# make help prints the targets.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ADDR   ?= 127.0.0.1:8000
JOBS   ?= 2
ARGS   ?=
PYTEST  = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
SITES   = $(BIN)/python -m pytest -n $(shell expr 2 '*' $(JOBS)) --dist worksteal
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: help run curator backup restore test test-fast test-sqlite test-postgres test-sites test-browser test-faults check fmt shell audit sbom bench bench-loading bench-finding bench-taking bench-serving bench-bystander soak fuzz mutants diagram lock

help:  ## print the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/run  ## serve the whole catalogue on this machine
	@$(BIN)/python -m cooperation.local serve $(ADDR)

curator: $(VENV)/run  ## make a curator's account
	@$(BIN)/python -m cooperation.local curator

backup: $(VENV)/run  ## the whole database into a new file of .local/backups, while the site runs
	@SECRET_KEY=$${SECRET_KEY:-not-needed} $(BIN)/python manage.py backup

restore: $(VENV)/run  ## FILE in the place of the whole database: make restore FILE=.local/backups/…
	@SECRET_KEY=$${SECRET_KEY:-not-needed} $(BIN)/python manage.py restore $(ARGS) $(or $(FILE),$(error make restore FILE=.local/backups/…))

test: export HYPOTHESIS_PROFILE = ci
test: check test-sqlite test-postgres test-sites  ## the whole suite, on both databases, and what happens when parts fail

test-fast: $(VENV)/dev  ## before every commit, about a minute: SQLite, short property tests, no running sites
	DATABASE_URL= $(PYTEST) -m "not slow and not content" $(ARGS)

test-sqlite: $(VENV)/dev  ## with all tests that need no database
	DATABASE_URL= $(PYTEST) $(ARGS)

test-postgres: $(VENV)/dev  ## what needs a database, on a throw-away PostgreSQL
	$(BIN)/python tests/helpers/with_postgres.py $(PYTEST) -m "database and not content" $(ARGS)

test-sites: $(VENV)/dev  ## test-browser and test-faults side by side
	DATABASE_URL= $(SITES) tests/browser tests/faults $(ARGS)

test-browser: $(VENV)/dev  ## a running site in headless Chromium, where one is installed
	DATABASE_URL= $(SITES) tests/browser $(ARGS)

test-faults: $(VENV)/dev  ## databases stopped, workers killed, disks filled: needs no database of its own
	DATABASE_URL= $(SITES) tests/faults $(ARGS)

check: $(VENV)/dev  ## lint, format, order of imports, types, migrations
	$(BIN)/ruff check .
	$(BIN)/bandit -q -c pyproject.toml -r agreements cooperation
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(find templates agreements -name '*.html')
	$(BIN)/lint-imports --no-logo
	DEBUG=1 DATABASE_URL=sqlite:// $(BIN)/mypy
	DEBUG=1 DATABASE_URL=sqlite:// $(BIN)/python manage.py makemigrations --check --dry-run

fmt: $(VENV)/dev  ## bring Python and templates into their usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find templates agreements -name '*.html')

shell: $(VENV)/dev  ## Python with the settings, the models and the database of make run
	@SECRET_KEY=$${SECRET_KEY:-not-needed} $(BIN)/python manage.py shell

audit: $(VENV)/dev  ## known vulnerabilities of what is installed; asks an advisory service
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

sbom: $(VENV)/dev  ## what the site is made of, for a release: .local/cooperation.cdx.json (CycloneDX)
	$(BIN)/python -m pip install --quiet cyclonedx-bom
	@mkdir -p .local
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file .local/cooperation.cdx.json requirements.txt

bench: bench-loading bench-finding bench-taking bench-serving bench-bystander  ## figures, never asserted in the suite

bench-loading: $(VENV)/dev  ## load_catalogue against loaddata, some minutes
	$(BIN)/python -m tests.benchmarks.loading

bench-finding: $(VENV)/dev  ## lists, filters, searches beside Datasette; ARGS="--sizes 10000" for the short run
	$(BIN)/python -m tests.benchmarks.finding $(ARGS)

bench-taking: $(VENV)/dev  ## files of 250,000 agreements: lines a second and memory
	$(BIN)/python -m tests.benchmarks.taking $(ARGS)

bench-serving: $(VENV)/dev  ## kept answers beside nginx and Datasette; needs wrk and nginx-light
	$(BIN)/python -m tests.benchmarks.serving $(ARGS)

bench-bystander: $(VENV)/dev  ## what others notice of one stranger's floods; needs nginx-light and openssl
	$(BIN)/python -m tests.benchmarks.bystander $(ARGS)

soak: $(VENV)/dev  ## ten minutes of readers, a saving curator and dying workers
	$(BIN)/python -m tests.benchmarks.soak $(ARGS)

fuzz: $(VENV)/dev  ## odd inputs at every way in; FUZZ_INPUTS=20000 takes about an hour
	DATABASE_URL= FUZZ_INPUTS=$${FUZZ_INPUTS:-2000} $(PYTEST) tests/fuzz $(ARGS)

mutants: $(VENV)/dev  ## changes of the code that tests should notice: make mutants ARGS="agreements.search --sample 150"
	$(BIN)/python -m tests.mutants $(ARGS)

diagram: $(VENV)/run  ## docs/images/models.svg from the models; needs Graphviz (apt-get install graphviz)
	DEBUG=1 DATABASE_URL=sqlite:// $(BIN)/python -m docs.draw_models | dot -Tsvg -o docs/images/models.svg

lock: $(VENV)/dev  ## new versions into the hashed requirements
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

# The two environments differ only in what is installed: dev has all that run has.
$(VENV)/run: requirements.txt
$(VENV)/dev: requirements-dev.txt
$(VENV)/run $(VENV)/dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11 ...")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/pip || { echo "Making an environment in $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing $< …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
