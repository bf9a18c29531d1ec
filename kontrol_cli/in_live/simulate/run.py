"""Runs the assembled control surface in the simulated Live, as a process of the Python that this Live embeds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.in_live.assemble import Surface, assemble, carried
from kontrol_cli.in_live.interpreters import find_python, python_for_live
from kontrol_cli.in_live.simulate.controls import Profile

_LONGEST_SECONDS = 3600


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
        found = [str(text).strip().splitlines()[-1] for text in self.result["exceptions"]]
        found += [message for message in self.messages if " failed: " in message]
        if self.result["listeners_left"]:
            found.append(f"{len(self.result['listeners_left'])} listeners were left connected")
        refused = [line for line in self.script_log.splitlines() if " is not used: " in line]
        refused += [str(line) for _, line in self.result["log"] if "The defaults are used." in str(line)]
        found += refused
        if self.result["event_error"]:
            found.append(str(self.result["event_error"]))
        return found

    @property
    def messages(self) -> list[str]:
        """What Live's status bar showed."""
        return [str(message["text"]) for message in self.result["messages"]]


def versions() -> list[str]:
    """The versions of Live that can be simulated, oldest first."""
    names = [path.stem.removeprefix("live-") for path in (carried("live_sim") / "facts").glob("live-*.json")]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def choose_python(live: str, wanted: str | None) -> tuple[Path, str]:
    """The interpreter and a sentence about it: `wanted` (a path or a version such as 3.7), the one that this Live
    embeds, or this very one. Raises UsageError.
    """
    embedded = python_for_live(live)
    if wanted is not None:
        path = Path(wanted)
        named = shutil.which(wanted)
        if wanted.replace(".", "").isdigit():
            found = find_python(wanted)
        else:
            found = path if path.is_file() else Path(named) if named else None
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
) -> Iterator[Outcome]:
    """Load the set, load the surface (or `surfaces`, side by side), run the events, quit Live.

    The script's home is a temporary folder: nothing of the user's is read or written. Raises KontrolError when
    the script cannot be loaded or the simulator itself fails, BadInput when the set is none that Live could hold.
    """
    with tempfile.TemporaryDirectory(prefix="kontrol-simulate-") as name:
        folder = Path(name)
        home = folder / "home"
        scripts = folder / "Remote Scripts"
        home.mkdir()
        scripts.mkdir()
        loaded = assemble(scripts, surfaces or (profile.surface,))
        if profile.content is not None:
            (home / profile.file_name).write_text(json.dumps(profile.content), encoding="utf-8")
        (folder / "set.json").write_text(json.dumps(description), encoding="ascii")
        (folder / "events.txt").write_text("\n".join(events) + "\n", encoding="utf-8")
        yield _run(folder, loaded, live, python=python, home=home)


def _run(folder: Path, scripts: list[Path], live: str, python: Path, home: Path) -> Outcome:
    result_file = folder / "result.json"
    command = [str(python), "-B", "-m", "live_sim", str(folder / "set.json"), "--live", live]
    for script in scripts:
        command += ["--script", str(script)]
    command += ["--events", str(folder / "events.txt"), "--json-out", str(result_file)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment.update(KONTROL_HOME=str(home), HOME=str(folder), USERPROFILE=str(folder))
    try:
        done = subprocess.run(
            command,
            cwd=carried("live_sim").parent,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except OSError as error:
        raise KontrolError(f"{python} cannot be run ({error.strerror}). Name another one with --python.") from None
    except subprocess.TimeoutExpired:
        raise KontrolError(f"The simulation did not end within {_LONGEST_SECONDS // 60} minutes.") from None
    if not result_file.exists():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        if last.startswith("live_sim: set description, "):
            raise BadInput(
                f"This set contradicts itself, so that no Live can hold it: {last.removeprefix('live_sim: ')}. "
                "Save or dump it again in Live."
            )
        raise KontrolError(f"The simulated Live stopped with exit code {done.returncode}: {last}")
    result = json.loads(result_file.read_bytes())
    if not result["loaded"]:
        reason = next((str(line) for _, line in reversed(result["log"]) if "Error" in str(line)), "no reason given")
        raise KontrolError(f"{scripts[0].name} could not be loaded in Live {live} under {python}: {reason}")
    dumps = sorted((home / "dumps").glob("*.xml"), key=lambda path: path.stat().st_mtime_ns)
    log = home / "midikontrol.log"
    pointer = home / "last-dump"
    return Outcome(
        result=result,
        python=str(result["python"]),
        dumps=dumps,
        last_dump=Path(pointer.read_text(encoding="utf-8").rstrip("\n")) if pointer.exists() else None,
        script_log=log.read_text(encoding="utf-8", errors="replace") if log.exists() else "",
    )
