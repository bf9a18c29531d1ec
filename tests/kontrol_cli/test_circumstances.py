"""Every verb in every circumstance: the work is done, the exit code is right, nothing crashes.

Streams that are closed or full, a reader that stops (head), a full disk, a full temporary folder, folders that may not
be read or written, an ordinary user, a C locale, no home folder, a terminal of one column: each alone, and together.
`make test` runs a sample of the table, every circumstance and every verb once at least; `make fuzz` all of it.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exporters.link import Place
from exporters.registry import MACHINES
from kontrol_cli.app import COMMANDS
from tests.kontrol_cli.on_a_cable import sample_messages, served
from tests.terminal import shown_on_terminal

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams, users and limits as POSIX has them")
NOBODY = 54321  # no entry in the list of users

# Verb -> arguments (IN is a folder with inputs, OUT an empty one), whether it writes data to standard output, and the
# file that it makes.
VERBS: dict[str, tuple[str, bool, str | None]] = {
    "analyze": ("IN/set.xml --table clips", True, None),
    "export-sysex": ("IN/set.xml -m machinedrum -o OUT/song.syx --output csv", True, "song.syx"),
    "convert": ("IN/dump.syx --to text -o OUT/song.toml", False, "song.toml"),
    "send": ("IN/kit.syx --port PORT --yes --backup OUT/before.syx", False, "before.syx"),
    "receive": ("kit:1 -m machinedrum --port PORT -o OUT/kit.syx", False, "kit.syx"),
    "restore": ("IN/kit.syx --port PORT --yes", False, None),
    "map": ("IN/set.xml -m machinedrum -o OUT/map.toml", False, "map.toml"),
    "make-set": ("IN/dump.syx -o OUT/made.als", False, "made.als"),
    "inspect": ("IN/dump.syx", True, None),
    "machines": ("", True, None),
    "cues": ("IN/arrangement.xml -o OUT/set.cue", False, "set.cue"),
    "diff": ("IN/set.xml IN/arrangement.xml", True, None),
    "report": ("IN/set.xml -o OUT/page.html", False, "page.html"),
    "textconv": ("IN/set.xml", True, None),
    "scan": ("IN -o OUT/all.sqlite --workers 1", True, "all.sqlite"),
    "find": ("IN/sets.sqlite --track k", True, None),
    "api": ("list -o OUT/members.csv", False, "members.csv"),
    "fake-machine": (
        "machinedrum --port tcp://127.0.0.1:0 --seconds 0 --memory OUT/machine.syx",
        False,
        "machine.syx",
    ),
    "simulate": ("IN/set.xml --press dump -o OUT/dump.xml", True, "dump.xml"),
    "install": ("--user-library OUT --anyway --what LiveDumper", True, "Remote Scripts/LiveDumper/__init__.py"),
    "doctor": ("-o OUT/doctor.txt", False, "doctor.txt"),
    "ports": ("--monitor --port PORT --seconds 0.1 -o OUT/controls.xlsx", False, "controls.xlsx"),
    "config": ("show --output csv -o OUT/settings.csv", False, "settings.csv"),
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
    (folder / "kit.syx").write_bytes(sample_messages()[Place("kit", 0)])
    made = run(["make-set", str(folder / "dump.syx"), "-o", str(folder / "made.als")])
    assert made.returncode == 0, made.stderr
    made = run(["scan", str(folder), "-o", str(folder / "sets.sqlite"), "--workers", "1"])
    assert made.returncode == 0, made.stderr
    for path in folder.iterdir():
        path.chmod(0o644)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module", autouse=True)
def machine() -> Iterator[None]:
    """A simulated machine on this computer, for the verbs that talk to one; its port is :data:`PORT`."""
    with served(MACHINES["machinedrum"], sample_messages()) as port:
        PORT.append(port)
        yield
        PORT.clear()


PORT: list[str] = []


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
                    part.replace("OUT", str(out), 1) if part.startswith("OUT") else
                    PORT[0] if part == "PORT" else part
                    for part in text.split())]  # fmt: skip


def test_the_table_has_every_verb() -> None:
    assert set(VERBS) == set(COMMANDS)


def closing(number: int) -> Callable[[], None]:
    return lambda: os.close(number)


def full_disk() -> Any:
    return Path("/dev/full").open("wb")


def writing_at_most(size: int) -> Callable[[], None]:
    """A limit on the size of files stands for a full disk; it needs no right to mount one."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@cache
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


@dataclass(frozen=True)
class Circumstance:
    """What is different for the process, and what of a verb cannot work then: its file, what it shows, its input."""

    env: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    first: Callable[[], None] | None = None
    streams: Callable[[], dict[str, Any]] = dict
    is_stranger: bool = False
    closed_folder: str = ""
    costs: frozenset[str] = frozenset()


def of(*costs: str) -> frozenset[str]:
    return frozenset(costs)


