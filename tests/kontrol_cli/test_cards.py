"""Song files onto a card: only into a project, after a question, with a backup, and read back."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.registry import MACHINES
from kontrol_cli.app import app
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.kontrol_cli.on_a_cable import ROOT

OT = MACHINES["octatrack"]


def song(name: str) -> bytes:
    return export_song(ROOT / "samples/drum-set.xml", OT, ExportRequest(name=name)).data


OLD, NEW = song("OLD"), song("NEW")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A card with a project, and a song file in the current folder."""
    folder = tmp_path / "CARD" / "SET" / "PROJECT"
    folder.mkdir(parents=True)
    (folder / "project.work").write_bytes(b"[META]\r\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    Path("arr03.work").write_bytes(NEW)
    return folder


def kontrol(*words: object) -> Result:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_two_songs_differ() -> None:
    assert OLD != NEW and len(OLD) == len(NEW) == 11336


@pytest.mark.usefixtures("project")
def test_without_a_card_it_says_where_the_file_goes() -> None:
    done = kontrol("send", "arr03.work")
    assert done.exit_code == 0 and "USB DISK MODE" in done.stderr and "as arr03.work" in done.stderr
    assert "--card FOLDER" in done.stderr


def test_a_song_that_is_not_there_yet_is_copied_without_a_question(project: Path) -> None:
    done = kontrol("send", "arr03.work", "--card", project)
    assert done.exit_code == 0, done.stderr
    assert (project / "arr03.work").read_bytes() == NEW
    assert names(project) == {"project.work", "arr03.work"}
    assert "  arr03.work: new" in done.stderr and "Written and read back:" in done.stderr and "Eject" in done.stderr


def test_the_saved_state_gets_the_same_bytes_and_the_backup_has_both(project: Path) -> None:
    (project / "arr03.work").write_bytes(OLD)
    (project / "ARR03.STRD").write_bytes(OLD[:-1] + b"\0")
    done = kontrol("send", "arr03.work", "--card", project, "--backup", "before.zip", "--yes")
    assert done.exit_code == 0, done.stderr
    assert (project / "arr03.work").read_bytes() == (project / "ARR03.STRD").read_bytes() == NEW
    assert names(project) == {"project.work", "arr03.work", "ARR03.STRD"}
    with zipfile.ZipFile("before.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "arr03.work": OLD, "ARR03.STRD": OLD[:-1] + b"\0",
        }  # fmt: skip
    done = kontrol("restore", "before.zip", "--card", project, "--yes")
    assert done.exit_code == 0, done.stderr
    assert (project / "arr03.work").read_bytes() == OLD
    assert (project / "ARR03.STRD").read_bytes() == OLD[:-1] + b"\0"


def test_what_is_there_is_not_replaced_unasked(project: Path) -> None:
    (project / "arr03.work").write_bytes(OLD)
    done = kontrol("send", "arr03.work", "--card", project, "--backup", "before.zip")
    assert done.exit_code == 2 and "Add --yes to agree beforehand" in done.stderr
    assert (project / "arr03.work").read_bytes() == OLD and not Path("before.zip").exists()
    done = kontrol("send", "arr03.work", "--card", project, "--dry-run")
    assert done.exit_code == 0 and "  arr03.work: replaced" in done.stderr
    assert (project / "arr03.work").read_bytes() == OLD


def test_a_folder_without_a_project_is_refused_and_those_below_are_named(project: Path) -> None:
    done = kontrol("send", "arr03.work", "--card", project.parents[1])
    assert done.exit_code == 2 and "is not a project of the Octatrack" in done.stderr
    assert f"There is one in {project}" in done.stderr
    (project / "project.work").unlink()
    done = kontrol("send", "arr03.work", "--card", project)
    assert done.exit_code == 2 and names(project) == set()
    assert kontrol("send", "arr03.work", "--card", project / "nowhere").exit_code == 2


@pytest.mark.parametrize(("option", "name"), [("1", "arr01.work"), ("8", "arr08.work")])
def test_a_file_of_another_name_needs_the_songs_number(project: Path, option: str, name: str) -> None:
    Path("mine.work").write_bytes(NEW)
    done = kontrol("send", "mine.work", "--card", project)
    assert done.exit_code == 2 and "--song" in done.stderr
    assert kontrol("send", "mine.work", "--card", project, "--song", option).exit_code == 0
    assert (project / name).read_bytes() == NEW
    assert kontrol("send", "mine.work", "--card", project, "--song", "9").exit_code == 2


def test_a_damaged_or_foreign_file_goes_nowhere(project: Path) -> None:
    for data, code in ((NEW[:5000], 3), (b"something else", 3), ((ROOT / "samples/machine-dump.syx").read_bytes(), 2)):
        Path("arr03.work").write_bytes(data)
        assert kontrol("send", "arr03.work", "--card", project).exit_code == code
    assert names(project) == {"project.work"}
    done = kontrol("send", "arr03.work", "-m", "octatrack", "--port", "x")
    assert done.exit_code in (2, 3)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"not a zip", zipped({}), zipped({"arr01.work": b"no song"}), zipped({"../arr01.work": OLD}),
        zipped({"project.work": OLD}), zipped({"/arr01.work": OLD}), zipped({"arr01.work": bytes(2 << 20)}),
        zipped({"arr01.work": OLD})[:-30], zipped({f"{n}.work": OLD for n in range(70)}),
    ],
    ids=["text", "empty", "no-song", "outside", "project", "root", "large", "cut", "many"],
)  # fmt: skip
def test_a_backup_that_is_none_of_ours_touches_nothing(project: Path, data: bytes) -> None:
    Path("before.zip").write_bytes(data)
    done = kontrol("restore", "before.zip", "--card", project, "--yes")
    assert done.exit_code == 3 and done.stderr.startswith("kontrol: "), done.stderr
    assert names(project) == {"project.work"} and names(project.parent) == {"PROJECT"}


