"""Run one of the project's tasks, with or without make, on every system: `python tools/task.py test -k name`.

Runs on any Python, so that an old one gets a sentence instead of a syntax error. No step goes through a shell:
an argument arrives as it was typed, and Windows needs nothing but Python.
"""

from __future__ import print_function

import os
import shutil
import subprocess
import sys

import make_env

ROOT = make_env.ROOT
USAGE = 2  # the exit code for a task or an argument that does not exist
LEFTOVERS = (".venv", "dist", "build", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")

# Name, what it does, and which further arguments it takes: in the order in which a newcomer meets them.
TASKS = (
    ("setup", "make .venv with everything, from requirements.lock", ""),
    ("demo", "the whole way, from the dump button to the song read back", ""),
    ("test", "the tests, under five minutes on two cores (WORKERS=2)", "pytest's"),
    ("lint", "ruff format, ruff, and mypy --strict on kontrol_cli, exporters and kontrol_testing", ""),
    ("corpus", "the tests over real files (KONTROL_CORPUS, or ../shared/corpus beside the checkout)", "pytest's"),
    ("fuzz", "the long campaigns", "pytest's"),
    ("bench", "benchmarks: ratios against a floor or a peer measured in the same run", "a benchmark's name and its"),
    ("live-gate", "Ableton's own scripts of Live 10.1.18 (KONTROL_LIVE_SCRIPTS) in the simulated Live", "pytest's"),
    ("clients-gate", "other people's suites and scripts (KONTROL_CLIENTS) on the simulated Live", "pytest's"),
    ("samples", "write samples/ anew", "make_samples.py's"),
    ("lock", "write requirements.lock anew after a change in pyproject.toml", "uv's"),
    ("clean", "remove .venv and what builds and tools left behind", ""),
)
NAMES = tuple(name for name, _, _ in TASKS)
QUIET = ("demo", "bench", "live-gate", "clients-gate", "samples", "lock")  # print for themselves what they do


class Refused(Exception):
    """A task that cannot start: `code` is the exit code, the text is the sentence for the user."""

    def __init__(self, sentence, code=1):
        Exception.__init__(self, sentence)
        self.code = code


def steps(name, extra, python, environ):
    """The commands of task `name`, each a list of arguments; Refused where something is missing."""
    if extra and not any(takes for task, _, takes in TASKS if task == name):
        raise Refused("%s takes no further arguments, and got %r." % (name, " ".join(extra)), USAGE)
    pytest = [python, "-m", "pytest"]
    workers = ["-n", environ.get("WORKERS") or "2"]
    if name == "demo":
        return [[python, os.path.join("samples", "demo.py")]]
    if name == "test":
        return [pytest + workers + ["-m", "not slow and not corpus"] + extra]
    if name == "corpus":
        return [pytest + workers + ["-m", "corpus and not slow"] + extra]
    if name == "fuzz":
        return [pytest + workers + ["-m", "slow"] + extra]
    if name == "lint":
        ruff = [python, "-m", "ruff"]
        return [ruff + ["format", "--check", "."], ruff + ["check", "."], [python, "-m", "mypy"]]
    if name == "bench":
        return benchmarks(extra, python)
    if name == "live-gate":
        if not environ.get("KONTROL_LIVE_SCRIPTS"):
            raise Refused("set KONTROL_LIVE_SCRIPTS to the folder with the script bytecode of Live 10.1.18.")
        return [pytest + ["-q", "-rs", os.path.join("tests", "live_sim", "test_gate.py"), "--require-gate"] + extra]
    if name == "clients-gate":
        if not environ.get("KONTROL_CLIENTS"):
            raise Refused(
                "set KONTROL_CLIENTS to the folder of the checkouts (tests/clients_gate/README.md lists them)."
            )
        return [pytest + ["-q", "-rs", os.path.join("tests", "clients_gate")] + extra]
    if name == "samples":
        return [[python, os.path.join("samples", "make_samples.py")] + extra]
    if name == "lock":
        compile_all = [python, "-m", "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
        compile_all += [
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "pyproject.toml",
            "-o",
            "requirements.lock",
        ]
        for group in ("test", "xlsx", "parquet", "dask", "midi"):
            compile_all += ["--extra", group]
        return [[python, "-m", "pip", "install", "--quiet", "uv"], compile_all + extra]
    return []  # setup and clean are done without a step


def benchmarks(extra, python):
    """Every benchmark, or the one that the first argument names, with the arguments behind it."""
    there = sorted(n[:-3] for n in os.listdir(os.path.join(ROOT, "benchmarks")) if n.endswith(".py"))
    if extra and extra[0] not in there:
        raise Refused("there is no benchmark %r; there are %s." % (extra[0], ", ".join(there)), USAGE)
    chosen = extra[:1] or there
    return [[python, os.path.join("benchmarks", one + ".py")] + extra[1:] for one in chosen]


def run(command, quiet):
    """Run one step in the root of the checkout and give back its exit code; signal n becomes 128 + n, as in a shell."""
    if not quiet:
        say("$ " + subprocess.list2cmdline(["python"] + command[1:]))
    try:
        process = subprocess.Popen(command, cwd=ROOT)
    except OSError as error:
        raise Refused("%s could not be started (%s); remove .venv and try again." % (command[0], error))
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:  # the step got Ctrl-C as well: it ends first, and its code is the answer
            continue


def clean():
    """Remove the environment and the leftovers; a .venv that is a link loses the link only."""
    for name in LEFTOVERS:
        path = os.path.join(ROOT, name)
        try:
            if os.path.islink(path):
                os.remove(path)
            elif os.path.isdir(path):
                shutil.rmtree(path)
        except OSError as error:
            raise Refused("%s could not be removed whole (%s); close what uses it and try again." % (name, error))


def listing():
    """The help text."""
    lines = ["usage: python tools/task.py TASK [more arguments]", ""]
    for name, does, takes in TASKS:
        lines.append("  %-12s %s%s" % (name, does, "; takes %s arguments" % takes if takes else ""))
    return "\n".join(lines)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments):
    """Do the task that `arguments` name, and give back the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(listing())
        return 0 if arguments else USAGE
    name, extra = arguments[0], list(arguments[1:])
    try:
        if name not in NAMES:
            raise Refused("there is no such task; there are %s." % ", ".join(NAMES), USAGE)
        commands = steps(name, extra, make_env.python_of(make_env.VENV), os.environ)
        if name == "clean":
            clean()
            return 0
        make_env.main()
        for command in commands:
            code = run(command, quiet=name in QUIET)
            if code != 0:
                return code
    except Refused as error:
        print("%s: %s" % (name, error), file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
