# One word a task; each sets up what it needs.
PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(shell command -v $(p) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
LOCK := pyproject.toml --extra dev --universal --python-version 3.11 --no-header --no-emit-index-url --fork-strategy fewest

.PHONY: demo check quick test test-slow test-browser test-backends lab wheel build site bench bench-large format lock clean

demo: $(READY)
	$(BIN)/autograde demo resnet

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.words check

# What two minutes can test; then all but what takes minutes each; then everything.
quick: $(READY)
	$(BIN)/pytest -m "not long and not slow" -n 2

test: $(READY)
	$(BIN)/pytest -m "not slow and not browser" -n 3 --dist loadfile --no-loadscope-reorder

test-slow: $(READY)
	$(BIN)/pytest

# What pages show and do, in the system's Chromium (Debian, Ubuntu: apt install chromium); skipped where there is none.
test-browser: $(READY)
	$(BIN)/pytest tests/browser

# Notebooks, checks and training with the other backends of Keras, each in an environment of its own without TensorFlow.
# PyTorch of this version is small where a wheel without CUDA is at hand, and brings CUDA with it elsewhere.
BACKENDS ?= jax torch
PACKAGE_jax := jax
PACKAGE_torch := torch<2.14

test-backends: $(READY) $(BACKENDS:%=.venv-%/ready)
	$(BIN)/pytest tests/backends

.venv-%/ready: constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		$$($(BIN)/python -m tools.dependencies tensorflow) "$(PACKAGE_$*)"
	@touch $@

lab: $(READY)
	$(BIN)/autograde lab

build: $(READY)
	$(BIN)/autograde build

# One wheel with all that a student needs, notebooks included, in dist/; of another course: python -m tools.make_wheel FOLDER.
wheel: $(READY)
	$(BIN)/python -m tools.make_wheel

# The documentation with the notebooks as they were run (`python -m tools.site.runs` runs them), in build/site.
site: $(READY)
	rm -rf build/site
	$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --fresh-env --jobs auto --quiet \
		--doctree-dir build/doctrees docs build/site

bench: $(READY)
	$(BIN)/python -m tools.bench

bench-large: $(READY)
	$(BIN)/python -m tools.bench --large

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pin everything anew; needs uv. constraints.txt has the same pins for conda, without hashes.
lock:
	uv pip compile $(LOCK) --upgrade --generate-hashes --output-file requirements.txt
	uv pip compile $(LOCK) --no-annotate --constraint requirements.txt --output-file constraints.txt

# What can be made again; the classroom and your work stay.
clean:
	rm -rf $(VENV) .venv-* build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "setting up $(VENV): installing pinned packages, about two minutes the first time"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
