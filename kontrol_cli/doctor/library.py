"""The User Library: which one, who says so, and what can be wrong with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError
from kontrol_cli.doctor.computer import Computer, listed
from kontrol_cli.doctor.model import Finding, fine, in_the_way, worth_a_look
from kontrol_cli.in_live import user_library as places

_CLOUDS = ("OneDrive", "Mobile Documents", "Dropbox", "Google Drive", "GoogleDrive", "iCloud")
_SHOW_PLACE = "Live shows the place under Preferences > Library."


@dataclass(frozen=True)
class Libraries:
    """The one that the scripts belong in (None: none was found), and others in which they may have stayed behind."""

    chosen: Path | None
    others: tuple[Path, ...]
    findings: tuple[Finding, ...]


def find(computer: Computer, named: Path | None, named_by: str) -> Libraries:
    """The User Library, as kontrol install finds it.

    `named`: one that the user names; `named_by`: by what ("--user-library", "KONTROL_USER_LIBRARY").
    """
    lives, remarks = places.of_each_live(computer.preferences)
    there = [one for one in lives if one.library is not None]
    findings = [
        worth_a_look("library", remark, why="Live's own choice of a User Library is not known then.",
                     do="Give yourself the right to read it." if "cannot be read" in remark else
                     "Start Live, and quit it.")
        for remark in remarks
    ]  # fmt: skip
    others = [one.library for one in there if one.library is not None]
    if computer.default_library is not None and paths.is_dir(computer.default_library):
        others.append(computer.default_library)
    if named is not None:
        chosen, said = _named(named, named_by)
        findings.append(said)
        if chosen is not None and there and not paths.same_file(there[0].library or "", chosen):
            findings.append(worth_a_look(
                "library", f"{there[0].version} has another User Library: {there[0].library}",
                why="Live scans the library that it has in its preferences, and no other.",
                do="Name that one, or choose yours in Live under Preferences > Library.",
            ))  # fmt: skip
    else:
        chosen = there[0].library if there else None
        for one in lives:
            if one.library is None:
                findings.append(_gone(one, is_newest=one is lives[0]))
        if chosen is not None:
            findings.append(fine("library", f"User Library: {chosen} (from the preferences of {there[0].version})"))
            findings += [
                worth_a_look("library", f"{one.version} has another User Library: {one.library}",
                             why=f"Scripts in {there[0].version}'s library are not seen by {one.version}.",
                             do="If you use both: kontrol install --user-library PATH for the second one.")
                for one in there[1:] if not paths.same_file(one.library or "", chosen)
            ]  # fmt: skip
        elif computer.default_library is not None and paths.is_dir(computer.default_library):
            chosen = computer.default_library
            findings.append(fine("library", f"User Library: {chosen} (where Live puts it by itself)"))
        elif computer.system != "other":
            moved = _in_onedrive(computer.home)
            where = f"'{moved}'" if moved else "PATH"
            findings.append(in_the_way(
                "library", f"There is no User Library at {computer.default_library}, and no Live names another."
                + (f" There is one in OneDrive: {moved}" if moved else ""),
                why="The scripts of others live in it.",
                do=f"Start Live once. {_SHOW_PLACE} Then kontrol install --user-library {where}",
            ))  # fmt: skip
    if chosen is not None and any(cloud.lower() in part.lower() for part in chosen.parts for cloud in _CLOUDS):
        findings.append(worth_a_look(
            "library in the cloud", f"The User Library is in a folder of a cloud: {chosen}",
            why="The cloud may take the files off this computer and leave their names; Live then finds no scripts.",
            do="Tell the cloud to keep this folder on the computer (macOS: Keep Downloaded, Windows: Always keep on "
            "this device).",
        ))  # fmt: skip
    rest = tuple(dict.fromkeys(one for one in others if chosen is None or not paths.same_file(one, chosen)))
    return Libraries(chosen, rest, tuple(findings))


def _in_onedrive(home: Path | None) -> Path | None:
    """The library where Windows has moved the folder Documents into OneDrive."""
    places = [one / "Documents" / "Ableton" / "User Library" for one in listed(home) if one.name.startswith("OneDrive")]
    return next((one for one in places if paths.is_dir(one)), None)


def _named(named: Path, named_by: str) -> tuple[Path | None, Finding]:
    try:
        library = places.checked(named)
    except KontrolError as error:
        there = named if paths.is_dir(named) else None
        say = in_the_way if there is None else worth_a_look
        return there, say(
            "library", f"{named_by}: {str(error).split(' Look up')[0].split(' If Live really')[0]}",
            why="Live scans only its User Library for scripts of others.", do=f"{_SHOW_PLACE} Name that one.",
        )  # fmt: skip
    return library, fine("library", f"User Library: {library} (named by {named_by})")


def _gone(one: places.OfLive, *, is_newest: bool) -> Finding:
    say = in_the_way if is_newest else worth_a_look
    return say(
        "library is not there", f"{one.version} has its User Library at {one.place}, and that is not there now.",
        why="A Live that does not find its library makes a new one or shows none; the scripts are in the old one.",
        do=f"Connect the drive that it is on, or choose another in Live. {_SHOW_PLACE}",
    )  # fmt: skip
