"""Every verb in every circumstance: the work is done, the exit code is right, nothing crashes.

Streams that are closed or full, a reader that stops (head), a full disk, an ordinary user, a C locale, no home folder,
a terminal of one column.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams, users and limits as POSIX has them")
NOBODY = 54321  # no entry in the list of users

# Verb -> arguments (IN is a folder with inputs, OUT an empty one), whether it writes data to standard output, and the
# file that it makes.
VERBS: dict[str, tuple[str, bool, str | None]] = {
    "analyze": ("IN/set.xml --table clips", True, None),
    "export-sysex": ("IN/set.xml -m machinedrum -o OUT/song.syx --output csv", True, "song.syx"),
    "make-set": ("IN/dump.syx -o OUT/made.als", False, "made.als"),
    "inspect": ("IN/dump.syx", True, None),
    "machines": ("", True, None),
    "cues": ("IN/arrangement.xml -o OUT/set.cue", False, "set.cue"),
    "diff": ("IN/set.xml IN/arrangement.xml", True, None),
    "report": ("IN/set.xml -o OUT/page.html", False, "page.html"),
    "textconv": ("IN/set.xml", True, None),
    "scan": ("IN -o OUT/all.sqlite --workers 1", True, "all.sqlite"),
    "find": ("IN/sets.sqlite --track k", True, None),
    "simulate": ("IN/set.xml --press dump -o OUT/dump.xml", True, "dump.xml"),
    "install": ("--user-library OUT --anyway --what LiveDumper", True, "Remote Scripts/LiveDumper/__init__.py"),
}
# These make more than one file, step by step: what a full disk leaves of them is tested where they are.
STEP_BY_STEP = {"scan", "install"}


@pytest.fixture(scope="module")
def inputs() -> Iterator[Path]:
    """A folder that every user may read (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp(prefix="kontrol-test-"))
    folder.chmod(0o755)
    for name, source in (("set.xml", "drum-set.xml"), ("arrangement.xml", "arrangement.xml"),
                         ("dump.syx", "machine-dump.syx")):  # fmt: skip
        shutil.copy(SAMPLES / source, folder / name)
        (folder / name).chmod(0o644)
    made = run(["make-set", str(folder / "dump.syx"), "-o", str(folder / "made.als")])
    assert made.returncode == 0, made.stderr
    made = run(["scan", str(folder), "-o", str(folder / "sets.sqlite"), "--workers", "1"])
    assert made.returncode == 0, made.stderr
    for path in folder.iterdir():
        path.chmod(0o644)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def out() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kontrol-test-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def run(arguments: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT), **how.pop("env", {})}
    for name in how.pop("without", ()):
        environment.pop(name, None)
    settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "kontrol_cli", *arguments]
    return subprocess.run(command, env=environment, cwd="/", timeout=120, check=False, **(settings | how))


def arguments_of(verb: str, inputs: Path, out: Path) -> list[str]:
    text = VERBS[verb][0]
    return [verb, *(part.replace("IN", str(inputs), 1) if part.startswith("IN") else
                    part.replace("OUT", str(out), 1) if part.startswith("OUT") else part
                    for part in text.split())]  # fmt: skip


def test_the_table_has_every_verb() -> None:
    assert set(VERBS) == set(COMMANDS)


def closing(number: int) -> Callable[[], None]:
    return lambda: os.close(number)


def full_disk() -> Any:
    return Path("/dev/full").open("wb")


QUIET_STREAMS: dict[str, Callable[[], dict[str, Any]]] = {
    "standard error closed": lambda: {"stderr": None, "preexec_fn": closing(2)},
    "standard error full": lambda: {"stderr": full_disk()},
    "standard input closed": lambda: {"stdin": None, "preexec_fn": closing(0)},
}


