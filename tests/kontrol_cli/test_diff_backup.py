"""`kontrol diff SET` alone: the copy that Live made when it last saved over the set."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.errors import UsageError
from kontrol_cli.app import app
from kontrol_cli.diff.backups import backup_of, copy_before
from tests.kontrol_cli import als_xml

RUN = CliRunner()


def project(root: Path, *copies: str, tempo: float = 120) -> Path:
    """A project of Live with the set "My Song.als" at 124 BPM and `copies` in its Backup folder."""
    folder = root / "My Song Project"
    (folder / "Backup").mkdir(parents=True)
    (folder / "Ableton Project Info").mkdir()
    for name in copies:
        saved(folder / "Backup" / name, tempo)
        tempo += 1
    return saved(folder / "My Song.als", 124)


def saved(path: Path, tempo: float) -> Path:
    path.write_bytes(gzip.compress(als_xml.document(main=als_xml.main_track_11(tempo)).encode()))
    return path


def test_the_newest_copy_by_its_name_whatever_the_clock_of_the_disk_says(tmp_path: Path) -> None:
    """Copying a project makes all files new: only the names keep the time."""
    song = project(
        tmp_path,
        "My Song [2024-02-01 090000].als",
        "My Song [2023-12-31 235959].als",
        "Other [2024-06-01 000000].als",
        "My Song [2024-13-41 999999].als",
        "My Song.als",
        "notes.txt",
    )
    result = RUN.invoke(app, ["diff", str(song), "--output", "json"])
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert Path(found["a"]["path"]).name == "My Song [2024-02-01 090000].als"
    assert found["b"]["path"] == str(song)
    (change,) = found["changes"]
    assert (change["column"], change["old"], change["new"]) == ("tempo_bpm", 120.0, 124.0)
    assert "Live made at 09:00:00 on 2024-02-01" in result.stderr and "[2024-02-01 090000].als" in result.stderr


def test_the_copy_is_an_input_and_is_never_written_onto(tmp_path: Path) -> None:
    song = project(tmp_path, "My Song [2024-01-01 000000].als")
    copy = copy_before(str(song)).path
    before = copy.read_bytes()
    result = RUN.invoke(app, ["diff", str(song), "--output", "text", "-o", str(copy), "--force"])
    assert result.exit_code == 2 and copy.read_bytes() == before


def test_a_copy_named_alone_is_compared_with_the_one_before_it(tmp_path: Path) -> None:
    song = project(tmp_path, "My Song [2024-01-01 000000].als", "My Song [2024-01-02 000000].als")
    newer = song.parent / "Backup" / "My Song [2024-01-02 000000].als"
    assert copy_before(str(newer)).path.name == "My Song [2024-01-01 000000].als"


def test_a_set_in_a_folder_of_the_project_finds_the_projects_copies(tmp_path: Path) -> None:
    song = project(tmp_path, "My Song [2024-01-01 000000].als")
    (song.parent / "Sets").mkdir()
    inner = saved(song.parent / "Sets" / "My Song.als", 125)
    assert copy_before(str(inner)).path.name == "My Song [2024-01-01 000000].als"


def test_names_are_compared_as_macos_compares_them(tmp_path: Path) -> None:
    song = project(tmp_path, "Cafe\u0301 [2024-01-01 000000].als")
    cafe = saved(song.parent / "caf\xe9.als", 120)
    assert copy_before(str(cafe)).of == "Cafe\u0301"


@pytest.mark.parametrize(
    "name", ["Song [2024-01-01 000000].alc", "Song.als", "[2024-01-01 000000].als", "x [2024].als"]
)
def test_other_names_are_no_copies_of_live(name: str) -> None:
    assert backup_of(name) is None


def test_no_backup_folder(tmp_path: Path) -> None:
    song = saved(tmp_path / "song.als", 120)
    result = RUN.invoke(app, ["diff", str(song)])
    assert result.exit_code == 2 and result.stdout == ""
    assert "no Backup folder" in result.stderr and f"kontrol diff OLDER {song}" in result.stderr


def test_every_refusal_that_names_a_command_names_one_that_works(tmp_path: Path) -> None:
    """No copy of a renamed set, and the oldest copy: both sentences end in a line to paste."""
    song = project(tmp_path, "My Song [2024-01-01 000000].als")
    renamed = saved(song.parent / "New name.als", 130)
    oldest = song.parent / "Backup" / "My Song [2024-01-01 000000].als"
    for path, tempos in ((renamed, (120.0, 130.0)), (oldest, (120.0, 124.0))):
        with pytest.raises(UsageError) as refusal:
            copy_before(str(path))
        line = re.search(r"kontrol (diff .+)$", str(refusal.value))
        assert line is not None
        result = RUN.invoke(app, [*shlex.split(line[1]), "--output", "json"])
        assert result.exit_code == 0, result.stderr
        (change,) = json.loads(result.stdout)["changes"]
        assert (change["old"], change["new"]) == tempos


@pytest.mark.parametrize("name", ["-", "set.xml"])
def test_what_has_no_copies_says_so(name: str) -> None:
    result = RUN.invoke(app, ["diff", name])
    assert result.exit_code == 2
    assert "no Backup folder" in result.stderr


def test_an_empty_backup_folder_and_a_set_that_is_not_there(tmp_path: Path) -> None:
    song = project(tmp_path)
    with pytest.raises(UsageError, match="holds no copy of My Song"):
        copy_before(str(song))
    with pytest.raises(UsageError, match="There is no file"):
        copy_before(str(tmp_path / "none.als"))
