"""Sample files: which are the same file in another folder, and which samples came or went with no clip of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

from exporters.words import counted
from kontrol_cli.diff.match import Matcher
from kontrol_cli.diff.model import Change
from kontrol_cli.diff.shared import Shared
from kontrol_cli.diff.side import Side
from kontrol_cli.diff.words import file_name
from kontrol_cli.sets.rows import Row

# Paths into these are relative to a pack or a library, not to the project.
_LIBRARIES = ("/Factory Packs/", "/User Library", "/Core Library", "/Live Packs/")


def same_sample(shared: Shared, clip_a: Row, clip_b: Row) -> bool:
    """True when both clips play the same file, wherever it is; one that is in another folder is noted."""
    one, other = _sample(shared.a, clip_a), _sample(shared.b, clip_b)
    if one is None or other is None:
        return one is other or shared.sources_differ
    if not _same_file(one, other):
        return False
    _note_move(shared, one, other)
    return True


def base_folder(path: str, relative: str | None) -> tuple[str, str]:
    """The folder of the project or library that holds a sample, and the sample's path below it.

    Where the set gives no relative path, the nearest folder that Live named as a project's ("song Project"). The
    folder is empty where nothing says it; the path is then the whole one. The path comes in one Unicode form (NFC).
    """
    parts, below = _parts(path), _parts(relative) if relative else []
    if below and len(below) < len(parts) and parts[-len(below) :] == below:
        return _folder(path, len(below)), "/".join(below)
    for at in range(len(parts) - 2, 0, -1):
        if parts[at].endswith(" Project"):
            return _folder(path, len(parts) - 1 - at), "/".join(parts[at + 1 :])
    return "", normalize("NFC", path)


def sample_changes(shared: Shared) -> Iterator[Change]:
    """One line for each folder that moved with its samples, then the samples that only devices use.

    Of these the tables do not say whose they are, so they are listed only where no device went or came. A clip's
    sample is listed with its clip, and a dump has no others.
    """
    others = [] if shared.sources_differ else list(_of_devices(shared))
    for (project, old, new), samples in shared.moved_folders.items():
        what = "project folder" if project else "sample folder"
        yield Change("moved", what, "", counted(len(samples), "sample"), "path", old, new)
    yield from others


def _of_devices(shared: Shared) -> Iterator[Change]:
    a, b = shared.a, shared.b
    used = [{row["sample"] for row in side.rows("clips")} for side in (a, b)]
    matcher = Matcher(a.rows("samples"), b.rows("samples"))
    matcher.by_key(lambda row: (row["name"], row["size"], row["crc"], row["relative_path"]))
    matcher.by_key(lambda row: (row["name"], row["size"], row["crc"]))
    matcher.by_key(lambda row: row["name"])
    for row in matcher.only_a:
        if row["sample"] not in used[0] and not shared.devices_lost:
            yield Change("removed", "sample", "", row["name"], column="path", old=row["path"], a=row["sample"])
    for one, other in matcher.pairs:
        if one["sample"] not in used[0] and other["sample"] not in used[1] and _same_file(one, other):
            _note_move(shared, one, other)
    for row in matcher.only_b:
        if row["sample"] not in used[1] and not shared.devices_found:
            yield Change("added", "sample", "", row["name"], column="path", new=row["path"], b=row["sample"])


def _sample(side: Side, clip: Row) -> Row | None:
    """The sample of a clip, with its path as the set gives it: what was found on this computer is beside the point."""
    row = side.samples.get(clip["sample"]) if clip["sample"] is not None else None
    if row is not None:
        return {**row, "path": clip["sample_path"] or row["path"]}
    if clip["sample_path"]:
        path = clip["sample_path"]
        return {"path": path, "name": file_name(path), "relative_path": None, "size": None, "crc": None}
    return None


def _same_file(one: Row, other: Row) -> bool:
    """The same name, and neither size nor checksum says otherwise."""
    if one["path"] and one["path"] == other["path"]:
        return True
    # macOS spells letters with accents in two ways, in one set too.
    if not _spelled_alike(one["name"] or "", other["name"] or ""):
        return False
    return not any(one[mark] and other[mark] and one[mark] != other[mark] for mark in ("size", "crc"))


def _note_move(shared: Shared, one: Row, other: Row) -> None:
    path_a, path_b = one["path"], other["path"]
    if not path_a or not path_b or path_a == path_b:
        return
    (old, below_a), (new, below_b) = (base_folder(row["path"], row["relative_path"]) for row in (one, other))
    is_project = bool(old and new) and below_a == below_b and not any(library in old for library in _LIBRARIES)
    if not (old and new and below_a == below_b):
        parts_a, parts_b = _parts(path_a), _parts(path_b)
        common = 0
        while common < min(len(parts_a), len(parts_b)) and parts_a[-1 - common] == parts_b[-1 - common]:
            common += 1
        old, new = _folder(path_a, common), _folder(path_b, common)
    only_relative = shared.sources_differ and "" in (old, new)  # an old file has no more
    if not _spelled_alike(old, new) and not only_relative:
        shared.moved_folders.setdefault((is_project, old, new), set()).add((one["name"], path_a))


def _folder(path: str, common: int) -> str:
    """The path without its last `common` parts, spelt as it was."""
    separator = "\\" if "\\" in path and "/" not in path else "/"
    parts = path.replace("\\", "/").split("/")
    return separator.join(parts[: len(parts) - common])


def _parts(path: str) -> list[str]:
    """The parts of a path of any system, in one Unicode form."""
    return normalize("NFC", path).replace("\\", "/").split("/")


def _spelled_alike(one: str, other: str) -> bool:
    return normalize("NFC", one) == normalize("NFC", other)