@pytest.mark.parametrize("circumstance", QUIET_STREAMS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_stream_that_is_not_needed_costs_nothing(verb: str, circumstance: str, inputs: Path, out: Path) -> None:
    done = run(arguments_of(verb, inputs, out), **QUIET_STREAMS[circumstance]())
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in (done.stderr or b"")
    made = VERBS[verb][2]
    assert made is None or (out / made).stat().st_size > 0
    assert bool(done.stdout) == VERBS[verb][1]


@pytest.mark.parametrize("circumstance", ["closed", "full"])
@pytest.mark.parametrize("verb", VERBS)
def test_without_standard_output_the_file_is_written_all_the_same(
    verb: str, circumstance: str, inputs: Path, out: Path
) -> None:
    how: dict[str, Any] = (
        {"stdout": None, "preexec_fn": closing(1)} if circumstance == "closed" else {"stdout": full_disk()}
    )
    done = run(arguments_of(verb, inputs, out), **how)
    _, shows, made = VERBS[verb]
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode == (1 if shows else 0), done.stderr.decode()
    assert (b"Standard output" in done.stderr) == shows
    assert made is None or (out / made).stat().st_size > 0


@pytest.mark.parametrize("verb", [*VERBS, "--help", "--version"])
def test_head_is_no_failure(verb: str, inputs: Path, out: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    arguments = arguments_of(verb, inputs, out) if verb in VERBS else [verb]
    try:
        done = run(arguments, stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()
    made = VERBS[verb][2] if verb in VERBS else None
    assert made is None or (out / made).stat().st_size > 0


@pytest.mark.parametrize("what", ["--help", "--version"])
def test_help_on_a_full_disk_is_a_sentence(what: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run([what], stdout=full)
    assert (done.returncode, done.stderr) == (
        1, b"kontrol: Standard output cannot be written (No space left on device).\n",
    )  # fmt: skip


@pytest.mark.parametrize("verb", [verb for verb in VERBS if VERBS[verb][2] and verb not in STEP_BY_STEP])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(verb: str, inputs: Path, out: Path) -> None:
    # A limit on the size of files stands for a full disk; it needs no right to mount one.
    done = run(
        arguments_of(verb, inputs, out),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode == 1 and b"cannot be written" in done.stderr, done.stderr.decode()
    assert list(out.iterdir()) == []


def as_a_stranger() -> dict[str, Any]:
    """A user without an entry and without a home; skips where this user may not become one."""
    if os.geteuid() != 0:
        return {}  # an ordinary user already
    how: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    look = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import kontrol_cli.app, pandas"
    try:
        probe = subprocess.run([sys.executable, "-c", look], cwd="/", capture_output=True, check=False, **how)
    except OSError as error:
        pytest.skip(f"cannot become an ordinary user: {error}")
    if probe.returncode:
        pytest.skip("an ordinary user cannot read this Python or this checkout")
    return how


@pytest.mark.parametrize("verb", VERBS)
def test_an_ordinary_user_without_home_and_in_a_c_locale(verb: str, inputs: Path, out: Path) -> None:
    done = run(
        arguments_of(verb, inputs, out),
        **as_a_stranger(),
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb", "COLUMNS": "1"},
        without=("HOME", "KONTROL_HOME", "USER", "LOGNAME", "PYENV_ROOT"),
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()
    made = VERBS[verb][2]
    assert made is None or (out / made).stat().st_size > 0


def test_without_a_home_the_last_dump_is_a_sentence() -> None:
    how = as_a_stranger()
    if not how:
        pytest.skip("this user has an entry in the list of users")
    done = run(["analyze"], **how, without=("HOME", "KONTROL_HOME"))
    assert done.returncode == 2 and b"no home folder" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_a_terminal_of_one_column(verb: str, inputs: Path, out: Path) -> None:
    import pty

    shown, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "kontrol_cli", *arguments_of(verb, inputs, out)],
            stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, cwd="/",
            env={**os.environ, "TERM": "dumb", "COLUMNS": "1", "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        os.close(terminal)
        text = b""
        while True:
            try:
                more = os.read(shown, 1 << 16)
            except OSError:  # the end, as Linux reports it on a terminal
                break
            if not more:
                break
            text += more
        assert process.wait(timeout=120) == 0, text.decode(errors="replace")
    finally:
        os.close(shown)
    assert b"Traceback" not in text
