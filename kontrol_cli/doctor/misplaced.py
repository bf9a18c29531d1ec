"""Our scripts where Live does not find them: every way to put a script in the wrong place that public threads tell of.

In brackets the threads: wrong folder in the preferences (ableton-mcp 6, 85, 100, 125; Launchpad95 49; op-1 4), inside
Live itself (CustomMaschineMK3 1, ableton-mcp pull 3), `MIDI Remote Scripts` in the library (AbletonOSC 61), a folder in
a folder (clyphx-live11 20, 60), the file without its folder (likely so in ableton-mcp 30), a name that Python cannot
import (op-1 pull 2, APC_64_40_11 2), another library than Live's (the maintainer's guess in Launchpad95 68;
AbletonAutoColor 1). A zip file that nobody unpacked is in no thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from exporters import paths
from kontrol_cli.doctor.computer import Computer, listed
from kontrol_cli.doctor.lives import preferences_of, programs_of
from kontrol_cli.doctor.model import Finding, fine, in_the_way, worth_a_look
from kontrol_cli.in_live.assemble import SURFACES, Surface
from kontrol_cli.in_live.copies import copies_in
from kontrol_cli.in_live.user_library import SCRIPTS

_WRONG_FOLDERS = ("User Remote Scripts", "MIDI Remote Scripts", "Remote Scripts", "RemoteScripts")
_DEEPEST = 3
_REMOVE = "Move the misplaced copy away."


def looks_like(folder: Path) -> Surface | None:
    """Which of our scripts is in the folder, by the names of its files; None for anything else."""
    if paths.is_file(folder / "MidiKontrolScript.py") or paths.is_file(folder / "MidiKontrol.py"):
        return "MidiKontrol"
    if paths.is_file(folder / "LiveDumper.py") and paths.is_file(folder / "DumpXML.py"):
        return "LiveDumper"
    return None


def ours_in(folder: Path) -> list[tuple[Path, Surface]]:
    """The folders in `folder` that are one of our scripts."""
    return [(one, surface) for one in listed(folder) if paths.is_dir(one) and (surface := looks_like(one))]


def in_the_scripts_folder(scripts: Path) -> Iterator[Finding]:
    """What is in `Remote Scripts` itself, and not as Live wants it."""
    if paths.is_file(scripts / "__init__.py") or looks_like(scripts):
        yield in_the_way(
            "script without its folder", f"The files of a script lie in {scripts} itself.",
            why="Live lists folders; files beside them are nothing to it, and an __init__.py there makes Remote "
            "Scripts a package.", do="Move these files away, then kontrol install.",
        )  # fmt: skip
    for path in listed(scripts):
        if path.suffix.lower() == ".zip" and any(name.lower() in path.name.lower() for name in (*SURFACES, "kontrol")):
            yield worth_a_look(
                "script in a zip", f"{path} is a zip file.", why="Live does not look into zip files.",
                do="Unpack it here so that the folder MidiKontrol is in Remote Scripts, or kontrol install; then "
                "delete the zip file.",
            )  # fmt: skip
    copies = copies_in(scripts)
    for folder, surface in ours_in(scripts):
        if folder.name != surface and folder.name not in copies:
            yield _second(folder, surface) if looks_like(scripts / surface) == surface else _named(folder, surface)
    for outer in listed(scripts):
        if outer.name in SURFACES or not paths.is_dir(outer) or paths.is_link(outer) or looks_like(outer) is not None:
            continue  # of a folder with the right name the examination of the installed scripts says it
        inner = list(_deeper(outer, 1))
        if inner:
            names, are = _names(surface for _, surface in inner)
            if all(looks_like(scripts / surface) == surface for _, surface in inner):
                yield worth_a_look(
                    "script in a folder", f"{names} {are} also in a folder inside a folder: {inner[0][0].parent}",
                    why="Live looks no deeper than the folders in Remote Scripts; the copy only misleads.", do=_REMOVE,
                )  # fmt: skip
                continue
            yield in_the_way(
                "script in a folder", f"{names} {are} in a folder inside a folder: {inner[0][0].parent}",
                why="Live lists the folders in Remote Scripts and looks no deeper.",
                do=f"Move {outer} away, then kontrol install.",
            )  # fmt: skip


def _names(surfaces: Iterable[Surface]) -> tuple[str, str]:
    """("MidiKontrol and LiveDumper", "are")."""
    found = set(surfaces)
    names = [one for one in SURFACES if one in found]
    return " and ".join(names), "is" if len(names) == 1 else "are"


def _deeper(folder: Path, depth: int) -> Iterator[tuple[Path, Surface]]:
    yield from ours_in(folder)
    if depth < _DEEPEST:
        for one in listed(folder):
            if paths.is_dir(one) and not paths.is_link(one) and looks_like(one) is None:
                yield from _deeper(one, depth + 1)


def _second(folder: Path, surface: Surface) -> Finding:
    return worth_a_look(
        "script's name", f"A second {surface} is in a folder called '{folder.name}'.",
        why="Live may list it beside the first one; kontrol install neither sees nor updates it.",
        do="Move it out of Remote Scripts if it is not wanted.",
    )  # fmt: skip


def _named(folder: Path, surface: Surface) -> Finding:
    name = folder.name
    if name.startswith(("_", ".")):
        return in_the_way(
            "script's name", f"{surface} is in a folder called '{name}'.",
            why="Live does not list folders whose names begin with _ or a dot.", do=_rename(surface),
        )  # fmt: skip
    if not name.isidentifier() or not name.isascii():
        return in_the_way(
            "script's name", f"{surface} is in a folder called '{name}'.",
            why="The folder's name is the name that Python imports: letters, digits and _ only. With a dash, a blank "
            "or a dot (MidiKontrol-master, 'MidiKontrol 2') it is not listed, or listed and dead.", do=_rename(surface),
        )  # fmt: skip
    if name.lower() == surface.lower():
        return worth_a_look(
            "script's name", f"{surface} is in a folder called '{name}', in other letters.",
            why="Live lists it under that name, and kontrol install would put a second one beside it on a disk that "
            "distinguishes case.", do=_rename(surface),
        )  # fmt: skip
    return worth_a_look(
        "script's name", f"{surface} is in a folder called '{name}'.",
        why=f"In Live's list it is called {name}; kontrol install neither sees nor updates it.", do=_rename(surface),
    )  # fmt: skip


def _rename(surface: str) -> str:
    return f"Move it away, then kontrol install --what {surface}"


def elsewhere(
    computer: Computer, library: Path | None, others: list[Path], installed: set[str], scans: bool | None
) -> Iterator[Finding]:
    """Copies outside `Remote Scripts` of the library that Live has chosen.

    `others` are libraries that other versions of Live name, or that Live makes by itself; `installed` are the surfaces
    that are where they belong; `scans`: whether the newest Live looks into the library.
    """
    if library is not None:
        for name in _WRONG_FOLDERS:
            folder = library / name
            if folder.name != SCRIPTS and not paths.same_file(folder, library / SCRIPTS):
                yield from _wrong(folder, f"'{name}' in the User Library", installed)
        for folder in listed(library):
            other_case = folder.name.lower() == SCRIPTS.lower() and folder.name != SCRIPTS
            if other_case and not paths.same_file(folder, library / SCRIPTS):
                yield from _wrong(folder, f"'{folder.name}', in other letters, in the User Library", installed)
        yield from _wrong(library, "the User Library itself", installed)
    for one in preferences_of(computer):
        for place in dict.fromkeys((one.inner, one.folder)):
            for name in _WRONG_FOLDERS:
                yield from _wrong(place / name, f"'{name}' in the preferences of Live {one.version}", installed)
    for program in programs_of(computer) if scans is not False else ():  # an old Live knows no other place
        there = [surface for _, surface in ours_in(program.scripts)]
        if not there:
            continue
        names, are = _names(there)
        both = installed.issuperset(there)
        twice = " In the User Library too, and which of the two Live takes is not known." if both else ""
        yield worth_a_look(
            "script inside Live", f"{names} {are} in the folder of {program.name}'s own scripts.{twice}",
            why="An update of Live replaces that folder, and on macOS a changed program fails its signature.",
            do=_REMOVE if both else f"{_REMOVE} Then kontrol install.",
        )  # fmt: skip
    for other in others:
        behind = [surface for _, surface in ours_in(other / SCRIPTS) if surface not in installed]
        if behind:
            names, are = _names(behind)
            yield in_the_way(
                "library moved", f"{names} {are} in {other / SCRIPTS}, and Live's User Library is {library} now.",
                why="Live scans the library that it has now. An update, or a new choice under Preferences > Library, "
                "moves it, and scripts stay behind.", do="kontrol install (the old copy may stay).",
            )  # fmt: skip


def for_an_old_live(computer: Computer, version: str, installed: set[str]) -> Iterator[Finding]:
    """Where a Live that does not look into the User Library finds scripts: in its own folder, and nowhere else."""
    own = [(program.name, surface) for program in programs_of(computer) for _, surface in ours_in(program.scripts)]
    if own:
        names, are = _names(surface for _, surface in own)
        yield fine("script", f"{names} {are} in {own[0][0]}'s own scripts, where a Live before 10.1.13 looks.")
        return
    yield in_the_way(
        "live is too old", f"Live {version} does not look into the User Library; 10.1.13 is the first that does.",
        why="The scripts are where this Live never looks." if installed else
        "It finds scripts in its own folder only, and MidiKontrol and LiveDumper are not there.",
        do="kontrol install --zip scripts.zip, and unpack it into the folder MIDI Remote Scripts of Live itself.",
    )  # fmt: skip


def _wrong(folder: Path, where: str, installed: set[str]) -> Iterator[Finding]:
    found = [(one, surface) for one, surface in ours_in(folder) if one.name.casefold() != SCRIPTS.casefold()]
    first = [one for one in found if one[1] not in installed]
    if first:
        names, are = _names(surface for _, surface in first)
        yield in_the_way(
            "wrong folder", f"{names} {are} in {where}: {folder}",
            why="Live does not look there for scripts in Python"
            + ("; this folder is for UserConfiguration.txt." if folder.name == "User Remote Scripts" else "."),
            do=f"{_REMOVE} Then kontrol install.",
        )  # fmt: skip
    elif found:
        names, are = _names(surface for _, surface in found)
        yield worth_a_look(
            "wrong folder", f"{names} {are} also in {where}: {folder}",
            why="Live does not look there for scripts; the copy only misleads.", do=_REMOVE,
        )  # fmt: skip
