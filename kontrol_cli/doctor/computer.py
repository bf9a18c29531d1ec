"""Where this computer keeps what Live and Kontrol need; tests make up others."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from exporters import paths
from exporters.errors import KontrolError
from kontrol_cli.in_live import user_library

System = Literal["macOS", "Windows", "other"]


@dataclass(frozen=True)
class Computer:
    """`preferences`: the folder in which each Live has its own; `applications`: where Live itself may be."""

    system: System
    home: Path | None
    default_library: Path | None = None
    preferences: Path | None = None
    applications: tuple[Path, ...] = ()

    @classmethod
    def here(cls) -> Computer:
        """The computer that this runs on."""
        try:
            home: Path | None = paths.home_folder()
            default, preferences = user_library.default_place(), user_library.preferences()
        except KontrolError:  # no home folder
            home = default = preferences = None
        if sys.platform == "darwin":
            own = () if home is None else (home / "Applications",)
            return cls("macOS", home, default, preferences, (Path("/Applications"), *own))
        if os.name == "nt":
            data = Path(os.environ.get("PROGRAMDATA") or r"C:\ProgramData")
            return cls("Windows", home, default, preferences, (data / "Ableton",))
        return cls("other", home)

    @classmethod
    def made_up(cls, system: System, root: Path) -> Computer:
        """One whose folders are all below `root`, laid out as `system` does."""
        if system == "macOS":
            home = root / "Users" / "me"
            return cls(system, home, home / "Music" / "Ableton" / "User Library",
                       home / "Library" / "Preferences" / "Ableton", (root / "Applications",))  # fmt: skip
        if system == "Windows":
            home = root / "Users" / "me"
            return cls(system, home, home / "Documents" / "Ableton" / "User Library",
                       home / "AppData" / "Roaming" / "Ableton", (root / "ProgramData" / "Ableton",))  # fmt: skip
        return cls(system, root)


def listed(folder: Path | None) -> list[Path]:
    """What is in `folder`; nothing where it cannot be read or is not there."""
    if folder is None or not paths.is_dir(folder):
        return []
    try:
        return paths.listed(folder)
    except KontrolError:
        return []
