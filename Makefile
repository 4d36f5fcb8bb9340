# Everything runs in .venv, made from requirements.lock by the first target that needs it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PACKAGES := autograder book course_lib figures homework rubrics

.PHONY: demo test tests quick check lab book flashcards format lock clean

demo: $(READY)
	$(BIN)/autograder demo

test: $(READY)
	@$(MAKE) --no-print-directory --jobs=2 --keep-going check tests

tests: $(READY)
	$(BIN)/python -m compileall -q $(PACKAGES)  # hundreds of processes read them
	$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 2)') \
		--dist loadfile --no-loadscope-reorder  # two more than cores: browsers and clocks are waited for

# While one works: all that needs no browser and no sandbox, and does not take long.
quick: $(READY) check
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not sandbox and not slow"

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lab: $(READY)
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) START.ipynb

book: $(READY)
	$(BIN)/python -m book.site.build $(if $(FULL_MARKS),--full-marks)

flashcards: $(READY)
	$(BIN)/python -m book.flashcards.anki

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The lock serves every Python from 3.11 on; it names no index.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--quiet --upgrade --output-file requirements.lock pyproject.toml

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Downhill needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile --requirement requirements.lock
	$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # on all cores; not every file is Python 3
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache demo
