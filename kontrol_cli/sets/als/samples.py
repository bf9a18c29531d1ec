"""Sample files: one row per file that clips and devices refer to, and whether it is on this computer.

Up to Live 10 a FileRef has the folders as elements (an empty `Dir` means one folder up), the file in `Name`
and the absolute path inside `Data`; from Live 11 on it has `RelativePath` and `Path` as attributes. The element
decides, not the version.
"""

from __future__ import annotations

from pathlib import Path

from exporters import paths
from kontrol_cli.sets.als.aliases import path_of_data
from kontrol_cli.sets.als.values import Element, Nodes, child, integer, nodes_of, text
from kontrol_cli.sets.rows import Row

# RelativePathType 3 = relative to the project, the nearest folder above with "Ableton Project Info"
# (third-party knowledge, not measured); 1 = relative to the set's own folder (inferred from paths seen).
_PROJECT_RELATIVE = 3
_SET_RELATIVE = 1
_PROJECT_MARK = "Ableton Project Info"

_Key = tuple[str | None, ...]


class Samples:
    """Numbers the samples in reading order: those of clips first, those only in devices after them."""

    def __init__(self, set_path: str | None) -> None:
        self._folder = Path(set_path).absolute().parent if set_path else None
        self._numbers: dict[_Key, int] = {}
        self._rows: list[Row] = []
        self._kinds: list[int | None] = []
        self._device_refs: list[tuple[_Key, Row, int | None]] = []
        self._seen: set[tuple[_Key, int]] = set()

    def of_clip(self, sample_ref: Element | None) -> tuple[int | None, str | None]:
        """The number of a clip's sample and its path as the file gives it; None, None without one."""
        file_ref = child(sample_ref, "FileRef")
        if file_ref is None:
            return None, None
        key, row, kind = _file_row(nodes_of(file_ref))
        return self._number(key, row, kind), row["path"] or row["relative_path"] or row["name"]

    def of_device(self, sample_ref: Element, device: int) -> None:
        """Keep a device's sample for the end, so that the numbers do not depend on the tables wanted."""
        file_ref = child(sample_ref, "FileRef")
        if file_ref is None:
            return
        key, row, kind = _file_row(nodes_of(file_ref))
        if (key, device) not in self._seen:  # a sampler may use one file in many zones: one user
            self._seen.add((key, device))
            self._device_refs.append((key, row, kind))

    def finish(self, wanted: list[Row]) -> None:
        """Append all rows to `wanted`, looking for each file on this computer."""
        for key, row, kind in self._device_refs:
            self._number(key, row, kind)
        project = _project_folder(self._folder)
        spellings = paths.Spellings()
        for row, kind in zip(self._rows, self._kinds, strict=True):
            _look_for(row, kind, self._folder, project, spellings)
            wanted.append(row)

    @property
    def held(self) -> int:
        """How many samples and references to samples are kept until the end."""
        return len(self._rows) + len(self._device_refs)

    def _number(self, key: _Key, row: Row, kind: int | None) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._rows)
            row["sample"] = number
            row["used_by"] = 0
            self._rows.append(row)
            self._kinds.append(kind)
        self._rows[number]["used_by"] += 1
        return number


def reference_path(file_ref: Element | None) -> str | None:
    """The path of any FileRef as the file gives it: absolute, else relative, else the bare name."""
    if file_ref is None:
        return None
    row = _file_row(nodes_of(file_ref))[1]
    path: str | None = row["path"] or row["relative_path"] or row["name"]
    return path


def _file_row(nodes: Nodes) -> tuple[_Key, Row, int | None]:
    """The identity, the unnumbered row and the RelativePathType of one FileRef."""
    relative_node = nodes.get("RelativePath")
    name = text(nodes.get("Name"))
    path = text(nodes.get("Path")) or path_of_data(_data(nodes)) or None
    relative = text(relative_node)
    if relative is None and relative_node is not None:
        folders = [element.get("Dir") or ".." for element in relative_node]
        relative = "/".join([*folders, name]) if name and folders else None
    if not name:
        name = (path or relative or "").replace("\\", "/").rpartition("/")[2] or None
    hint = nodes.get("SearchHint")
    if hint is not None:
        size, crc = integer(child(hint, "FileSize")), integer(child(hint, "Crc"))
    else:
        size, crc = integer(nodes.get("OriginalFileSize")), integer(nodes.get("OriginalCrc"))
    row: Row = {"path": path, "relative_path": relative or None, "name": name, "size": size or None, "crc": crc}
    # A file is its absolute path; only where that is unknown do the other marks tell files apart.
    key: _Key = (path,) if path else (relative, name, str(size), str(crc))
    return key, row, integer(nodes.get("RelativePathType"))


def _data(nodes: Nodes) -> str | None:
    data = nodes.get("Data")
    return None if data is None else data.text


def _project_folder(folder: Path | None) -> Path | None:
    if folder is None:
        return None
    return next((place for place in (folder, *folder.parents) if paths.is_dir(place / _PROJECT_MARK)), None)


def _look_for(
    row: Row, kind: int | None, folder: Path | None, project: Path | None, spellings: paths.Spellings
) -> None:
    """Fill `exists`, and `path` with the found file: project-relative first, then absolute; `other_spelling` where
    only a file of another case or Unicode form is there (a project from a Mac, which does not tell these apart).

    `exists` stays missing when there was no place to look at. Network paths are not touched.
    """
    candidates: list[Path] = []
    base = project if kind == _PROJECT_RELATIVE else folder if kind == _SET_RELATIVE else None
    if base is not None and row["relative_path"] and not paths.is_network(row["relative_path"]):
        candidates.append(base / row["relative_path"])
    path = row["path"]
    if path and not paths.is_network(path):
        candidates.append(Path(path))
    for candidate in candidates:
        if not candidate.is_absolute():  # a path of another system
            continue
        if paths.is_network(str(candidate)):
            continue
        if paths.is_file(candidate):
            row["exists"], row["path"] = True, str(paths.resolved(candidate))
            return
    row["exists"] = False if candidates else None
    for candidate in candidates:
        if row.get("other_spelling") is None:
            row["other_spelling"] = spellings.of(candidate)