def test_machines_without_a_card_are_refused(project: Path) -> None:
    made = kontrol("export-sysex", ROOT / "samples/drum-set.xml", "-m", "program-change", "-o", "song.mid",
                   "--mutes", "cc:20")  # fmt: skip
    assert made.exit_code == 0, made.stderr
    done = kontrol("send", "song.mid", "--card", project)
    assert done.exit_code == 2 and "card" in done.stderr
    done = kontrol("send", "song.mid")
    assert done.exit_code == 0 and "not sent over a cable" in done.stderr


def test_a_backup_is_not_written_onto_what_is_replaced(project: Path) -> None:
    target = project / "arr03.work"
    target.write_bytes(OLD)
    done = kontrol("send", "arr03.work", "--card", project, "--backup", target, "--yes", "--force")
    assert done.exit_code == 2 and "is the file that is replaced" in done.stderr
    assert target.read_bytes() == OLD and names(project) == {"project.work", "arr03.work"}


def test_the_backup_of_a_card_says_that_it_needs_the_card(project: Path) -> None:
    (project / "arr03.work").write_bytes(OLD)
    assert kontrol("send", "arr03.work", "--card", project, "--backup", "b.zip", "--yes").exit_code == 0
    done = kontrol("restore", "b.zip", "--port", "memory:test", "--yes")
    assert done.exit_code == 2 and "say --card with the project's folder" in done.stderr


def test_a_full_card_is_said_and_what_was_there_stays(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    (project / "arr03.work").write_bytes(OLD)
    done = kontrol("send", "arr03.work", "--card", project, "--yes")
    assert done.exit_code == 1 and "(No space left on device). What was there before is unchanged." in done.stderr
    assert (project / "arr03.work").read_bytes() == OLD and names(project) == {"project.work", "arr03.work"}
    done = kontrol("send", "arr03.work", "--card", project, "--song", "4")
    assert done.exit_code == 1 and "(No space left on device). Nothing was left there." in done.stderr


def test_a_card_that_keeps_something_else_is_noticed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kontrol_cli.midi.cards.write_whole", lambda target, data, force: target.write_bytes(data[:-1] + b"?")
    )
    done = kontrol("send", "arr03.work", "--card", project)
    assert done.exit_code == 1 and "does not read back as it was written. Check the card." in done.stderr


def zipped(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile("b.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({f"{number}.work": OLD for number in range(65)}, "holds 65 files"),
        ({"arr03.work": b"holiday photos"}, "is not a song of the Octatrack"),
        ({"project.work": OLD}, "is not a song file of the Octatrack"),
        ({}, "The backup is empty."),
    ],
)
def test_with_the_machine_named_a_strange_backup_is_refused_as_well(
    project: Path, files: dict[str, bytes], says: str
) -> None:
    zipped(files)
    done = kontrol("restore", "b.zip", "-m", "octatrack", "--card", project, "--yes")
    assert done.exit_code == 3 and says in done.stderr and names(project) == {"project.work"}


def test_a_backup_goes_back_to_the_file_whose_name_is_spelled_in_another_case(project: Path) -> None:
    (project / "ARR03.WORK").write_bytes(NEW)
    zipped({"arr03.work": OLD})
    assert kontrol("restore", "b.zip", "--card", project, "--yes").exit_code == 0
    assert (project / "ARR03.WORK").read_bytes() == OLD and names(project) == {"project.work", "ARR03.WORK"}


def test_a_huge_file_on_the_card_is_not_replaced_nor_read_whole(project: Path) -> None:
    (project / "arr03.work").write_bytes(bytes((1 << 20) + 1))
    done = kontrol("send", "arr03.work", "--card", project, "--yes")
    assert done.exit_code == 1 and "has more than 1 MB" in done.stderr
    assert (project / "arr03.work").stat().st_size == (1 << 20) + 1
