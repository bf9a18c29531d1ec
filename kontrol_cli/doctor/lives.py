"""Which Lives are on this computer: versions by their preferences folders, editions by the names of the programs.

Names as public threads and installers have them: on macOS `/Applications/Ableton Live 12 Suite.app`, on Windows
`C:\\ProgramData\\Ableton\\Live 12 Suite`; preferences in `Live 12.4` or `Live 11.3.43`, with Log.txt inside (macOS) or
in the folder Preferences inside (Windows).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.numbers import whole_number
from kontrol_cli.doctor.computer import Computer, listed
from kontrol_cli.doctor.model import Finding, fine, worth_a_look
from kontrol_cli.in_live.interpreters import python_for_live

_PREFERENCES = re.compile(r"Live ([0-9]{1,4}(?:\.[0-9]{1,4})*)(?:[ab][0-9]+)?")
_PROGRAM = re.compile(r"(?:Ableton )?Live ([0-9]{1,4}(?:\.[0-9]{1,4})*) ?([A-Za-z]+)?(?:\.app)?")
FIRST_SCANNING = (10, 1, 13)  # the first Live that looks into the User Library, by Ableton's help text
# Editions whose users report that scripts of others work (programs that install into "Ableton Live 12 Lite.app" and say
# so; ableton-mcp pull request 3: "Live 11 Lite ... User Library"), and the one with a report that they do not.
_TAKES = {"Suite": "certain", "Standard": "certain", "Trial": "likely: it is Suite for some weeks", "Beta": "likely",
          "Lite": "likely: a user of 11 Lite says so, Ableton does not"}  # fmt: skip


@dataclass(frozen=True)
class Preferences:
    """The preferences folder of one version of Live."""

    version: str
    folder: Path
    beta: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """12.3.2 as (12, 3, 2)."""
        return tuple(whole_number(part) or 0 for part in self.version.split("."))

    @property
    def inner(self) -> Path:
        """The folder that holds Log.txt and User Remote Scripts."""
        below = self.folder / "Preferences"
        return below if paths.is_dir(below) else self.folder

    @property
    def log(self) -> Path:
        """Log.txt."""
        return self.inner / "Log.txt"


@dataclass(frozen=True)
class Program:
    """Live itself: `scripts` is its own folder of scripts, where those of others do not belong."""

    name: str
    edition: str
    scripts: Path


def preferences_of(computer: Computer) -> list[Preferences]:
    """The versions that left preferences, the newest first."""
    found = [
        Preferences(match[1], folder, match[0] != f"Live {match[1]}")
        for folder in listed(computer.preferences)
        if (match := _PREFERENCES.fullmatch(folder.name)) and paths.is_dir(folder)
    ]
    return sorted(found, key=lambda one: one.numbers, reverse=True)


def programs_of(computer: Computer) -> list[Program]:
    """The Lives that are installed."""
    inside = ("Contents", "App-Resources") if computer.system == "macOS" else ("Resources",)
    return [
        Program(folder.name.removesuffix(".app"), match[2] or "", folder.joinpath(*inside, "MIDI Remote Scripts"))
        for place in computer.applications
        for folder in listed(place)
        if (match := _PROGRAM.fullmatch(folder.name)) and paths.is_dir(folder)
    ]


def look(computer: Computer) -> Iterator[Finding]:
    """Versions and editions, and what is known of them."""
    if computer.system == "other":
        yield fine("live", "Live does not run on this system; name a User Library to look at the scripts in it.")
        return
    versions, programs = preferences_of(computer), programs_of(computer)
    if not versions and not programs:
        yield worth_a_look(
            "live", "No Live was found: no preferences folder of one, and no program.",
            why="Without Live nothing can load the scripts.",
            do="If Live is on this computer, start it once; if it is in an unusual place, that is fine: go on.",
        )  # fmt: skip
        return
    if versions:
        newest = versions[0]
        yield fine(
            "live",
            f"Live versions with preferences here: {', '.join(one.version for one in versions)}. Live {newest.version} "
            f"runs scripts with Python {python_for_live(newest.version)}.",
        )
    yield from _editions(programs)
    yield from _troubled(versions)


def _editions(programs: list[Program]) -> Iterator[Finding]:
    for program in programs:
        if program.edition == "Intro":
            yield worth_a_look(
                "edition", f"{program.name} is installed.",
                why="Whether Live Intro lists scripts of others is not settled: one user of 12.4 Intro reports that it "
                "did not (ableton-mcp issue 100, closed; the cause is not known to us).",
                do="Try it; if MidiKontrol is not in the list although nothing else is wrong here, the edition is the "
                "likely cause. Please tell us either way.",
            )  # fmt: skip
        elif program.edition:
            sure = _TAKES.get(program.edition, "not known")
            yield fine("edition", f"{program.name}: takes control surfaces of others ({sure}).")
        else:
            yield fine("edition", f"{program.name}: its edition is not in its name.")


def _troubled(versions: list[Preferences]) -> Iterator[Finding]:
    if any(one.numbers[:2] == (12, 3) and (one.beta or one.numbers[2:] == (2,)) for one in versions[:1]):
        yield worth_a_look(
            "live", f"Live {versions[0].version} is the newest here.",
            why="Users of a 12.3 beta and of 12.3.2 report that scripts of others were greyed out or gone after an "
            "update or after quitting (Selected_Track_Control issue 8, CustomMaschineMK3 issue 10).",
            do="If it happens: choose None and the script again under Control Surface; then update Live.",
        )  # fmt: skip


def scans_library(one: Preferences) -> bool | None:
    """Whether this Live looks into the User Library; None: its version number is too short to say."""
    known = one.numbers[:3]
    if len(known) < len(FIRST_SCANNING) and known == FIRST_SCANNING[: len(known)]:
        return None
    return known >= FIRST_SCANNING
