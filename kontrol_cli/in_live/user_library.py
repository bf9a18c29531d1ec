"""Finding Live's User Library, and recognising one.

Each version of Live keeps the place in `Library.cfg` in its preferences folder, as
``<ProjectPath Value="..."/>``; the User Library is the folder `User Library` below that path, or the path itself
(one source, an installer of others). A real User Library holds the folder `Ableton Folder Info` (one source).
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.numbers import whole_number

SCRIPTS = "Remote Scripts"
MARK = "Ableton Folder Info"
# Folders that Live makes in every User Library (Live's browser shows them under these names); two of them are enough
# where the mark is missing.
_USUAL = ("Clips", "Defaults", "Grooves", "Presets", "Samples", "Sets", "Templates")
_LONGEST_CFG = 4 << 20
_VERSION = re.compile(r"Live ([0-9]{1,4}(?:\.[0-9]{1,4})*)")


@dataclass(frozen=True)
class Found:
    """The User Library, and what has to be said about how it was found."""

    library: Path
    remarks: tuple[str, ...] = ()


def default_place() -> Path | None:
    """Where Live puts the User Library by itself; None on systems that Live does not run on. Raises UsageError."""
    if sys.platform == "darwin":
        return paths.home_folder() / "Music" / "Ableton" / "User Library"
    if os.name == "nt":
        home = os.environ.get("USERPROFILE")
        return (Path(home) if home else paths.home_folder()) / "Documents" / "Ableton" / "User Library"
    return None


def preferences() -> Path | None:
    """The folder in which each version of Live has its own preferences folder; None where Live does not run."""
    if sys.platform == "darwin":
        return paths.home_folder() / "Library" / "Preferences" / "Ableton"
    if os.name == "nt":
        roaming = os.environ.get("APPDATA")
        return (Path(roaming) if roaming else paths.home_folder() / "AppData" / "Roaming") / "Ableton"
    return None


@dataclass(frozen=True)
class OfLive:
    """What one version of Live has in its preferences: "Live 12.4", the place, the library there if there is one."""

    version: str
    place: Path
    library: Path | None


def of_each_live(live_preferences: Path | None) -> tuple[list[OfLive], list[str]]:
    """The User Library of each version of Live, the newest first, and a sentence for each that cannot be read."""
    remarks: list[str] = []
    places = _places(live_preferences, remarks)
    return [OfLive(version, place, _library_at(place)) for version, place in places], remarks


def find(default: Path | None, live_preferences: Path | None) -> Found:
    """The User Library of the newest Live whose place exists, else the place where Live puts it by itself.

    Raises UsageError when there is none; what was seen on the way is in the sentence.
    """
    if default is None and live_preferences is None:
        raise UsageError("Live does not run on this system, so there is no User Library. Name one with `user_library`.")
    remarks: list[str] = []
    chosen: tuple[str, Path] | None = None
    for version, place in _places(live_preferences, remarks):
        library = _library_at(place)
        if chosen is not None:
            if library is None or not paths.same_file(library, chosen[1]):
                remarks.append(
                    f"{version} has another place for its User Library: {library or place}. "
                    "To install there too, name it with `user_library`."
                )
        elif library is not None:
            chosen = version, library
        else:
            remarks.append(
                f"{version} has its User Library at {place}, which is not there now. Is it on a drive that is not "
                "connected?"
            )
    if chosen is not None:
        if remarks:
            remarks.append(f"Installing for {chosen[0]}: {chosen[1]}")
        return Found(chosen[1], tuple(remarks))
    if default is not None and paths.is_dir(default):
        return Found(default, tuple(remarks))
    error = UsageError(
        f"There is no User Library at {default}. Look up its place in Live under Preferences > Library "
        "and name it with `user_library`."
    )
    error.remarks = tuple(remarks)
    raise error


def checked(library: Path, *, anyway: bool = False) -> Path:
    """The User Library that the user named, as a path whose `Remote Scripts` Live scans.

    `Remote Scripts` itself may be named too. With `anyway` any folder is taken. Raises UsageError with the reason.
    """
    library = paths.expanded(library)
    parent_scripts = library.parent / SCRIPTS
    if library.name == SCRIPTS or (
        library.name.lower() == SCRIPTS.lower() and paths.same_file(library, parent_scripts)
    ):
        library = library.parent
    state = paths.state(library)
    if state is None:
        raise UsageError(
            f"There is no User Library at {library}. Look up its place in Live under Preferences > Library "
            "and name it with `user_library`."
        )
    if not paths.is_dir(library):
        raise UsageError(f"{library} is a file, and a User Library is a folder. Name the folder with `user_library`.")
    if anyway:
        return library
    insist = "If Live really looks for scripts there, say so with `anyway`."
    if _is_lives_own(library) or _is_lives_own(paths.resolved(library)):
        raise UsageError(
            f"{library} is not a User Library: scripts of yours do not belong in Live's own folders. "
            f"Live shows the right one under Preferences > Library. {insist}"
        )
    if not looks_real(library):
        raise UsageError(
            f"{library} does not look like a User Library: it has no folder {MARK}, which Live puts in each. Live "
            f"shows the right place under Preferences > Library. {insist}"
        )
    return library


def looks_real(library: Path) -> bool:
    """True when the folder holds what Live puts in a User Library."""
    if paths.exists(library / MARK):
        return True
    return sum(paths.is_dir(library / name) for name in _USUAL) >= 2


def _is_lives_own(folder: Path) -> bool:
    """True below the application, its MIDI Remote Scripts, or the preferences of Live.

    Letter case does not matter: the systems that Live runs on do not distinguish it.
    """
    parts = [part.lower() for part in folder.parts]
    if any(part in ("user remote scripts", "midi remote scripts") or part.endswith(".app") for part in parts):
        return True
    return "preferences" in parts and "ableton" in parts


def _places(live_preferences: Path | None, remarks: list[str]) -> list[tuple[str, Path]]:
    """("Live 12.4", the path in its Library.cfg), the newest version first; what cannot be read gets a remark."""
    if live_preferences is None or not paths.is_dir(live_preferences):
        return []
    try:
        folders = paths.listed(live_preferences)
    except UsageError as error:
        remarks.append(str(error))
        return []
    versions = []
    for folder in folders:
        match = _VERSION.match(folder.name)
        if match:
            versions.append(([whole_number(part) or 0 for part in match[1].split(".")], folder))
    found = []
    for _, folder in sorted(versions, reverse=True):
        for cfg in (folder / "Library.cfg", folder / "Preferences" / "Library.cfg"):  # macOS, Windows
            if not paths.exists(cfg):
                continue
            try:
                found.append((folder.name, project_path(cfg)))
            except KontrolError as error:
                remarks.append(str(error))
            break
    return found


def project_path(cfg: Path) -> Path:
    """The place that a Library.cfg names. Raises KontrolError when it is damaged or cannot be read."""
    if not paths.is_file(cfg):
        raise KontrolError(f"{cfg} is not an ordinary file, so Live's own choice of a User Library is not known.")
    try:
        with cfg.open("rb") as stream:
            data = stream.read(_LONGEST_CFG + 1)
    except OSError as error:
        raise KontrolError(f"{cfg} cannot be read: {paths.reason(error)}.") from error
    value = _value(data)
    if value is None:
        raise KontrolError(
            f"{cfg} is damaged: it names no place for a User Library (ProjectPath). Live writes it again when it quits."
        )
    return Path(value)


def _value(data: bytes) -> str | None:
    """The path in a Library.cfg, None when there is none that could be a path."""
    from lxml import etree

    if len(data) > _LONGEST_CFG:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
        value = next((one.get("Value") for one in root.iter("ProjectPath") if one.get("Value")), None)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not value or "\0" in value or not (Path(value).is_absolute() or re.match(r"[A-Za-z]:[\\/]", value)):
        return None
    return str(value)


def _library_at(place: Path) -> Path | None:
    """The User Library at the path of a Library.cfg: the folder of that name below it, or the path itself."""
    below = place / "User Library"
    if paths.is_dir(below):
        return below
    return place if paths.is_dir(place) else None
