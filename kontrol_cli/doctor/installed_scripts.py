"""The scripts in one `Remote Scripts`: whole, ours, of this version, for the Python of the Live that loads them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError
from exporters.numbers import version_numbers
from exporters.words import counted
from kontrol_cli.doctor.byte_code import ByteCode, byte_code
from kontrol_cli.doctor.model import Finding, fine, in_the_way, worth_a_look
from kontrol_cli.in_live.assemble import SURFACES, Surface, fingerprint, surface_files
from kontrol_cli.in_live.copies import copies_in
from kontrol_cli.in_live.installed import FILE_LIST, Installed, look_at
from kontrol_cli.version import version

_SHOWN = 5
_LARGEST = 1 << 20  # bytes of a script; the largest of ours has 60 KB
# A file whose content is elsewhere: Windows' attributes offline and recall-on-data-access (OneDrive), macOS's flag
# dataless (iCloud, its SDK's sys/stat.h). Up to macOS 13 iCloud leaves .NAME.icloud in its place.
_AWAY_ATTRIBUTES = 0x1000 | 0x400000
_AWAY_FLAG = 0x40000000
_VERSION = re.compile(rb"""^VERSION\s*=\s*u?["']([0-9A-Za-z.+-]{1,40})["']""", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """One of our control surfaces as it is installed. `since`: when its files were put there."""

    surface: Surface
    folder: Path
    version: str
    since: datetime | None


def scripts_in(remote_scripts: Path, live_python: str | None) -> tuple[list[Script], list[Finding]]:
    """Our scripts in the folder, and what is to be said of them.

    `live_python`: the Python of the Live that is to load them ("3.11"), None where that is not known.
    """
    found: list[Script] = []
    findings: list[Finding] = []
    places: list[tuple[Surface, str]] = [(surface, surface) for surface in SURFACES]
    places += [("MidiKontrol", name) for name in copies_in(remote_scripts)]
    for surface, name in places:
        folder = remote_scripts / name
        try:
            # First what needs no reading: to read a file that is in the cloud would fetch it, or wait for ever.
            blocked = list(_closed_to_us(folder))
            installed = None if blocked else look_at(folder, surface)
            if installed is not None:
                findings += _examined(surface, installed, live_python)
            elif not blocked:
                continue
        except KontrolError as error:
            blocked = [_unreadable(name, str(error))]
        findings += blocked
        found.append(Script(surface, folder, "" if blocked else _version(folder, surface), _since(folder)))
    return found, findings


def unreadable(remote_scripts: Path) -> Finding | None:
    """What keeps everybody from looking into the folder of scripts; None where it can be read, or is not there yet."""
    try:
        if paths.state(remote_scripts, follow=False) is not None:
            paths.listed(remote_scripts)
    except KontrolError as error:
        if paths.is_file(remote_scripts):
            return in_the_way(
                "script", f"{remote_scripts} is a file.", why="Live looks for scripts in a folder of this name.",
                do="Move it away, then kontrol install.",
            )  # fmt: skip
        return in_the_way(
            "script", str(error).removesuffix(" Choose another path."), why="What we may not read Live may not read "
            "either.", do="Give yourself the right to read it (a link that leads nowhere: move it away), then run this "
            "again.",
        )  # fmt: skip
    return None


def _unreadable(name: str, sentence: str) -> Finding:
    return in_the_way(
        "script", f"{name} cannot be looked at: {sentence}", why="What we may not read Live may not read either.",
        do="Give yourself the right to read the folder and everything in it, then run this again.",
    )  # fmt: skip


def _examined(surface: Surface, installed: Installed, live_python: str | None) -> Iterator[Finding]:
    """What is to be said of one installed script, the worst first."""
    folder = installed.folder
    if installed.leads_to:
        if not paths.is_dir(folder):
            yield in_the_way(
                "script", f"{folder.name} is a link to {installed.leads_to}, where nothing is.",
                why="Live finds no files behind it.", do="kontrol install --uninstall, then kontrol install.",
            )  # fmt: skip
            return
        yield fine("script", f"{folder.name} is a link to {installed.leads_to}.")
    elif not paths.is_dir(folder):
        yield in_the_way(
            "script", f"{folder} is a file.", why="A script is a folder.", do=f"Move it away, then {_install(folder)}"
        )
        return
    files = dict(_files(folder))
    stops = list(_stopping(surface, folder, files, live_python))
    yield from stops
    if not stops:
        yield from _compared(surface, installed, files)
    yield from _leftovers(folder.name, files)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every ordinary file below the folder by its path with forward slashes; links to folders are not followed."""
    pending = [("", folder)]
    while pending:
        prefix, place = pending.pop()
        for path in paths.listed(place):
            if paths.is_dir(path):
                if not paths.is_link(path):
                    pending.append((f"{prefix}{path.name}/", path))
            elif paths.is_file(path):  # a pipe would never end
                yield prefix + path.name, path


def _closed_to_us(folder: Path) -> Iterator[Finding]:
    """Files whose content is elsewhere, or that nobody may read."""
    if not paths.is_dir(folder):
        return
    files = dict(_files(folder))
    away = [_real_name(name) for name, path in files.items() if _is_away(path)]
    if away:
        yield in_the_way(
            "script in the cloud", f"{folder.name}: {_some(away)}: only the name is on this computer, the content is "
            "in the cloud (iCloud, OneDrive or the like).",
            why="Live reads the folder when it starts and does not wait for a download.",
            do="Tell the cloud to keep the User Library on this computer (macOS: Keep Downloaded, Windows: Always keep "
            "on this device), or move it out of the cloud's folder in Live under Preferences > Library.",
        )  # fmt: skip
        return
    closed = [name for name, path in files.items() if _is_closed(path)]
    if closed:
        yield in_the_way(
            "script permission", f"{folder.name}: nobody may read {_some(closed)}.",
            why="Live cannot import what it may not read.",
            do=f"Give the files their permissions back: chmod -R u+rX {str(folder).replace(' ', chr(92) + ' ')}",
        )  # fmt: skip


def _stopping(surface: Surface, folder: Path, files: dict[str, Path], live_python: str | None) -> Iterator[Finding]:
    """What keeps Live from loading the script at all."""
    if "__init__.py" not in files:
        yield _without_init(folder, files, live_python)
    elif b"create_instance" not in _content(files["__init__.py"]):
        yield in_the_way(
            "script", f"{folder.name}/__init__.py is not that of a control surface: it has no create_instance.",
            why="Live calls create_instance of every folder; a file of the same name from elsewhere does not do "
            "(ableton-mcp issue 6).", do=_install(folder),
        )  # fmt: skip
    elif surface == "MidiKontrol" and not any(name.startswith("live_dumper/") for name in files):
        yield in_the_way(
            "script", f"{folder.name} lacks the folder live_dumper inside it.",
            why="The script loads and does nothing but say so.", do=_install(folder),
        )  # fmt: skip


def _without_init(folder: Path, files: dict[str, Path], live_python: str | None) -> Finding:
    code = files.get("__init__.pyc")
    why = "Python takes a folder for a package by its __init__.py, and Live lists only packages."
    if code is not None:
        of = byte_code("__init__.pyc", code).python
        wanted = f", and your newest Live has {live_python}" if live_python else ""
        return in_the_way(
            "script",
            f"{folder.name} has no __init__.py, only byte code of Python {of or 'an unknown version'}{wanted}.",
            why=f"{why} Byte code alone works for one Python only, and each Live has its own (2.7, 3.7, 3.11).",
            do=_install(folder),
        )  # fmt: skip
    inner = next((name for name in files if name.endswith("/__init__.py") and name.count("/") == 1), None)
    if inner is not None and inner.split("/")[0] in SURFACES:
        return in_the_way(
            "script in a folder", f"{folder} holds the folder {inner.split('/')[0]}, and no script itself.",
            why="Live lists the folders in Remote Scripts and looks no deeper.",
            do=f"Move the outer folder away, then {_install(folder)}",
        )  # fmt: skip
    return in_the_way("script", f"{folder.name} has no __init__.py.", why=why, do=_install(folder))


def _compared(surface: Surface, installed: Installed, files: dict[str, Path]) -> Iterator[Finding]:
    """The files one by one against those that this Kontrol would install."""
    ours = {name: fingerprint(path.read_bytes()) for name, path in surface_files(surface).items()}
    there = {name: fingerprint(_content(path)) for name, path in files.items() if name in ours}
    changed = sorted(name for name, print_ in there.items() if print_ != ours[name])
    missing = sorted(set(ours) - set(there))
    extra = sorted(name for name in files if name not in ours and name != FILE_LIST and not _is_byproduct(name))
    installed_version = _version(installed.folder, surface)
    name, what = installed.folder.name, _which(installed.folder)
    if not (changed or missing or extra):
        yield fine("script", f"{name} {installed_version} is installed, every file as this Kontrol has it.")
        return
    parts = [f"{word} {_some(names)}" for word, names in
             (("changed", changed), ("missing", missing), ("not ours", extra)) if names]  # fmt: skip
    if installed.files and not installed.foreign and not installed.problem:
        there_is, this_is = version_numbers(installed_version), version_numbers(version())
        newer = there_is is not None and this_is is not None and there_is > this_is
        yield worth_a_look(
            "script", f"{name} is of {'a newer' if newer else 'another'} version: {installed_version} is installed, "
            f"and this is Kontrol {version()}.", why="What the manual says is about this version.",
            do=f"{'Update Kontrol, or go back to this version: ' if newer else ''}kontrol install {what}, "
            "then start Live again.",
        )  # fmt: skip
        return
    listed = bool(missing) and not installed.leads_to
    say = in_the_way if listed else worth_a_look
    yield say(
        "script", f"{name} {installed_version} is not as this Kontrol installs it: {'; '.join(parts)}.",
        why="A script without one of its files fails when it is imported." if listed else
        "Somebody changed it, or it was not made by kontrol install; how it behaves is not known.",
        do=f"Keep a copy if the changes are yours, then kontrol install {what} --force",
    )  # fmt: skip


def _leftovers(name: str, files: dict[str, Path]) -> Iterator[Finding]:
    codes: list[ByteCode] = [byte_code(name, path) for name, path in files.items() if name.endswith((".pyc", ".pyo"))]
    alone = [one.name for one in codes if one.alone and one.name != "__init__.pyc"]
    stale = [one.name for one in codes if one.stale and not one.alone]
    if alone:
        yield worth_a_look(
            "byte code", f"{name}: byte code without its source: {_some(alone)}.",
            why="A module that is gone can still be imported from it, or fail as byte code of another Python.",
            do="Delete these files.",
        )  # fmt: skip
    if stale:
        yield fine(
            "byte code", f"{name}: {counted(len(stale), 'file')} of byte code older than the source; Live makes "
            "them anew."
        )  # fmt: skip


def _is_byproduct(name: str) -> bool:
    return name.endswith((".pyc", ".pyo")) or name.rsplit("/", 1)[-1] == ".DS_Store"


def _real_name(name: str) -> str:
    """`live_dumper/.walk.py.icloud` as live_dumper/walk.py."""
    folder, slash, last = name.rpartition("/")
    real = last[1:].removesuffix(".icloud") if last.startswith(".") and last.endswith(".icloud") else last
    return f"{folder}{slash}{real}"


def _is_away(path: Path) -> bool:
    if path.name.startswith(".") and path.name.endswith(".icloud"):
        return True
    there = paths.seen(path)
    if there is None:
        return False
    return bool(
        getattr(there, "st_file_attributes", 0) & _AWAY_ATTRIBUTES or getattr(there, "st_flags", 0) & _AWAY_FLAG
    )


def _is_closed(path: Path) -> bool:
    there = paths.seen(path)
    return os.name != "nt" and there is not None and not stat.S_IMODE(there.st_mode) & 0o444


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError:
        return b""


def _version(folder: Path, surface: Surface) -> str:
    place = folder / "version.py" if surface == "LiveDumper" else folder / "live_dumper" / "version.py"
    match = _VERSION.search(_content(place))
    return match[1].decode() if match else "of an unknown version"


def _since(folder: Path) -> datetime | None:
    there = paths.seen(folder / FILE_LIST) or paths.seen(folder / "__init__.py")
    return None if there is None else datetime.fromtimestamp(there.st_mtime)


def _install(folder: Path) -> str:
    return f"kontrol install {_which(folder)} --force"


def _which(folder: Path) -> str:
    """What of ours a folder is, in the words of `kontrol install`."""
    return f"--what {folder.name}" if folder.name in SURFACES else f"--as {folder.name}"


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
