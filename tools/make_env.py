"""Make .venv with everything the project needs: `make setup`, or `python tools/task.py setup`.

Runs on any Python, so that an old one gets a sentence instead of a syntax error.
The lock names every package with its hash, the build backend included.
"""

from __future__ import print_function

import hashlib
import ntpath
import os
import posixpath
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "kontrol-setup")
LOG = os.path.join(VENV, "setup.log")
OLDEST = (3, 11)


def python_of(folder, windows=os.name == "nt"):
    """The Python of the virtual environment in `folder`: Windows keeps it somewhere else."""
    return ntpath.join(folder, "Scripts", "python.exe") if windows else posixpath.join(folder, "bin", "python")


def fail(sentence):
    print("setup: " + sentence, file=sys.stderr)
    sys.exit(1)


def fingerprint():
    """What the environment depends on: lock, project file, interpreter."""
    digest = hashlib.sha256(sys.version.encode("utf-8"))
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as stream:
            digest.update(stream.read())
    return digest.hexdigest()


def run(arguments, sentence):
    """Run a step with its output in the log; on failure say `sentence` and the step's own last word."""
    with open(LOG, "ab") as log:
        code = subprocess.call(arguments, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT)
    if code != 0:
        fail("%s (%s; all of it in .venv/setup.log)" % (sentence, last_error()))


def last_error():
    with open(LOG, "rb") as log:
        lines = [line.strip() for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no output"])[-1][:200]


def main():
    if sys.version_info < OLDEST:
        fail(
            "Python %d.%d or newer is needed and this is %d.%d; install one and start tools/task.py with it, or say"
            " make PYTHON=/path/to/python3." % (OLDEST + tuple(sys.version_info[:2]))
        )
    wanted = fingerprint()
    python = python_of(VENV)
    if os.path.exists(STAMP) and os.path.exists(python):
        with open(STAMP) as stream:
            if stream.read() == wanted:
                return
    if os.path.islink(VENV):
        fail(".venv is a link to an environment of another checkout, which would be emptied; remove the link first.")
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        fail(".venv has to be made anew and cannot replace itself; start this with the Python that is outside of it.")
    print("setup: making .venv with Python %s (a minute or two the first time) ..." % sys.version.split()[0])
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        fail("this Python comes without its venv module; install it (on Debian: python3-venv) and try again.")
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        fail("the folder .venv could not be made: %s." % error)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(
        pip + ["--require-hashes", "-r", "requirements.lock"],
        "a package of requirements.lock could not be installed; check the network or your package index and try again",
    )
    run(pip + ["--no-build-isolation", "--no-deps", "-e", "."], "Kontrol itself could not be installed into .venv")
    # pip compiles what it installs, but not a checkout; Python itself may be told not to keep what it compiles.
    run([python, "-m", "compileall", "-q", "exporters", "kontrol_cli"], "Kontrol's modules could not be compiled")
    with open(STAMP, "w") as stream:
        stream.write(wanted)


if __name__ == "__main__":
    main()
