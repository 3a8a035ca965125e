# Two commands do everything: `make brief` (the main job) and `make test` (all checks).
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: brief test mutate environment chromium frontend benchmark clean

brief: $(VENV)/.user
	$(BIN)/blocs run union-state/sanctions-full --out out

test: $(VENV)/.dev chromium frontend
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/pytest -n auto --dist worksteal

mutate: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m mutator --long

benchmark: $(VENV)/.dev
	$(BIN)/python benchmarks/bench.py

$(VENV)/.user: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.user
	$(BIN)/python -m pip install --quiet --editable '.[corridors,dask,ensemble,events,fast,games,mcp,mrio,parquet,pdf,serve,xlsx]' --group dev
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
	rm -rf $(VENV) out
