# 应声. `make help` lists what each target does. Needs Python 3.11 or newer and a network or wheelhouse for the first install.
# The system's own Python where it serves: built with profile-guided optimisation, it does the same work in a tenth less time than
# one that pyenv compiled without, and gets its security updates with the system.
ifndef PYTHON
PYTHON := $(shell for p in /usr/bin/python3 python3; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; exit; }; done; echo python3)
endif
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8510
WORKERS ?= auto
RESULTS := artefacts
UNINSTALLED := { echo "依赖没有装上: 本机要能访问 PyPI 或内网镜像; 不能上网的照 docs/administrator.md 的「离线安装」" >&2; exit 1; }
TIMED := tests/clocks tests/alerts/test_timetable.py tests/cases/test_handovers.py tests/cases/test_roster.py tests/crawlers/test_instants.py \
	tests/reports/test_week.py $(addprefix tests/guarantees/test_,night.py discovered_late.py occurrence_corrected.py raised_late.py reopened.py)

.PHONY: help run up install install-dev init test zones check long lint types imports docstrings test-postgresql cover bench clean lock

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-16s %s\n", $$1, $$2}'

run: install ## install what is needed, then start the demo city and say which address to open
	@exec $(BIN)/yingsheng up --demo --port $(PORT)

up: init ## start the real city (config/, data/yingsheng.db)
	@exec $(BIN)/yingsheng up --port $(PORT)

init: install ## create or upgrade the database and the first administrator
	@$(BIN)/yingsheng init

install: $(VENV)/.installed ## pinned dependencies into .venv

install-dev: $(VENV)/.installed-dev ## the same, with what tests and checks need

$(BIN)/uv: requirements-bootstrap.lock
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON): 请装 Python 3.11 或更新版本, 或写明它在哪里, 例如 make run PYTHON=/usr/local/bin/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("应声需要 Python 3.11 或更新版本, 这里是 %d.%d: 请装新的, 再写明用哪一个, 例如 make run PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock || $(UNINSTALLED)
	@touch $(BIN)/uv

$(VENV)/.installed: $(BIN)/uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock || $(UNINSTALLED)
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-dev.lock || $(UNINSTALLED)
	@touch $@

# Workers share the cores: the threads of one training would wait for each other in loops, and ten seconds become minutes on a busy machine.
test test-postgresql long cover: export OPENBLAS_NUM_THREADS = 1

test: install-dev ## the whole suite, in random order, on all cores
	@mkdir -p $(RESULTS)
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not long"

test-postgresql: install-dev ## whatever opens a database, once more on PostgreSQL
	@YINGSHENG_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(WORKERS) -m "not long" $(ROOMS)

zones: install-dev ## what has to do with time, again where the machine lives elsewhere
	@for zone in Asia/Shanghai America/New_York Pacific/Kiritimati; do \
		echo "TZ=$$zone"; TZ=$$zone $(BIN)/python -m pytest -q -n $(WORKERS) -m "not long" $(TIMED) || exit 1; done

check: lint types imports docstrings test zones ## what CI runs

lint: install-dev ## ruff: style, time zones, banned calls
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install-dev ## mypy, strict
	@$(BIN)/mypy

imports: install-dev ## floors and rooms: who may import whom
	@$(BIN)/lint-imports

docstrings: install-dev ## every test says what it promises
	@$(BIN)/interrogate tests

cover: install-dev ## the suite with coverage, on one core
	@$(BIN)/python -m coverage run -m pytest -m "not long" -p no:randomly
	@$(BIN)/python -m coverage combine && $(BIN)/python -m coverage report

long: install-dev ## soak and large runs, more examples for every property
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n $(WORKERS) --timeout=3600

bench: install-dev ## benchmarks: make bench ONLY=process
	@$(BIN)/python -m benchmarks $(ONLY)

lock: $(BIN)/uv ## renew the lock files (no registry hosts in them)
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group build --group dev -o requirements-dev.lock
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group build -c requirements-dev.lock -o requirements.lock
	@$(BIN)/uv pip compile --group bootstrap --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-bootstrap.lock

clean: ## remove what can be made again (not data/)
	@rm -rf $(VENV) $(RESULTS) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
