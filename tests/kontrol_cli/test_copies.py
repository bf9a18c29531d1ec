"""A second MidiKontrol under a name of its own: installed, renewed, removed, known to doctor; its profile with it."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.errors import UsageError
from kontrol_cli.app import app
from kontrol_cli.commands import install as verb
from kontrol_cli.in_live import copies
from kontrol_cli.in_live import install as put
from kontrol_cli.in_live.assemble import surface_files
from tests.kontrol_cli.doctor_worlds import World

FOREIGN = {"name": "Mine", "pages": [{"content": "device", "ccs": [1, 2]}]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / ".kontrol"))
    monkeypatch.setattr(verb, "_compile_check", lambda: None)  # takes seconds, and test_install has it
    return tmp_path / ".kontrol"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "User Library" / "Ableton Folder Info").mkdir(parents=True)
    return tmp_path / "User Library"


def install(library: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["install", "--user-library", str(library), *arguments])
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def folders(library: Path) -> list[str]:
    scripts = library / "Remote Scripts"
    return sorted(path.name for path in scripts.iterdir()) if scripts.exists() else []


def profiles(home: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (home / "profiles").glob("*")}


def test_a_copy_and_its_shipped_profile(home: Path, library: Path) -> None:
    asked = install(library, "--as", "Right", "--profile", "fcb1010", "--dry-run")
    assert folders(library) == [] and not home.exists()
    done = install(library, "--as", "Right", "--profile", "fcb1010")
    first, second = done.stdout.splitlines()[:2]
    assert asked.stdout.splitlines() == [f"would {first}", f"would {second}"]
    assert first == f"create: {home / 'profiles' / 'Right.json'} (profile fcb1010)"
    assert "Choose Right as Control Surface" in done.stdout
    assert folders(library) == ["Right"]
    for name, source in surface_files("MidiKontrol").items():
        assert (library / "Remote Scripts" / "Right" / name).read_bytes() == source.read_bytes()
    assert {name: json.loads(text) for name, text in profiles(home).items()} == {"Right.json": {"base": "fcb1010"}}
    again = install(library, "--as", "Right", "--profile", "fcb1010")
    assert [line.split(":")[0] for line in again.stdout.splitlines()[:2]] == ["keep", "keep"]


def test_a_file_is_copied_as_it_is_and_never_over_another_unasked(home: Path, library: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(FOREIGN, indent=3), encoding="utf-8")
    install(library, "--as", "Right", "--profile", str(mine))
    assert profiles(home) == {"Right.json": mine.read_text(encoding="utf-8")}
    refused = install(library, "--as", "Right", "--profile", "fcb1010", code=2)
    assert "holds another profile. Leave --profile out to go on with it, or add --force" in refused.stderr
    assert profiles(home) == {"Right.json": mine.read_text(encoding="utf-8")}
    install(library, "--as", "Right", "--profile", "fcb1010", "--force")
    assert "fcb1010" in profiles(home)["Right.json"]


def test_a_profile_with_faults_stops_everything_and_all_faults_are_named(
    home: Path, library: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps({**FOREIGN, "channel": 17, "takeover": 5}), encoding="utf-8")
    said = install(library, "--as", "Right", "--profile", str(mine), code=1).stderr
    assert "mine.json cannot be used as a profile. Nothing was done. Its faults:" in said
    assert "profile.channel: expected a whole number 1-16, got 17." in said
    assert "profile.takeover: expected true or false, got 5." in said
    assert folders(library) == [] and not home.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "my knobs"], "Python imports the folder by it"),
        (["--as", "_Right"], "Take a letter, then letters, digits and _"),
        (["--as", "R.ight"], "cannot be a script's name"),
        (["--as", "Fu\u00df"], "cannot be a script's name"),
        (["--as", "x" * 41], "longer than 40 letters"),
        (["--as", "midikontrol"], "MidiKontrol is the name of the script itself"),
        (["--as", "Json"], "means something else to Python"),
        (["--as", "launchpad"], "Launchpad is a script that comes with Live"),
        (["--as", "Com1"], "means something else to Python or the system"),
        (["--as", "Right", "--what", "LiveDumper"], "LiveDumper has no profile"),
        (["--profile", "fcb1010"], "--profile belongs to --as NAME"),
        (["--as", "Right", "--profile", "sheep"], "There is no profile sheep."),
        (["--as", "Right", "--profile", "fcb1010", "--uninstall"], "--uninstall has nothing to do with profiles"),
        (["--as", "Right", "--profile", "fcb1010", "--zip", "x.zip"], "--zip has nothing to do with profiles"),
    ],
)
def test_refusals(arguments: list[str], sentence: str, home: Path, library: Path) -> None:
    result = install(library, *arguments, code=2)
    assert sentence in result.stderr and len(result.stderr.strip().splitlines()) == 1
    assert folders(library) == [] and not home.exists()


def test_the_same_name_in_other_letters_is_one_folder_on_many_disks(home: Path, library: Path) -> None:
    install(library, "--as", "Right")
    refused = install(library, "--as", "right", code=2)
    assert "has a folder Right, the same name in other letters. Write it so." in refused.stderr
    assert folders(library) == ["Right"]


def test_somebody_else_s_folder_of_that_name_stays(home: Path, library: Path) -> None:
    theirs = library / "Remote Scripts" / "Right"
    theirs.mkdir(parents=True)
    (theirs / "__init__.py").write_text("# theirs")
    for more in ([], ["--uninstall"]):
        refused = install(library, "--as", "Right", *more, code=2)
        assert "exists and was not made by kontrol install" in refused.stderr
    assert (theirs / "__init__.py").read_text() == "# theirs"


def test_the_usual_install_leaves_copies_alone_and_names_old_ones(home: Path, library: Path) -> None:
    install(library, "--as", "Right", "--profile", "fcb1010")
    assert "Right" not in install(library).stderr  # it is as this Kontrol has it
    old = library / "Remote Scripts" / "Right" / "Labels.py"
    old.write_text("# of another version")
    assert "not as this Kontrol has it: kontrol install --as Right" in install(library).stderr
    assert old.read_text() == "# of another version"
    removed = install(library, "--uninstall")
    assert (
        "Right is a copy of MidiKontrol and stays. To remove it: kontrol install --uninstall --as Right"
        in removed.stderr
    )
    assert folders(library) == ["Right"]


def test_uninstalling_a_copy_leaves_the_others_and_its_profile(home: Path, library: Path) -> None:
    install(library)
    install(library, "--as", "Right", "--profile", "fcb1010")
    gone = install(library, "--uninstall", "--as", "Right")
    assert gone.stdout.startswith("remove: ") and "its profile stays where it is" in gone.stderr
    assert folders(library) == ["LiveDumper", "MidiKontrol"] and list(profiles(home)) == ["Right.json"]
    assert "nothing of ours called Right is in" in install(library, "--uninstall", "--as", "Right").stdout
    back = install(library, "--as", "Right")
    assert f"Right reads {home / 'profiles' / 'Right.json'}" in back.stderr


def test_of_a_copy_without_a_profile_of_its_own_none_is_said_to_stay(home: Path, library: Path) -> None:
    home.mkdir()
    (home / "profile.json").write_text("{}")
    install(library, "--as", "Right")
    assert "stays where it is" not in install(library, "--uninstall", "--as", "Right").stderr


def test_which_profile_a_copy_without_one_reads(home: Path, library: Path) -> None:
    assert "Right reads the shipped profile original. A profile of its own:" in install(library, "--as", "Right").stderr
    home.mkdir()
    (home / "profile.json").write_text("{}")
    assert f"Right reads {home / 'profile.json'}. A profile of its own" in install(library, "--as", "Right").stderr


def test_the_zip_of_a_copy_has_its_name(home: Path, library: Path, tmp_path: Path) -> None:
    install(library, "--as", "Right", "--zip", str(tmp_path / "right.zip"))
    with zipfile.ZipFile(tmp_path / "right.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"Right"}
        assert "Right/live_dumper/instance.py" in archive.namelist()


def test_names_are_told_from_the_list_inside_the_folder(library: Path, home: Path) -> None:
    install(library)
    install(library, "--as", "Right")
    scripts = library / "Remote Scripts"
    (scripts / "Other").mkdir()
    (scripts / "Other" / copies.OURS).write_text("")  # without our list of files
    assert copies.copies_in(scripts) == ["Right"]
    assert copies.copies_in(library / "nowhere") == []
    with pytest.raises(UsageError):
        copies.checked_name("")


def test_doctor_knows_copies_and_their_profiles(world: World) -> None:
    home = Path(os.environ["KONTROL_HOME"])
    (home / "profiles").mkdir(parents=True)
    (home / "profiles" / "Left.json").write_text("{}")
    for name in ("Left", "Right"):
        put.install(world.scripts, ("MidiKontrol",), name=name)
    said = {one.found: one for one in world.findings()}
    for name in ("MidiKontrol", "Left", "Right"):
        assert any(text.startswith(f"{name} 0") and "every file as this Kontrol has it" in text for text in said), said
    (lonely,) = [one for text, one in said.items() if text.startswith("Right has no profile of its own")]
    assert lonely.grade == "worth a look" and "kontrol install --as Right --profile NAME" in lonely.do
    assert any(text.startswith("Left reads ") and "Left.json" in text for text in said)
    (world.scripts / "Left" / "Labels.py").unlink()
    (home / "profiles" / "Gone.json").write_text("{}")
    later = world.findings()
    (broken,) = [one for one in later if "missing Labels.py" in one.found]
    assert broken.grade == "in the way" and broken.do.endswith("kontrol install --as Left --force")
    (orphan,) = [one for one in later if "none called Gone is installed" in one.found]
    assert orphan.grade == "worth a look"
