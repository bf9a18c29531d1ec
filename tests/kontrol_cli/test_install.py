"""Installing the control surfaces: whole folders, nobody's work destroyed, the same folder that Live loads."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

from exporters.errors import KontrolError, UsageError
from kontrol_cli.in_live import install as library
from kontrol_cli.in_live.assemble import SURFACES, assemble, surface_files
from kontrol_cli.in_live.installed import FILE_LIST
from kontrol_cli.in_live.interpreters import compile_problems, find_python, python_for_live


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    return tmp_path / "Remote Scripts"


def test_the_folder_is_the_one_live_loads(scripts: Path) -> None:
    library.install(scripts, SURFACES)
    assert sorted(p.name for p in scripts.iterdir()) == ["LiveDumper", "MidiKontrol"]
    assert (scripts / "MidiKontrol" / "live_dumper" / "__init__.py").is_file()
    assert (scripts / "LiveDumper" / "__init__.py").is_file()
    for surface in SURFACES:
        for name, source in surface_files(surface).items():
            assert (scripts / surface / name).read_bytes() == source.read_bytes()


def test_installing_twice_keeps_what_is_there(scripts: Path) -> None:
    first = library.install(scripts, SURFACES)
    assert {step.action for step in first} == {"create"}
    assert {step.action for step in library.install(scripts, SURFACES)} == {"keep"}


def test_a_file_changed_by_hand_stops_us(scripts: Path) -> None:
    library.install(scripts, ("MidiKontrol",))
    mine = scripts / "MidiKontrol" / "__init__.py"
    mine.write_text("# mine\n")
    with pytest.raises(UsageError, match=r"changed or added by hand: __init__\.py"):
        library.install(scripts, ("MidiKontrol",))
    assert mine.read_text() == "# mine\n"
    assert [step.action for step in library.install(scripts, ("MidiKontrol",), force=True)] == ["replace"]
    assert mine.read_text() != "# mine\n"


def test_a_file_added_by_hand_stops_uninstalling_but_byte_code_does_not(scripts: Path) -> None:
    library.install(scripts, ("LiveDumper",))
    (scripts / "LiveDumper" / "__init__.pyc").write_bytes(b"byte code")
    (scripts / "LiveDumper" / "__pycache__").mkdir()
    (scripts / "LiveDumper" / "__pycache__" / "walk.cpython-311.pyc").write_bytes(b"byte code")
    assert [s.action for s in library.uninstall(scripts, ("LiveDumper",), dry_run=True)] == ["remove"]
    (scripts / "LiveDumper" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        library.uninstall(scripts, ("LiveDumper",))
    (scripts / "LiveDumper" / "notes.txt").unlink()
    library.uninstall(scripts, ("LiveDumper",))
    assert not (scripts / "LiveDumper").exists()


def test_a_foreign_folder_of_the_same_name_is_refused(scripts: Path) -> None:
    (scripts / "MidiKontrol").mkdir(parents=True)
    (scripts / "MidiKontrol" / "__init__.py").write_text("")
    for act in (library.install, library.uninstall):
        with pytest.raises(UsageError, match="was not made by kontrol install"):
            act(scripts, ("MidiKontrol",))
    assert (scripts / "MidiKontrol" / "__init__.py").read_text() == ""


def test_a_broken_disk_leaves_the_earlier_folder(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.install(scripts, ("LiveDumper",))
    before = sorted(p.name for p in (scripts / "LiveDumper").rglob("*"))
    listing = scripts / "LiveDumper" / FILE_LIST
    listing.write_text(json.dumps({"files": dict.fromkeys(json.loads(listing.read_text())["files"], "old")}))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(KontrolError, match="No space left"):
        library.install(scripts, ("LiveDumper",), force=True)
    assert sorted(p.name for p in (scripts / "LiveDumper").rglob("*")) == before
    assert [p.name for p in scripts.iterdir()] == ["LiveDumper"]


def test_the_zip_holds_the_same_folders_and_is_reproducible(tmp_path: Path) -> None:
    one = library.write_zip(tmp_path / "one.zip", SURFACES).read_bytes()
    assert one == library.write_zip(tmp_path / "two.zip", SURFACES).read_bytes()
    folder = tmp_path / "assembled"
    folder.mkdir()
    assemble(folder)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = {n for n in archive.namelist() if not n.endswith(FILE_LIST)}
        assert names == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        for name in names:
            assert archive.read(name) == (folder / name).read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        library.write_zip(tmp_path / "one.zip", SURFACES)


def test_the_compile_check_names_file_and_line(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text("x = 1\n")
    bad.write_text("x = 1\nif\n")
    assert compile_problems(Path(sys.executable), [good]) == []
    (problem,) = compile_problems(Path(sys.executable), [good, bad])
    assert problem.startswith(f"{bad}, line 2:")


@pytest.mark.parametrize(
    ("live", "python"),
    [
        ("9.7", "2.7"),
        ("10.1", "2.7"),
        ("11.0", "3.7"),
        ("12.0.5", "3.7"),
        ("12.1", "3.11"),
        ("12.3", "3.11"),
        ("12.4", "3.11"),
    ],
)
def test_which_python_a_live_version_embeds(live: str, python: str) -> None:
    # live/remote-script-contract facts: captured sys.version of 11.0, 12.0, 12.1; byte-code magic of 10.1.
    assert python_for_live(live) == python


def test_an_absent_python_is_none() -> None:
    assert find_python("1.4") is None
