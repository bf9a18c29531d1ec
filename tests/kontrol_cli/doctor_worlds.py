"""Made-up computers for the tests of kontrol doctor, laid out as macOS and Windows do it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kontrol_cli.doctor import Computer, Finding, examine
from kontrol_cli.doctor.computer import System
from kontrol_cli.in_live import install as library
from kontrol_cli.in_live.assemble import SURFACES
from tests.kontrol_cli.test_user_library import cfg

NOW = datetime(2026, 11, 26, 12, 0)
INSTALLED = datetime(2026, 11, 25, 12, 0).timestamp()
HELLO = "2026-11-25T18:00:00.000001: info: RemoteScriptMessage: MidiKontrol: MidiKontrol 0.1.0 is running\n"
TRACEBACK = (
    "Traceback (most recent call last):",
    "",
    '  File "/Users/jane doe/Music/Ableton/User Library/Remote Scripts/MidiKontrol/__init__.py", line 3, in <module>',
    "ImportError: No module named live_dumper",
)


@dataclass
class World:
    """A computer with a Live 12.4 Suite whose User Library holds both scripts and whose Log.txt says hello."""

    computer: Computer
    library: Path
    live: str = "12.4"

    @property
    def scripts(self) -> Path:
        return self.library / "Remote Scripts"

    @property
    def inner(self) -> Path:
        assert self.computer.preferences is not None
        folder = self.computer.preferences / f"Live {self.live}"
        return folder / "Preferences" if self.computer.system == "Windows" else folder

    @property
    def factory(self) -> Path:
        place = self.computer.applications[0]
        if self.computer.system == "macOS":
            return place / "Ableton Live 12 Suite.app" / "Contents" / "App-Resources" / "MIDI Remote Scripts"
        return place / "Live 12 Suite" / "Resources" / "MIDI Remote Scripts"

    def log(self, text: str, *, written: datetime = datetime(2026, 11, 26, 11, 0)) -> None:
        path = self.inner / "Log.txt"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (written.timestamp(), written.timestamp()))

    def install(self, scripts: Path | None = None) -> None:
        place = scripts or self.scripts
        place.mkdir(parents=True, exist_ok=True)
        library.install(place, SURFACES, force=True)
        for path in place.rglob("kontrol-files.json"):
            os.utime(path, (INSTALLED, INSTALLED))

    def move_to(self, place: Path) -> None:
        """Both scripts out of Remote Scripts into `place`."""
        place.mkdir(parents=True, exist_ok=True)
        for surface in SURFACES:
            (self.scripts / surface).rename(place / surface)

    def findings(self, named: Path | None = None) -> list[Finding]:
        return examine(self.computer, named, now=NOW, ports=lambda: iter(()))


def make_world(root: Path, system: System, scripts: Path) -> World:
    """`scripts`: a Remote Scripts with both scripts, of which this computer gets a copy."""
    computer = Computer.made_up(system, root)
    assert computer.default_library is not None and computer.preferences is not None
    world = World(computer, computer.default_library)
    (world.library / "Ableton Folder Info").mkdir(parents=True)
    cfg(computer.preferences, "12.4", world.library.parent, windows=system == "Windows")
    world.factory.mkdir(parents=True)
    shutil.copytree(scripts, world.scripts)
    world.log(HELLO)
    return world


def of_grade(findings: list[Finding], grade: str) -> list[Finding]:
    return [one for one in findings if one.grade == grade]
