"""Song files onto the memory card of a machine and back: only into a project, with a backup, and read back."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from exporters import paths
from exporters.card import Card, card_of
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import check_target, write_whole
from exporters.machine import Machine
from exporters.words import from_one

MOST_BYTES = 1 << 20  # of one song file; those that we know have some thousands
_MOST_FILES = 64  # of a backup: a machine has a handful of songs in a project
_MOST_FOLDERS = 1000  # of a card that are looked into for a project
_DEEP = 2  # folders from the root of a card down to a project: set, project


@dataclass(frozen=True)
class Copy:
    """One file on the card: what is there now (None: nothing) and what will be."""

    target: Path
    before: bytes | None
    after: bytes

    @property
    def line(self) -> str:
        """What copying does, for the list of what is overwritten."""
        state = "new" if self.before is None else "the same already" if self.before == self.after else "replaced"
        return f"  {self.target.name}: {state}"


def card_needed(machine: Machine) -> Card:
    """How the machine takes files from a card. Raises UsageError for one of which that is not known."""
    card = card_of(machine)
    if card is None:
        raise UsageError(f"Songs of the {machine.display_name} do not go onto a card that is known to us.")
    return card


def song_file_name(source: str, song: int | None, machine: Machine) -> str:
    """The name that a song file has on the card: that of song `song` (from 1), else its own; where a project has one
    song, that of the project.

    Raises UsageError when neither is a name that the machine knows.
    """
    names, ending = machine.file_names, card_needed(machine).ending
    own = PurePath(source).name
    if ending:
        if song not in (None, 1):
            raise UsageError(f"`song` {song}: a file of the {machine.display_name} holds one song. Leave it out.")
        if not own.casefold().endswith(ending) or own.casefold() == ending:
            raise UsageError(f"{source}: songs of the {machine.display_name} end in {ending}. Rename the file.")
        return own
    if song is not None:
        if not 1 <= song <= len(names):
            raise UsageError(f"`song` {song}: the {machine.display_name} has {from_one('song', len(names))}.")
        return names[song - 1]
    name = own.casefold()
    if name not in names and len(names) == 1:
        return names[0]
    if name not in names:
        raise UsageError(
            f"{source}: its name does not say which song of the project it is ({names[0]} to {names[-1]}). Say it with "
            "`song`."
        )
    return name


def planned_copies(folder: paths.AnyPath, name: str, data: bytes, machine: Machine) -> list[Copy]:
    """What copying the song file `data` as `name` into the project `folder` writes. Raises UsageError when the folder
    is not a project of the machine, and says where there is one below it."""
    card = card_needed(machine)
    there = _project(Path(folder), card, machine)
    if card.keeps and name.casefold() in there:
        raise UsageError(
            f"{folder} has a file {there[name.casefold()]} already, and files there are not replaced: the song in it "
            "is yours. Give the new song another name."
        )
    twins = [twin for twin in card.same_bytes(name) if twin.casefold() in there]
    return [_copy(Path(folder), there.get(one.casefold(), one), data) for one in (name, *twins)]


def lacking(folder: paths.AnyPath, data: bytes, machine: Machine) -> list[str]:
    """The files that the song file `data` plays and that the project `folder` does not have."""
    there: dict[str, set[str]] = {"": {path.name.casefold() for path in paths.listed(Path(folder))}}
    out = []
    for name in card_needed(machine).needs(data):
        inner, _, file = name.casefold().rpartition("/")
        if inner not in there:
            found = [
                path for path in paths.listed(Path(folder)) if path.name.casefold() == inner and paths.is_dir(path)
            ]
            there[inner] = {path.name.casefold() for one in found for path in paths.listed(one)}
        if file not in there[inner]:
            out.append(name)
    return out


def restored_copies(folder: paths.AnyPath, backup: bytes, machine: Machine) -> list[Copy]:
    """What bringing a backup back into the project `folder` writes. Raises UsageError, and BadInput for a zip file that
    is not such a backup."""
    card = card_needed(machine)
    there = _project(Path(folder), card, machine)
    known = {one for name in machine.file_names for one in (name, *card.same_bytes(name))}
    if card.keeps:
        raise UsageError(
            f"Files on the card of the {machine.display_name} are not replaced, so there is no backup of any."
        )
    out = []
    for name, data in _unzipped(backup):
        if name.casefold() not in known:
            raise BadInput(f"The backup holds '{name}', which is not a song file of the {machine.display_name}.")
        found = machine.recognise(data)
        if found is None or found.codec is None:
            raise BadInput(f"'{name}' in the backup is not a song of the {machine.display_name}.")
        out.append(_copy(Path(folder), there.get(name.casefold(), name), data))
    if not out:
        raise BadInput("The backup is empty.")
    return out


def is_zip(data: bytes) -> bool:
    """Whether a file looks like the backup of a card and not like one of dumps."""
    return data.startswith(b"PK")


def machine_of_backup(backup: bytes, machines: Mapping[str, Machine]) -> Machine:
    """The machine whose song files a backup holds. Raises BadInput for a zip file that holds none."""
    inside = _unzipped(backup)
    for machine in machines.values():
        if card_of(machine) is not None and any(machine.recognise(data) is not None for _, data in inside):
            return machine
    raise BadInput("The backup holds no song file of a machine that Kontrol knows. Choose one that Kontrol wrote.")


def backup_of(copies: Sequence[Copy]) -> bytes | None:
    """A zip file with what is there now; None when nothing is."""
    old = [(copy.target.name, copy.before) for copy in copies if copy.before is not None]
    if not old:
        return None
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in old:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def check_backup(backup: str | None, copies: Sequence[Copy]) -> None:
    """Raises UsageError for a backup that would be written onto a file that is replaced, and be lost with it."""
    for copy in copies:
        if backup is not None and (paths.same_file(backup, copy.target) or Path(backup) == copy.target):
            raise UsageError(f"{backup} is the file that is replaced. Choose another name for the backup.")


def write_copies(copies: Sequence[Copy]) -> None:
    """Write the files, each whole or not at all, and read them back. Raises KontrolError with what was written."""
    done: list[str] = []
    try:
        for copy in copies:
            write_whole(copy.target, copy.after, force=True)
            if _read(copy.target) != copy.after:
                raise KontrolError(f"{copy.target} does not read back as it was written. Check the card.")
            done.append(copy.target.name)
    except KontrolError as error:
        written = f" Written before that: {', '.join(done)}." if done else " Nothing else was written."
        error.args = (f"{error}{written}",)
        raise


def _project(folder: Path, card: Card, machine: Machine) -> dict[str, str]:
    """The names in a project's folder, folded -> as they are."""
    if not paths.is_dir(folder):
        raise UsageError(f"There is no folder {folder}. Mount the card and name the project's folder on it.")
    there = {path.name.casefold(): path.name for path in paths.listed(folder)}
    if _is_project(folder.name, there, card):
        return there
    below = _projects_below(folder, card, _DEEP)
    hint = f" There is one in {below[0]}." if below else " Name the project's folder on the card."
    if len(below) > 1:
        hint = f" There are projects in {', '.join(str(path) for path in below[:5])}."
    raise UsageError(f"{folder} is not {_project_of(card, machine)}: there is no {card.shows_project[0]} in it.{hint}")