SURROUNDINGS: dict[str, Circumstance] = {
    "C locale": Circumstance(env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "no home": Circumstance(without=("HOME", "KONTROL_HOME", "USER", "LOGNAME", "PYENV_ROOT"), is_stranger=True),
    "dumb terminal": Circumstance(env={"TERM": "dumb"}),
    "one column": Circumstance(env={"COLUMNS": "1"}),
    "ordinary user": Circumstance(is_stranger=True),
}
STREAMS: dict[str, Circumstance] = {
    "standard input closed": Circumstance(streams=lambda: {"stdin": None}, first=closing(0)),
    "standard error closed": Circumstance(streams=lambda: {"stderr": None}, first=closing(2)),
    "standard error full": Circumstance(streams=lambda: {"stderr": full_disk()}),
    "standard output closed": Circumstance(streams=lambda: {"stdout": None}, first=closing(1), costs=of("shown")),
    "standard output full": Circumstance(streams=lambda: {"stdout": full_disk()}, costs=of("shown")),
}
PLACES: dict[str, Circumstance] = {
    "full disk": Circumstance(first=writing_at_most(100), costs=of("file")),
    "full temporary folder": Circumstance(first=writing_at_most(0), costs=of("file")),
    "unreadable folder": Circumstance(is_stranger=True, closed_folder="IN", costs=of("input")),
    "folder that may not be written": Circumstance(is_stranger=True, closed_folder="OUT", costs=of("file")),
}
CIRCUMSTANCES = {**SURROUNDINGS, **STREAMS, **PLACES}
ALL_CLOSED = ("standard input closed", "standard error closed", "standard output closed")
ALL_FULL = ("standard input closed", "standard error full", "standard output full")
SINGLE = [(name,) for name in CIRCUMSTANCES]
TOGETHER = [
    tuple(SURROUNDINGS),
    *((*SURROUNDINGS, stream) for stream in STREAMS),
    *((*SURROUNDINGS, place) for place in PLACES),
    *((*SURROUNDINGS, *streams) for streams in (ALL_CLOSED, ALL_FULL)),
    *((*SURROUNDINGS, *streams, place) for place in PLACES for streams in (ALL_CLOSED, ALL_FULL)),
]


def table() -> Iterator[Any]:
    """Every verb in every circumstance; what is not in the sample of `make test` is marked slow."""
    for row, verb in enumerate(VERBS):
        for column, names in enumerate((*SINGLE, *TOGETHER)):
            alone = column < len(SINGLE)
            chosen = (
                column % len(VERBS) == row or (column == 0 and row >= len(SINGLE))
                if alone
                else (column - len(SINGLE)) % len(TOGETHER) == row * 2 and row % 2
            )
            name = f"{verb}-{' + '.join(names if alone else ('all', *names[len(SURROUNDINGS) :]))}"
            yield pytest.param(verb, names, id=name, marks=() if chosen else pytest.mark.slow)


def allowed_codes(verb: str, costs: frozenset[str]) -> set[int]:
    """The exit codes that are right for a verb that has lost what `costs` names."""
    text, shows, made = VERBS[verb]
    if "input" in costs and "IN" in text:
        return {1, 2}
    if "file" in costs and made:
        return {1, 2}
    return {1} if "shown" in costs and shows else {0}


@pytest.mark.parametrize(("verb", "names"), list(table()))
def test_a_verb_in_circumstances(verb: str, names: tuple[str, ...], inputs: Path, out: Path, tmp_path: Path) -> None:
    given = [CIRCUMSTANCES[name] for name in names]
    costs = frozenset[str]().union(*(one.costs for one in given))
    how: dict[str, Any] = dict(as_a_stranger()) if any(one.is_stranger for one in given) else {}
    how |= {key: stream for one in given for key, stream in one.streams().items()}
    firsts = [one.first for one in given if one.first is not None]
    closed = [{"IN": inputs, "OUT": out}[one.closed_folder] for one in given if one.closed_folder]
    for folder in closed:
        folder.chmod(0o000 if folder == inputs else 0o555)
    try:
        done = run(
            arguments_of(verb, inputs, out),
            **how,
            preexec_fn=lambda: [first() for first in firsts],
            env={key: text for one in given for key, text in one.env.items()},
            without=tuple(name for one in given for name in one.without),
        )
    finally:
        for folder in closed:
            folder.chmod(0o755 if folder == inputs else 0o777)
    said = (done.stderr or b"").decode(errors="replace")
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert done.returncode in allowed_codes(verb, costs), (done.returncode, said)
    _, shows, made = VERBS[verb]
    needs_input = "input" in costs and "IN" in VERBS[verb][0]
    if done.returncode and not {"standard error closed", "standard error full"} & set(names):
        assert said.startswith(("kontrol: ", "Usage: ")) or "\nkontrol: " in said, said
    if made is None or needs_input or "file" in costs:
        assert verb in STEP_BY_STEP or list(out.iterdir()) == []
    else:
        assert (out / made).stat().st_size > 0  # also where what it shows is lost
    if done.returncode == 0 and done.stdout is not None and "shown" not in costs:
        assert bool(done.stdout) == shows


def test_the_sample_has_every_circumstance_and_every_verb() -> None:
    sample = [one.values for one in table() if not one.marks]
    assert {verb for verb, _ in sample} == set(VERBS)
    assert {names[0] for _, names in sample if len(names) == 1} == set(CIRCUMSTANCES)
    assert sum(len(names) > 1 for _, names in sample) >= 3
    assert len(sample) <= len(CIRCUMSTANCES) + len(VERBS)


@pytest.mark.parametrize(
    "verb", ["--help", "--version", "textconv", *(pytest.param(verb, marks=pytest.mark.slow) for verb in VERBS)]
)
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


def test_without_a_home_the_last_dump_is_a_sentence() -> None:
    how = as_a_stranger()
    if not how:
        pytest.skip("this user has an entry in the list of users")
    done = run(["analyze"], **how, without=("HOME", "KONTROL_HOME"))
    assert done.returncode == 2 and b"no home folder" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["analyze", *(pytest.param(verb, marks=pytest.mark.slow) for verb in VERBS)])
def test_a_terminal_of_one_column(verb: str, inputs: Path, out: Path) -> None:
    code, text = shown_on_terminal(
        ["-m", "kontrol_cli", *arguments_of(verb, inputs, out)],
        folder="/", environment={"TERM": "dumb", "COLUMNS": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert code == 0, text.decode(errors="replace")
    assert b"Traceback" not in text
