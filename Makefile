# Two commands do everything: `make brief` (the main job) and `make test` (all checks).
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: brief test site package oldest lock mutate environment chromium frontend benchmark clean

brief: $(VENV)/.user
	$(BIN)/blocs run union-state/sanctions-full --out out

test: $(VENV)/.dev chromium frontend
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/pytest -n auto --dist worksteal

site: $(VENV)/.dev
	$(BIN)/python scripts/build_site.py site

# What is released; tests/contracts/test_distribution.py installs it and runs it.
package: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m hatchling build
	$(BIN)/pytest tests/contracts/test_distribution.py

# The oldest versions that pyproject.toml allows, tested without extras; needs uv. Old libraries warn of newer ones.
oldest:
	rm -rf $(VENV)-oldest
	uv venv --quiet $(VENV)-oldest
	VIRTUAL_ENV=$(VENV)-oldest uv pip install --quiet --resolution lowest-direct .
	VIRTUAL_ENV=$(VENV)-oldest uv pip install --quiet 'pytest>=8.2' 'hypothesis>=6.100' 'jsonschema>=4.23' 'openpyxl>=3.1' 'pycountry>=24.6' 'scipy>=1.11'
	PYTHONPATH=src $(VENV)-oldest/bin/python -m pytest -W ignore::DeprecationWarning $(OLDEST)

# Versions that the checks run with; needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet -o requirements.lock

mutate: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m mutator --long

benchmark: $(VENV)/.dev
	$(BIN)/python benchmarks/bench.py

OLDEST = tests/unit/foundation tests/unit/world tests/unit/data tests/unit/moves tests/unit/questions/trade tests/cli

$(VENV)/.user: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.user requirements.lock
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[corridors,dask,ensemble,events,fast,games,mcp,mrio,parquet,pdf,serve,xlsx]' --group dev
	touch $@

# The pages are tested in a real browser: Debian's, installed here when root and absent.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else echo "chromium is absent: the tests of pages will be skipped"; fi

# Scripts of live pages are rebuilt and compared with those that ship; users need no node.
frontend:
	@if command -v npm >/dev/null; then \
		cmp -s frontend/package-lock.json frontend/node_modules/.installed || { \
			npm ci --prefix frontend --ignore-scripts --no-audit --no-fund --silent && \
			cp frontend/package-lock.json frontend/node_modules/.installed; } && \
		npm run --prefix frontend --silent check; \
	else echo "npm is absent: the scripts of live pages will not be compared"; fi

clean:
	rm -rf $(VENV) $(VENV)-oldest out site dist
