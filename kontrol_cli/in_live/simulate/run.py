"""Runs the assembled control surface in the simulated Live, as a process of the Python that this Live embeds."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import temporary_folder_refused
from exporters.numbers import all_digits, version_numbers
from kontrol_cli.in_live.assemble import Surface, assemble, carried
from kontrol_cli.in_live.interpreters import find_python, python_for_live
from kontrol_cli.in_live.simulate import leftovers
from kontrol_cli.in_live.simulate.child import Ended, run_child
from kontrol_cli.in_live.simulate.controls import Profile
from kontrol_cli.in_live.starting import START

LONGEST_SECONDS = 600.0
"""How long a run may take unless more is allowed: the largest sets that we know need a minute."""
_LARGEST_RESULT = 32 << 20  # bytes of the simulator's account; as objects it is ten times as much
_LARGEST_LOG = 4 << 20
# MidiKontrol/Profile.py; a test holds it. A copy's lines begin with its name.
_REFUSED = re.compile(r"^\S+ \S+ (?:(\w+): )?The profile .* is not used: (.*) The default profile is in use;")


@dataclass
class Outcome:
    """What happened. `result` is the simulator's own account (live_sim/README.md); `dumps` the files that the
    script finished, in the order of their names' times; `script_log` what the script wrote into its own log.
    The files are gone when the run's context ends.
    """

    result: dict[str, Any]
    python: str
    dumps: list[Path] = field(default_factory=list)
    last_dump: Path | None = None
    script_log: str = ""

    @property
    def problems(self) -> list[str]:
        """What went wrong inside, one sentence each; empty after a good run."""
        found = [str(one["text"]).strip().splitlines()[-1] for one in self.result["exceptions"]]
        said = [*self.messages, *(text for other in self.others for text in messages_of(other))]
        found += [message for message in said if " failed: " in message]
        if self.result["listeners_left"]:
            found.append(f"{len(self.result['listeners_left'])} listeners were left connected")
        refused = [line for line in self.script_log.splitlines() if " is not used: " in line]
        refused += [line for line in self.log if "The defaults are used." in line]
        found += refused
        if self.result["event_error"]:
            found.append(str(self.result["event_error"]))
        return found

    @property
    def others(self) -> list[dict[str, Any]]:
        """The accounts of the further scripts, in their order."""
        return list(self.result["others"])

    @property
    def profile_faults(self) -> list[str]:
        """What is wrong with the profile that the script refused, a sentence each; empty when it took the profile."""
        return self.faults_of("MidiKontrol")

    def faults_of(self, name: str) -> list[str]:
        """The same for the script in the folder `name`; of too many for a line the last is `... and 5 more.`"""
        for line in self.script_log.splitlines():
            found = _REFUSED.search(line)
            if found and (found[1] or "MidiKontrol") == name:
                text = re.sub(r"^[0-9]+ faults: ", "", found[2])
                parts = re.split(r"(?:^| )\([0-9]+\) | (?=\.\.\. and [0-9]+ more\.$)", text)
                return [fault.strip() for fault in parts if fault.strip()]
        return []

    @property
    def log(self) -> list[str]:
        """The lines of Live's Log.txt."""
        return [str(line["text"]) for line in self.result["log"]]

    @property
    def messages(self) -> list[str]:
        """What Live's status bar showed."""
        return messages_of(self.result)


def messages_of(account: dict[str, Any]) -> list[str]:
    """What a script showed in Live's status bar."""
    return [str(message["text"]) for message in account["messages"]]


def versions() -> list[str]:
    """The versions of Live that come with Kontrol, oldest first."""
    names = [path.stem.removeprefix("live-") for path in (carried("live_sim") / "facts").glob("live-*.json")]
    return sorted(names, key=lambda name: version_numbers(name) or (0, 0))


def choose_python(live: str, wanted: str | None) -> tuple[Path, str]:
    """The interpreter and a sentence about it: `wanted` (a path or a version such as 3.7), the one that this Live
    embeds, or this very one. Raises UsageError.
    """
    embedded = python_for_live(live)
    if wanted is not None:
        path = Path(wanted)
        named = shutil.which(wanted)
        if all_digits(wanted.replace(".", "")):
            found = find_python(wanted)
        else:
            found = path if paths.is_file(path) else Path(named) if named else None
        if found is None:
            raise UsageError(f"There is no Python {wanted} here. Name a version such as 3.11, or the path of one.")
        return found, f"Live {live} embeds Python {embedded}; running {found}, as asked"
    own = find_python(embedded)
    if own is not None:
        return own, f"Python {embedded}, as in Live {live}"
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.executable), f"Live {live} embeds Python {embedded}, which was not found; running Python {mine}"