def _is_project(name: str, inside: Iterable[str], card: Card) -> bool:
    """Whether a folder (its name, and the folded names in it) is one into which songs go."""
    if card.folder and name.casefold() == card.folder.casefold():
        return True
    return any(fnmatchcase(one, shown.casefold()) for one in inside for shown in card.shows_project)


def _project_of(card: Card, machine: Machine) -> str:
    return (
        f"the folder {card.folder} of the {machine.display_name}"
        if card.folder
        else (f"a project of the {machine.display_name}")
    )


def _projects_below(folder: Path, card: Card, deep: int) -> list[Path]:
    found: list[Path] = []
    try:
        below = [folder / entry.name for entry in paths.entries(folder) if entry.is_folder]
        for one in below[:_MOST_FOLDERS]:
            if _is_project(one.name, (entry.name.casefold() for entry in paths.entries(one)), card):
                found.append(one)
            elif deep > 1:
                found += _projects_below(one, card, deep - 1)
    except UsageError:  # a folder that may not be read holds no project for us
        pass
    return found


def _copy(folder: Path, name: str, data: bytes) -> Copy:
    target = check_target(folder / name, force=True)
    return Copy(target, _read(target) if paths.exists(target) else None, data)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise KontrolError(f"{path} cannot be read: {paths.reason(error)}.") from error
    if len(data) > MOST_BYTES:
        raise KontrolError(f"{path} has more than {MOST_BYTES >> 20} MB: that is not a song file. Nothing was written.")
    return data


def _unzipped(backup: bytes) -> list[tuple[str, bytes]]:
    out: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(backup)) as archive:
            inside = archive.infolist()
            if len(inside) > _MOST_FILES:
                raise BadInput(f"The zip file holds {len(inside)} files: that is not a backup of Kontrol's.")
            for one in inside:
                with archive.open(one) as stream:
                    data = stream.read(MOST_BYTES + 1)
                if len(data) > MOST_BYTES:
                    raise BadInput(f"'{one.filename}' in the zip file is too large for a song file.")
                out.append((one.filename, data))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise BadInput(f"The backup cannot be read ({error}). Choose one that Kontrol wrote.") from error
    return out
