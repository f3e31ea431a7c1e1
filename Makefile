# Few verbs. Each sets up what it needs: python3 and python3-venv are enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Where Python is told not to keep bytecode, each of a thousand commands in tests would compile Dazza.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench docs clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(READY)          ## a made-up community, analysed and shown
	$(BIN)/dazza demo

test: $(READY)          ## the whole suite
	$(BIN)/pytest -n auto --dist worksteal

lint: $(READY)          ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)         ## whole-process benchmarks; SIZES="100000 1000000" for a shorter run
	$(BIN)/python -m benchmarks $(SIZES)

docs: $(READY)          ## the generated parts of docs/
	$(BIN)/python -m tests.docs.generate
	$(BIN)/python -m tests.docs.api
	$(BIN)/python -m tests.docs.picture
	$(BIN)/python -m tests.docs.screenshot

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