@contextmanager
def simulated(
    description: dict[str, Any],
    events: list[str],
    *,
    live: str,
    python: Path,
    profile: Profile,
    surfaces: tuple[Surface, ...] = (),
    others: Sequence[Profile] = (),
    longest_seconds: float = LONGEST_SECONDS,
) -> Iterator[Outcome]:
    """Load the set, load the surface (or `surfaces`, side by side; or the copies of `others` beside it), run the
    events, quit Live. `live` is a version that ships, or the path of a learned one.

    The script's home is a temporary folder: nothing of the user's is read or written. Raises KontrolError when
    the script cannot be loaded, hangs, or the simulator itself fails, BadInput when the set is none that Live could
    hold.
    """
    leftovers.remove()
    with _temporary_folder() as folder:
        home = folder / "home"
        scripts = folder / "Remote Scripts"
        try:
            paths.make_folder(home)
            paths.make_folder(scripts)
            loaded = assemble(
                scripts, surfaces or (profile.surface,), name=None if surfaces else profile.instance or None
            )
            for one in (profile, *others):
                if one is not profile:
                    loaded += assemble(scripts, (one.surface,), name=one.folder_name)
                if one.content is not None:
                    paths.make_folder((home / one.file_name).parent, parents=True)
                    (home / one.file_name).write_text(json.dumps(one.content), encoding="utf-8")
            (folder / "set.json").write_text(json.dumps(description), encoding="ascii")
            (folder / "events.txt").write_text("\n".join(events) + "\n", encoding="utf-8")
        except OSError as error:
            raise temporary_folder_refused(error) from error
        yield _run(folder, loaded, live, python=python, home=home, longest_seconds=longest_seconds)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        made = tempfile.TemporaryDirectory(prefix=leftovers.PREFIX, ignore_cleanup_errors=True)
    except OSError as error:
        raise temporary_folder_refused(error) from error
    try:
        yield Path(made.name)
    finally:
        with suppress(OSError):  # shutil looks without asking whether errors are to be ignored; the next run removes it
            made.cleanup()


def _written_at(path: Path) -> int:
    there = paths.seen(path)
    return 0 if there is None else there.st_mtime_ns


def _run(folder: Path, scripts: list[Path], live: str, *, python: Path, home: Path, longest_seconds: float) -> Outcome:
    result_file = folder / "result.json"
    command = [str(python), "-B", "-S", "-c", START, str(carried("live_sim").parent)]
    command += [str(folder / "set.json"), "--live", live, "--end-with-stdin"]
    for script in scripts:
        command += ["--script", str(script)]
    command += ["--events", str(folder / "events.txt"), "--json-out", str(result_file)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment.update(KONTROL_HOME=str(home), HOME=str(folder), USERPROFILE=str(folder))
    try:
        done = run_child(command, folder=folder, environment=environment, longest_seconds=longest_seconds)
    except OSError as error:
        raise KontrolError(f"{python} cannot be run ({error.strerror}). Name another one with --python.") from None
    if done.code is None:
        raise KontrolError(
            f"The simulation did not end within {longest_seconds:g} seconds and was stopped: the script hangs, or the "
            "set is very large. Allow more with `longest_seconds`."
        )
    try:
        return _outcome(result_file, scripts, live, python=python, home=home, done=done)
    except OSError as error:  # the disk, not the script: it ran to its end
        raise temporary_folder_refused(error) from error


def _outcome(result_file: Path, scripts: list[Path], live: str, *, python: Path, home: Path, done: Ended) -> Outcome:
    """What the simulator wrote and the script left. Raises OSError where that cannot be read."""
    if not paths.is_file(result_file):
        last = (done.said.strip().splitlines() or ["it said nothing"])[-1]
        if last.startswith("live_sim: set description, "):
            raise BadInput(
                f"This set contradicts itself, so that no Live can hold it: {last.removeprefix('live_sim: ')}. "
                "Save or dump it again in Live."
            )
        raise KontrolError(f"The simulated Live stopped with exit code {done.code}: {last}")
    result = read_result(result_file)
    if not result["loaded"]:
        said = [str(line["text"]) for line in result["log"]]
        reason = next((line for line in reversed(said) if "Error" in line), "no reason given")
        shown = Path(live).name.removesuffix(".json")
        raise KontrolError(f"{scripts[0].name} could not be loaded in Live {shown} under {python}: {reason}")
    dumps = sorted((home / "dumps").glob("*.xml"), key=_written_at)
    log = home / "midikontrol.log"
    pointer = home / "last-dump"
    return Outcome(
        result=result,
        python=str(result["python"]),
        dumps=dumps,
        last_dump=Path(pointer.read_text(encoding="utf-8").rstrip("\n")) if paths.is_file(pointer) else None,
        script_log=_end_of(log) if paths.is_file(log) else "",
    )


def read_result(result_file: Path) -> dict[str, Any]:
    """The simulator's account, up to a size. Raises KontrolError, OSError."""
    if paths.size(result_file) > _LARGEST_RESULT:
        raise KontrolError(
            f"The simulated Live's account of this run has {paths.size(result_file) >> 20} MB, more than we read "
            f"({_LARGEST_RESULT >> 20} MB). Press fewer buttons in one run."
        )
    try:
        found: dict[str, Any] = json.loads(result_file.read_bytes())
    except ValueError:  # the disk was full while the simulator wrote it
        raise KontrolError(
            "The simulated Live could not write its result. Make room in the temporary folder."
        ) from None
    return found


def _end_of(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, paths.size(log) - _LARGEST_LOG))
        return stream.read(_LARGEST_LOG).decode("utf-8", errors="replace")
