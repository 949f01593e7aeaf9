# Each target makes .venv from requirements.lock by itself; nothing but Python and a package registry is needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test coverage check audit format bench bench-plots fuzz lock clean
.DEFAULT_GOAL := demo

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)  ## the main job on the built-in example repo
	@$(BIN)/masthead demo

test: $(READY)  ## everything a user's machine can run
	$(BIN)/python -m pytest -n auto --dist loadfile

coverage: $(READY)  ## the same, with what it covers: lines and branches, crawls in their own processes included
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

check: $(READY)  ## lint, format, types, import contracts, known faults of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@PYTHON=$(BIN)/python .ci/audit

audit: $(READY)  ## known faults of the locked dependencies, where the advisory service can be reached
	@PYTHON=$(BIN)/python .ci/audit

format: $(READY)  ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## ratios measured side by side, as a table
	$(BIN)/python -m tests.benchmarks

bench-plots: $(READY)  ## the plots of docs/performance.md, from the last series and a new sample
	$(BIN)/python -m tests.benchmarks.plots --sample --take

fuzz: $(READY)  ## bytes that nobody thought of, a minute for each target
	$(BIN)/python -m tests.fuzz all --seconds 60

lock: pyproject.toml  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade --output-file requirements.lock

clean:  ## remove everything that the other targets made
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
