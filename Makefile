# Needs Python 3.11 to 3.13 and make, nothing else. Everything is installed into .venv, from a lock with hashes.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-all run app mesa-page test bench profile compile-times calibrate lint format docs check-docs lock clean

ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --no-input --quiet --no-compile --use-pep517 \
	--require-hashes
# Compiling on all cores is quicker than pip's own, which uses one; the packages' tests are never imported.
BYTECODE := $(PY) -m compileall -q -j 0 -x '/tests?/' $(VENV)/lib >/dev/null 2>&1 || true
WORKERS ?= 2

help: ## List the targets
	@echo "make <target> [ARGS='...'] [PYTHON=/path/to/python]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.core ## Install what running needs into .venv

setup-all: $(VENV)/.dev ## Install the packages of all extras and of the tests as well (Dask, DuckDB, linters)

run: $(VENV)/.core ## Run the default experiment, or ARGS='experiment=single seed=7'
	@$(PY) -m experiments $(ARGS)

app: $(VENV)/.web ## Serve the course room at http://127.0.0.1:8765 (PORT= for another)
	@$(PY) -m app $(if $(PORT),--port $(PORT)) $(ARGS)

mesa-page: $(VENV)/.dev ## Serve the page for Mesa users on 127.0.0.1:8766; PORT= for another port
	@$(PY) -m app.viz.server $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(VENV)/.dev ## Run the tests; ARGS='-m slow' or ARGS='tests/rules -x' for others
	@echo "Warming up the model's kernels (about 30 s when they have to be compiled) ..."
	@$(PY) -c "import sim.engine; sim.engine.warm_up()"
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: $(VENV)/.web ## Run the benchmark; prints a table, writes results/bench/bench.json
	@$(PY) -m benchmarks $(ARGS)

profile: $(VENV)/.core ## Show where the time of a run goes
	@$(PY) -m benchmarks.profile $(ARGS)

compile-times: $(VENV)/.core ## Show which functions take long to compile
	@$(PY) -m benchmarks.compile_times $(ARGS)

lint: $(VENV)/.dev ## Check format, lint, types and layers of imports
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(VENV)/bin/basedpyright --pythonpath $(PY)
	@$(VENV)/bin/lint-imports

format: $(VENV)/.dev ## Format the code and mend what can be mended
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

calibrate: $(VENV)/.core ## Find the plausible parameter sets anew (about an hour), and write them into the repository
	@$(PY) -m experiments.calibration $(ARGS)

docs: $(VENV)/.core ## Write the tables and worked examples of the docs anew, from the code
	@$(PY) -m scripts.make_docs
	@$(PY) -m scripts.make_course

check-docs: $(VENV)/.core ## Check that the docs are what the code says, and leave nothing of the model out
	@$(PY) -m scripts.make_docs --check
	@$(PY) -m scripts.make_course --check

# Versions that are locked stay, unless ARGS=--upgrade. A lock holds no paths and no addresses.
LOCK := uv pip compile pyproject.toml --quiet --no-config --universal --generate-hashes --python-version 3.11 \
	--default-index https://pypi.org/simple --no-emit-index-url --no-emit-find-links --no-strip-extras \
	--custom-compile-command "make lock"

lock: ## Resolve the dependencies anew (needs uv); ARGS=--upgrade for newer versions
	$(LOCK) --output-file requirements.lock $(ARGS)
	$(LOCK) --output-file requirements-web.lock --extra web --constraints requirements.lock $(ARGS)
	$(LOCK) --output-file requirements-dev.lock --extra dev --extra dist --extra query --extra web --extra viz --constraints requirements.lock $(ARGS)

clean: ## Remove .venv and caches; results stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written when a step is done, so that a step that was interrupted is done again.

$(VENV)/.core: requirements.lock $(VENV)/.made
	@echo "Installing the packages of requirements.lock into $(VENV) (about a minute, once) ..."
	@$(PIP_INSTALL) -r requirements.lock
	@$(BYTECODE)
	@touch $@

$(VENV)/.web: requirements-web.lock $(VENV)/.core
	@echo "Installing the packages of requirements-web.lock into $(VENV) ..."
	@$(PIP_INSTALL) -r requirements-web.lock
	@touch $@

# The lock for development holds all of the core's and the page's.
$(VENV)/.dev: requirements-dev.lock $(VENV)/.made
	@echo "Installing the packages of requirements-dev.lock into $(VENV) (about a minute, once) ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@$(BYTECODE)
	@touch $(VENV)/.core $(VENV)/.web $@

CANDIDATES := python3.13 python3.12 python3.11 python3 python
IS_RIGHT := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
VERSION := import sys; print("%d.%d" % sys.version_info[:2])

$(VENV)/.made:
	@found=; bare=; \
	for python in $(or $(PYTHON),$(CANDIDATES)); do \
		"$$python" -c '$(IS_RIGHT)' >/dev/null 2>&1 || continue; \
		if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$python; break; fi; \
		bare=$${bare:-$$python}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
		version=$$("$$bare" -c '$(VERSION)'); \
		echo "$$bare (Python $$version) lacks 'ensurepip', which a virtual environment is made with." >&2; \
		echo "On Debian or Ubuntu: apt install python$$version-venv (or python3-venv). Then try again." >&2; \
		exit 1; \
	elif [ -z "$$found" ]; then \
		echo "Python 3.11, 3.12 or 3.13 is needed; none of these is one: $(or $(PYTHON),$(CANDIDATES))." >&2; \
		echo "Install one, or name yours: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$found (Python $$("$$found" -c '$(VERSION)')) ..."; \
	"$$found" -m venv --clear $(VENV)
	@touch $@
