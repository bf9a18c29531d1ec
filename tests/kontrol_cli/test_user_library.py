"""Finding the User Library: Live's own Library.cfg, several versions, missing drives, and folders that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.errors import KontrolError, UsageError
from kontrol_cli.app import app
from kontrol_cli.in_live import user_library as places

RUN = CliRunner()


def cfg(preferences: Path, version: str, place: Path | str, *, windows: bool = False) -> Path:
    """Live's own file, as described in the facts: XML with <ProjectPath Value="..."/>."""
    folder = preferences / f"Live {version}" / ("Preferences" if windows else "")
    folder.mkdir(parents=True)
    path = folder / "Library.cfg"
    value = str(place).replace("&", "&amp;")
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<Ableton MajorVersion="5">\n<ContentLibrary>\n'
        f'<UserLibrary>\n<LibraryProject Id="0">\n<ProjectPath Value="{value}" />\n</LibraryProject>\n'
        "</UserLibrary>\n</ContentLibrary>\n</Ableton>\n",
        encoding="utf-8",
    )
    return path


def library(folder: Path) -> Path:
    (folder / "User Library").mkdir(parents=True)
    return folder / "User Library"


@pytest.mark.parametrize("windows", [False, True])
def test_the_place_in_lives_own_preferences(tmp_path: Path, windows: bool) -> None:
    cfg(tmp_path / "prefs", "12.4", tmp_path / "Music & more", windows=windows)
    real = library(tmp_path / "Music & more")
    found = places.find(tmp_path / "default", tmp_path / "prefs")
    assert (found.library, found.remarks) == (real, ())


def test_the_path_itself_may_be_the_library(tmp_path: Path) -> None:
    (tmp_path / "Mine").mkdir()
    cfg(tmp_path / "prefs", "11.3.43", tmp_path / "Mine")
    assert places.find(None, tmp_path / "prefs").library == tmp_path / "Mine"


def test_the_newest_live_wins_and_the_others_are_said(tmp_path: Path) -> None:
    for version, name in (("9.7.7", "old"), ("12.4", "new"), ("12.3.6", "new"), ("11.10", "other")):
        cfg(tmp_path / "prefs", version, tmp_path / name)
    new, other = library(tmp_path / "new"), library(tmp_path / "other")
    found = places.find(None, tmp_path / "prefs")
    assert found.library == new
    first, second, last = found.remarks  # 12.3.6 agrees; 11.10 and 9.7.7 do not
    assert first.startswith(f"Live 11.10 has another place for its User Library: {other}.")
    assert second.startswith(f"Live 9.7.7 has another place for its User Library: {tmp_path / 'old'}.")
    assert last == f"Installing for Live 12.4: {new}"


def test_a_missing_drive_is_said_and_the_next_version_taken(tmp_path: Path) -> None:
    cfg(tmp_path / "prefs", "12.4", tmp_path / "Volumes" / "USB")
    cfg(tmp_path / "prefs", "11.0", tmp_path / "here")
    real = library(tmp_path / "here")
    found = places.find(None, tmp_path / "prefs")
    assert found.library == real
    assert "Live 12.4" in found.remarks[0] and "drive that is not connected" in found.remarks[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"<Ableton>", b"<A/>", b"\x00" * 100, b'<A><ProjectPath Value=""/></A>', b'<A><ProjectPath Value="x"/></A>',
     b'<!DOCTYPE A [<!ENTITY e "/tmp">]><A><ProjectPath Value="&e;"/></A', b"<a>" * 100_000, b" " * (5 << 20)],
)  # fmt: skip
def test_a_damaged_file_is_said_and_the_default_place_taken(tmp_path: Path, content: bytes) -> None:
    path = cfg(tmp_path / "prefs", "12.4", tmp_path)
    path.write_bytes(content)
    default = library(tmp_path / "Ableton")
    found = places.find(default, tmp_path / "prefs")
    assert found.library == default
    assert len(found.remarks) == 1 and "is damaged" in found.remarks[0] and str(path) in found.remarks[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_in_place_of_the_file_does_not_block(tmp_path: Path) -> None:
    path = cfg(tmp_path / "prefs", "12.4", tmp_path)
    path.unlink()
    os.mkfifo(path)
    default = library(tmp_path / "Ableton")
    assert "ordinary file" in places.find(default, tmp_path / "prefs").remarks[0]


def test_nothing_at_all_says_where_to_look_and_what_was_seen(tmp_path: Path) -> None:
    cfg(tmp_path / "prefs", "12.4", tmp_path / "gone")
    with pytest.raises(UsageError, match=r"no User Library at .*Preferences > Library") as caught:
        places.find(tmp_path / "default", tmp_path / "prefs")
    assert "Live 12.4 has its User Library at" in caught.value.remarks[0]
    with pytest.raises(UsageError, match="does not run on this system"):
        places.find(None, None)


def real_library(folder: Path) -> Path:
    (folder / places.MARK).mkdir(parents=True)
    return folder


def test_a_named_library_is_recognised_by_what_it_holds(tmp_path: Path) -> None:
    real = real_library(tmp_path / "My Library")
    assert places.checked(real) == real
    usual = tmp_path / "Without info"
    for name in ("Presets", "Samples"):
        (usual / name).mkdir(parents=True)
    assert places.checked(usual) == usual
    plain = tmp_path / "Documents"
    plain.mkdir()
    with pytest.raises(UsageError, match="does not look like a User Library: it has no folder Ableton Folder Info"):
        places.checked(plain)
    assert places.checked(plain, anyway=True) == plain
    with pytest.raises(UsageError, match="no User Library at"):
        places.checked(tmp_path / "nowhere", anyway=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        places.checked(tmp_path / "file", anyway=True)


def test_remote_scripts_itself_may_be_named_as_the_file_system_spells_it(tmp_path: Path) -> None:
    real = real_library(tmp_path / "My Library")
    assert places.checked(real / "Remote Scripts") == real  # it need not be there yet
    other = real / "remote scripts"
    other.mkdir()
    if (real / "REMOTE SCRIPTS").exists():  # a system that does not distinguish letter case: the same folder
        assert places.checked(other) == real
    else:
        with pytest.raises(UsageError, match="does not look like"):
            places.checked(other)
        (real / "Remote Scripts").symlink_to(other)  # now both names lead to one folder
        assert places.checked(other) == real


@pytest.mark.parametrize(
    "wrong",
    [
        "Live 12.app/Contents",
        "Ableton/Live 12.3/Preferences/User Remote Scripts",
        "ABLETON/live 12/midi remote scripts",
        "Library/Preferences/Ableton/Live 12.4",
        "Ableton/Live 12.4/Preferences",
    ],
)
def test_lives_own_folders_are_refused(tmp_path: Path, wrong: str) -> None:
    folder = real_library(tmp_path / wrong)
    with pytest.raises(UsageError, match="not a User Library"):
        places.checked(folder)
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(UsageError, match="not a User Library"):
        places.checked(link)


def test_the_command_says_why_and_how_to_insist(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["install", "--user-library", str(tmp_path)])
    assert result.exit_code == 2 and "--anyway" in result.stderr and list(tmp_path.iterdir()) == []
    result = RUN.invoke(app, ["install", "--user-library", str(tmp_path), "--anyway"])
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "Remote Scripts" / "MidiKontrol" / "__init__.py").is_file()


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_paths_that_cannot_be_looked_at(tmp_path: Path, name: str) -> None:
    with pytest.raises(KontrolError):
        places.checked(tmp_path / name)
