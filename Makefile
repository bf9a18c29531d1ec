# Other names for the tasks of tools/task.py, which needs no make: `make test` is `python tools/task.py test`.

# The first that really runs: a version manager may put a name on the PATH that only complains.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do $$p -c 1 >/dev/null 2>&1 && echo $$p && break; done)
WORKERS ?= 2
export WORKERS

TASKS := setup demo test lint corpus fuzz bench live-gate clients-gate samples lock clean
.PHONY: $(TASKS)

$(TASKS):
	@$(if $(PYTHON),$(PYTHON) tools/task.py $@,echo "$@: no python3 was found; install Python 3.11 or newer." >&2; exit 1)
