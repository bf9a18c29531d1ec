"""Copies of MidiKontrol under other names, for further controllers: which names Live takes, and each one's profile.

Live lists a script by the name of its folder, and a copy reads the profile of that name
(`.kontrol/profiles/NAME.json`, else `.kontrol/profile.json`; MidiKontrol/Profile.py).
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import write_whole
from kontrol_cli.in_live.assemble import SURFACES, fingerprint, surface_files
from kontrol_cli.in_live.installed import listed_files, look_at

OURS = "MidiKontrolScript.py"  # a folder whose list of files has it is a MidiKontrol, whatever it is called
PROFILES = "profiles"
_LONGEST_NAME = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
# What Live and its scripts import by these names, and modules that only the Python 2.7 of Live 10 has: a folder of the
# same name would be taken for it.
_TAKEN = {
    "live",
    "ableton",
    "midiremotescript",
    "live_dumper",
    "live_sim",
    "commands",
    "md5",
    "new",
    "sets",
    "sha",
    "user",
}
# Names that Windows has for devices.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def checked_name(name: str) -> str:
    """`name` if a copy may be called so. Raises UsageError with what is wrong."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' cannot be a script's name: Python imports the folder by it. Take a letter, then letters, digits "
            "and _, such as Right."
        )
    if len(name) > _LONGEST_NAME:
        raise UsageError(f"'{name}' is longer than {_LONGEST_NAME} letters. Take a shorter name.")
    same = next((one for one in SURFACES if one.lower() == name.lower()), None)
    if same is not None:
        raise UsageError(f"{same} is the name of the script itself. Take another one for a copy, such as Right.")
    if name.lower() in _TAKEN | {one.lower() for one in sys.stdlib_module_names} or _DEVICES.fullmatch(name):
        raise UsageError(f"'{name}' means something else to Python or the system. Take another name, such as Right.")
    return name


def check_spelling(scripts: Path, name: str) -> None:
    """Raise UsageError when the folder of scripts has this name in other letters: many disks take them for one."""
    for folder in paths.listed(scripts) if paths.is_dir(scripts) else ():
        if folder.name.lower() == name.lower() and folder.name != name:
            raise UsageError(f"{scripts} has a folder {folder.name}, the same name in other letters. Write it so.")


def copies_in(scripts: Path) -> list[str]:
    """The names of the copies that are installed in the folder of scripts, sorted."""
    try:
        folders = paths.listed(scripts) if paths.is_dir(scripts) else []
    except UsageError:
        return []
    return sorted(
        folder.name
        for folder in folders
        if folder.name.lower() not in {one.lower() for one in SURFACES}
        and _NAME.fullmatch(folder.name)
        and OURS in listed_files(folder)
    )


def is_current(scripts: Path, name: str) -> bool:
    """Whether a copy's files are those that this Kontrol would install."""
    try:
        installed = look_at(scripts / name, "MidiKontrol")
    except KontrolError:
        return False
    ours = {inside: fingerprint(path.read_bytes()) for inside, path in surface_files("MidiKontrol").items()}
    return installed is not None and installed.files == ours and not installed.foreign


def profile_of(home: Path, name: str) -> Path:
    """The profile that belongs to the folder `name` alone."""
    return home / PROFILES / f"{name}.json"


def profile_read_by(home: Path, name: str) -> Path | None:
    """The file that the script in the folder `name` reads as its profile; None: the shipped one, original."""
    return next((path for path in (profile_of(home, name), home / "profile.json") if paths.exists(path)), None)


@dataclass(frozen=True)
class ProfileStep:
    """What happens to a copy's profile: `action` is create, replace or keep (the same already)."""

    path: Path
    action: str
    content: bytes

    def carry_out(self) -> None:
        """Write it, whole. Raises KontrolError."""
        if self.action != "keep":
            paths.make_folder(self.path.parent, parents=True)
            write_whole(self.path, self.content, force=self.action == "replace")


def plan_profile(home: Path, name: str, content: bytes, *, force: bool = False) -> ProfileStep:
    """What writing `content` as the profile of `name` would do. Raises UsageError when another one is there."""
    path = profile_of(home, name)
    there = paths.state(path)
    if there is None:
        return ProfileStep(path, "create", content)
    if paths.is_file(path) and there.st_size == len(content) and path.read_bytes() == content:
        return ProfileStep(path, "keep", content)
    if not force:
        raise UsageError(
            f"{path} holds another profile. Leave `profile` out to go on with it, or add `force` to replace it."
        )
    return ProfileStep(path, "replace", content)
