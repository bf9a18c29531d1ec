# Every target sets up what it needs: Python >= 3.11 with its venv module and make are enough.

# The first that really runs: a version manager may put a name on the PATH that only complains.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 1 >/dev/null 2>&1 && echo $$p && break; done)
PY := .venv/bin/python
WORKERS ?= 2

.PHONY: setup demo test lint corpus fuzz bench live-gate samples lock clean

setup:
	@$(if $(PYTHON),$(PYTHON) tools/make_env.py,echo "setup: no python3 was found; install Python 3.11 or newer." >&2; exit 1)

demo: setup
	@$(PY) samples/demo.py

test: setup
	$(PY) -m pytest -n $(WORKERS) -m "not slow and not corpus"

lint: setup
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

corpus: setup
	$(PY) -m pytest -n $(WORKERS) -m "corpus and not slow"

fuzz: setup
	$(PY) -m pytest -n $(WORKERS) -m "slow"

bench: setup
	@for b in benchmarks/*.py; do echo "== $$b"; $(PY) $$b || exit 1; done

live-gate: setup
	@test -n "$$KONTROL_LIVE_SCRIPTS" || { echo "live-gate: set KONTROL_LIVE_SCRIPTS to the folder with the script bytecode of Live 10.1.18." >&2; exit 1; }
	@$(PY) -m pytest -q -rs tests/live_sim/test_gate.py --require-gate

samples: setup
	$(PY) samples/make_samples.py

lock: setup
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra test --extra xlsx --extra parquet --extra dask pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
