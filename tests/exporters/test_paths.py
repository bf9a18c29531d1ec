"""Looking at paths never crashes, and says in a sentence what cannot be looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exporters import paths
from exporters.errors import KontrolError, UsageError


def bad_paths(tmp_path: Path) -> dict[str, str]:
    """Circumstance -> a path that cannot be looked at."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    return {
        "a link to itself": str(loop),
        "300 letters": str(tmp_path / ("a" * 300)),
        "a NUL": str(tmp_path / "a\0b"),
        "below a link to itself": str(loop / "set.als"),
    }


def test_what_cannot_be_looked_at_is_not_there(tmp_path: Path) -> None:
    found = bad_paths(tmp_path)
    assert len(found) == 4
    for what, path in found.items():
        assert (paths.exists(path), paths.is_file(path), paths.is_dir(path)) == (False, False, False), what
        assert paths.size(path) == 0
        assert paths.resolved(path).is_absolute() or "\0" in path
        assert not paths.same_file(path, tmp_path), what
        with pytest.raises(UsageError, match=r"cannot be looked at|is not a path"):
            paths.state(path)
        with pytest.raises(KontrolError, match=r"cannot be made|is not a folder"):
            paths.make_folder(path)
        with pytest.raises(UsageError, match=r"cannot be read"):
            paths.listed(path)


def test_what_is_there_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.als"
    file.write_bytes(b"12345")
    link = tmp_path / "link.als"
    link.symlink_to(file)
    assert paths.is_file(file) and paths.is_file(link) and paths.is_link(link) and not paths.is_link(file)
    assert paths.is_dir(tmp_path) and not paths.is_file(tmp_path)
    assert paths.size(link) == 5
    assert paths.state(tmp_path / "missing") is None
    assert paths.state(file / "below a file") is None
    assert paths.listed(tmp_path) == [file, link]
    assert paths.make_folder(tmp_path) == tmp_path
    assert paths.make_folder(tmp_path / "x" / "y", parents=True).is_dir()


def test_one_file_by_any_name_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.als"
    file.write_bytes(b"1")
    (tmp_path / "copy.als").write_bytes(b"1")
    (tmp_path / "soft.als").symlink_to(file)
    (tmp_path / "hard.als").hardlink_to(file)
    monkeypatch.chdir(tmp_path)
    for other in ("a.als", "soft.als", "hard.als", f"../{tmp_path.name}/a.als", "./a.als"):
        assert paths.same_file(file, other), other
    assert not paths.same_file(file, "copy.als")
    assert paths.same_file("new.als", f"../{tmp_path.name}/new.als")  # not there yet


def test_foreign_sample_paths_are_looked_at_with_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = tmp_path / "kick.wav"
    sample.write_bytes(b"RIFF")
    monkeypatch.chdir(tmp_path)
    assert paths.sample_exists(sample) is True
    assert paths.sample_exists(tmp_path / "gone.wav") is False
    assert paths.sample_exists(tmp_path) is False  # a folder is not a sample
    looked: list[object] = []
    monkeypatch.setattr(os, "stat", lambda *given, **_: looked.append(given))
    network = ("//server/kick.wav", "\\\\server\\kick.wav", "\\/server/kick.wav", "/\\server/kick.wav")
    for path in ("kick.wav", "../kick.wav", *network, "smb://server/kick.wav", "file://server/kick.wav", ""):
        assert paths.sample_exists(path) is None, path
    assert looked == []
    # Windows takes both slashes, in any mixture; there such a path is absolute.
    assert all(paths.is_network(path) for path in (*network, "afp://server/kick.wav"))
    assert not any(paths.is_network(path) for path in ("/Users/me/kick.wav", "C:\\kick.wav", "/a b:/c//kick.wav"))


def test_without_a_home_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert paths.home_folder() == Path("/home/me")
    assert paths.expanded("~/Music") == Path("/home/me/Music")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as where HOME is missing and no user entry
    with pytest.raises(UsageError, match="no home folder"):
        paths.home_folder()
    assert paths.expanded("/abs") == Path("/abs")


def test_in_a_folder_that_was_removed_a_path_is_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "getcwd", gone)
    assert paths.resolved("a.als") == Path("a.als")
    assert paths.same_file("a.als", "a.als") and not paths.same_file("a.als", "b.als")
