"""Anybody's control surface in the simulated Live: a process that runs folders as they are, and what it says."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import temporary_folder_refused
from exporters.numbers import decimal_number, read_json
from exporters.words import did_you_mean
from kontrol_cli.in_live.assemble import carried
from kontrol_cli.in_live.simulate import leftovers
from kontrol_cli.in_live.simulate.child import Ended, run_child, serve_child
from kontrol_cli.in_live.simulate.run import read_result
from kontrol_cli.in_live.starting import START

KINDS = (
    "exceptions",
    "listeners_left",
    "calls_from_threads",
    "not_simulated",
    "port_clashes",
)  # a test: as in live_sim
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}
_LONG_CALL = 10.0  # seconds of one call into a script: in Live the whole program stands still meanwhile
_DAY_SECONDS = 86400.0  # seconds of Live's time in one run
_LARGEST_SET = 64 << 20  # bytes of a set that is written as JSON


@dataclass(frozen=True)
class Bench:
    """What is run, and how. `scripts`: folders, each as Live would load it, in the order of Live's preferences.

    `events` are sentences (live_sim/README.md), `seconds` of Live's time follow them. `sets`: what the sentences that
    open another set open. `speed`: 1.0 is real time, None does not wait. `serve`: until somebody presses Ctrl-C.
    `framework`: minimal, or the folder of the user's own Live.
    """

    scripts: Sequence[str]
    live: str
    python: Path
    events: Sequence[str] = ()
    sets: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0
    serve: bool = False
    speed: float | None = None
    framework: str | None = None
    allow: Sequence[str] = field(default=())
    longest_seconds: float = 600.0


def check(bench: Bench) -> None:
    """Raises UsageError for a folder without a script, a framework that is not there, an unknown kind of fault."""
    for folder in bench.scripts:
        if not paths.is_dir(folder):
            raise UsageError(
                f"There is no folder {folder}. Name the folder of a control surface, as Live would load it."
            )
        if not any(paths.is_file(Path(folder) / name) for name in ("__init__.py", "__init__.pyc")):
            raise UsageError(
                f"{folder} is not a control surface: it has no __init__.py. Name the folder that Live would load."
            )
    if bench.framework not in (None, "minimal") and not paths.is_dir(str(bench.framework)):
        raise UsageError(
            f"There is no folder {bench.framework}. Say minimal, or name the folder MIDI Remote Scripts of your own "
            "Live."
        )
    for one in bench.allow:
        kind = one.partition(":")[0]
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS)
            raise UsageError(f"{kind} cannot be allowed.{near} Choose from: {', '.join(KINDS)}.")


def duration(text: str) -> float:
    """Seconds from "60s", "2m", "500ms", "1h" or "60". Raises UsageError."""
    number = text.strip().rstrip("smh")
    unit, value = text.strip()[len(number) :], decimal_number(number)
    if value is None or unit not in _UNITS or not 0 < value * _UNITS[unit] <= _DAY_SECONDS:
        raise UsageError(f"{text!r} is not a length of time. Write it as in 60s, 2m or 500ms, up to 24h.")
    return value * _UNITS[unit]


def opens(sentence: str) -> str | None:
    """The file that an event opens as another set ("open set FILE"), or None."""
    try:
        words = shlex.split(sentence)
    except ValueError:  # a quote without its end; the simulator has its sentence for that
        return None
    return words[2] if words[:2] == ["open", "set"] and len(words) == 3 else None


def read_description(file: str) -> dict[str, Any]:
    """A set as live_sim takes it, from a .json file; the simulator looks inside. Raises UsageError or BadInput."""
    if not paths.is_file(file):
        raise UsageError(f"There is no file {file}.")
    if paths.size(file) > _LARGEST_SET:
        raise BadInput(f"The set {file} has more than {_LARGEST_SET >> 20} MB.")
    try:
        found = read_json(Path(file).read_bytes(), f"The set {file}")
    except OSError as error:
        raise UsageError(f"The set {file} cannot be read ({paths.reason(error)}).") from None
    if not isinstance(found, dict):
        raise BadInput(f"The set {file} holds no object in {{}}.")
    return found


def run(bench: Bench, description: dict[str, Any] | None, tell: Callable[[str], None]) -> dict[str, Any]:
    """The account of the run (live_sim/README.md), also when a script did not load or hung.

    `description`: None for a small new set. `tell` gets a line for what happens while it happens, with `serve`. Raises
    BadInput for a set that no Live could hold, UsageError for an event that is not understood, KontrolError when the
    simulator itself fails or does not end.
    """
    leftovers.remove()
    try:
        made = tempfile.TemporaryDirectory(prefix=leftovers.PREFIX, ignore_cleanup_errors=True)
    except OSError as error:
        raise temporary_folder_refused(error) from error
    try:
        return _run(Path(made.name), bench, description, tell)
    finally:
        with suppress(OSError):
            made.cleanup()


def _run(folder: Path, bench: Bench, description: dict[str, Any] | None, tell: Callable[[str], None]) -> dict[str, Any]:
    result_file = folder / "result.json"
    command = [str(bench.python), "-B", "-S", "-c", START, str(carried("live_sim").parent)]
    try:
        paths.make_folder(folder / "home")
        if description is not None:
            (folder / "set.json").write_text(json.dumps(description), encoding="ascii")
            command.append(str(folder / "set.json"))
        sentences = list(bench.events)
        for place, sentence in enumerate(sentences):
            if sentence in bench.sets:
                other = folder / f"set-{place}.json"
                other.write_text(json.dumps(bench.sets[sentence]), encoding="ascii")
                sentences[place] = f"open set {shlex.quote(str(other))}"
        (folder / "events.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
    except OSError as error:
        raise temporary_folder_refused(error) from error
    command += ["--live", bench.live, "--events", str(folder / "events.txt"), "--json-out", str(result_file)]
    for script in bench.scripts:
        command += ["--script", str(paths.absolute(script))]
    for one in bench.allow:
        command += ["--allow", one]
    if bench.framework is not None:
        named = bench.framework if bench.framework == "minimal" else str(paths.absolute(bench.framework))
        command += ["--framework", named]
    command += ["--for", str(bench.seconds), "--speed", "max" if bench.speed is None else str(bench.speed)]
    command += ["--longest-call", str(_LONG_CALL if bench.serve else min(_LONG_CALL, bench.longest_seconds / 10))]
    command += ["--end-with-stdin", *(["--serve"] if bench.serve else [])]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment.update(KONTROL_HOME=str(folder / "home"), HOME=str(folder / "home"), USERPROFILE=str(folder / "home"))
    try:
        if bench.serve:
            done = serve_child(command, folder=folder, environment=environment, tell=tell)
        else:
            done = run_child(command, folder=folder, environment=environment, longest_seconds=bench.longest_seconds)
    except OSError as error:
        raise KontrolError(
            f"{bench.python} cannot be run ({error.strerror}). Name another one with `python`."
        ) from None
    try:
        return _account(result_file, done, bench)
    except OSError as error:
        raise temporary_folder_refused(error) from error


def _account(result_file: Path, done: Ended, bench: Bench) -> dict[str, Any]:
    said = [line.removeprefix("live_sim: ") for line in done.said.strip().splitlines()]
    last = (said or ["it said nothing"])[-1]
    if done.code is None:
        hangs = next((line for line in reversed(said) if line.startswith("a script does not come back")), "")
        raise KontrolError(
            f"The simulation did not end within {bench.longest_seconds:g} seconds and was stopped"
            + (f": {hangs}." if hangs else ". Allow more with `longest_seconds`.")
        )
    if not paths.is_file(result_file):
        if done.interrupted:  # before it had begun
            raise KeyboardInterrupt
        if last.startswith("set description, "):
            raise BadInput(f"The set cannot be used: {last}.")
        if done.code == 2:  # its own word for usage: a folder without frameworks
            sentence = last.removeprefix("error: ")
            raise UsageError(f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.")
        raise KontrolError(f"The simulated Live stopped with exit code {done.code}: {last}")
    account = read_result(result_file)
    if account["event_error"]:
        raise UsageError(f"{str(account['event_error'])[:1].upper()}{str(account['event_error'])[1:]}.")
    return account
