# Two commands do everything: `make brief` (the main job) and `make test` (all checks).
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: brief test mutate environment chromium benchmark clean

brief: $(VENV)/.user
	$(BIN)/blocs run union-state/sanctions-full --out out

test: $(VENV)/.dev chromium
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
	$(BIN)/python -m pip install --quiet --editable '.[corridors,dask,ensemble,fast,games,mrio,parquet]' --group dev
	touch $@

# The pages are tested in a real browser: Debian's, installed here when root and absent.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else echo "chromium is absent: the tests of pages will be skipped"; fi

clean:
	rm -rf $(VENV) out
