"""kontrol doctor in made-up homes: every way that a script is known not to be listed, and what is said about it.

The homes are laid out as macOS and Windows do it. The cases are those of public threads, named at each.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.doctor import installed_scripts as installed
from kontrol_cli.doctor import kontrol_itself, page
from kontrol_cli.doctor.computer import System
from kontrol_cli.doctor.log import read_log
from kontrol_cli.doctor.model import fine, without_names
from kontrol_cli.in_live import install as library
from tests.kontrol_cli.doctor_worlds import HELLO, INSTALLED, NOW, TRACEBACK, World, of_grade
from tests.kontrol_cli.test_user_library import cfg

ROOT = Path(__file__).resolve().parents[2]


def test_a_computer_in_order_has_nothing_in_the_way(world: World) -> None:
    findings = world.findings()
    assert of_grade(findings, "in the way") == [] and of_grade(findings, "worth a look") == []
    text = "".join(page(findings))
    assert text.startswith("Nothing stands in the way.\n")
    for part in (
        "MidiKontrol 0.1.0 is installed, every file as this Kontrol has it",
        "(from the preferences of Live 12.4)",
        "runs scripts with Python 3.11",
        "Live 12 Suite: takes control surfaces of others (certain)",
    ):
        assert part in text


# Each case: what is done to the world, then the grade, the word and the parts that the finding has to have.
Case = tuple[Callable[[World], None], str, str, tuple[str, ...]]
CASES: dict[str, Case] = {}
SYSTEMS: tuple[System, System] = ("macOS", "Windows")


def case(grade: str, about: str, *parts: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def add(change: Callable[[World], None]) -> Callable[[World], None]:
        assert change.__name__ not in CASES
        CASES[change.__name__] = change, grade, about, parts
        return change

    return add


def on_its_systems(names: Iterable[str]) -> list[tuple[str, System]]:
    """Cases with the systems to try them on: on both where preferences, log or Live itself play a part, as these lie
    elsewhere on each; what is inside the User Library is alike on both, and is tried on either in turn."""
    apart = ("inner", "preferences", "applications", "factory", "log", "home")
    return [
        (name, system)
        for number, name in enumerate(names)
        for system in SYSTEMS
        if set(apart) & set(CASES[name][0].__code__.co_names) or system == SYSTEMS[number % 2]
    ]


@case("in the way", "script", "Neither MidiKontrol nor LiveDumper is in", "kontrol install")
def nothing_is_installed(world: World) -> None:
    shutil.rmtree(world.scripts)


@case("in the way", "wrong folder", "'User Remote Scripts' in the preferences of Live 12.4", "kontrol install")
def in_the_preferences(world: World) -> None:
    """ableton-mcp issues 6, 100 and 125, Launchpad95 issue 49."""
    world.move_to(world.inner / "User Remote Scripts")


@case("in the way", "wrong folder", "'Remote Scripts' in the preferences of Live 12.4")
def remote_scripts_in_the_preferences(world: World) -> None:
    world.move_to(world.inner / "Remote Scripts")


@case("in the way", "wrong folder", "'MIDI Remote Scripts' in the User Library", "kontrol install")
def midi_remote_scripts_in_the_library(world: World) -> None:
    """AbletonOSC issue 61."""
    world.move_to(world.library / "MIDI Remote Scripts")


@case("in the way", "wrong folder", "the User Library itself")
def beside_remote_scripts(world: World) -> None:
    world.move_to(world.library)


@case("in the way", "wrong folder", "'remote scripts', in other letters")
def another_case_of_remote_scripts(world: World) -> None:
    if (world.library / "REMOTE SCRIPTS").exists():
        pytest.skip("this disk does not distinguish case")
    world.move_to(world.library / "remote scripts")


@case("worth a look", "script inside Live", "own scripts", "An update of Live replaces that folder")
def inside_live(world: World) -> None:
    """CustomMaschineMK3 issue 1, ableton-mcp pull request 3; SlyBouhafs/MMMKIII issue 10 did it on purpose."""
    world.install(world.factory)


@case("in the way", "script in a folder", "MidiKontrol-master", "looks no deeper")
def a_folder_in_a_folder(world: World) -> None:
    """clyphx-live11 issues 20 and 60: the folder of the zip around that of the script."""
    world.move_to(world.scripts / "MidiKontrol-master")


@case("in the way", "script in a folder", "holds the folder MidiKontrol, and no script itself")
def the_same_name_twice(world: World) -> None:
    world.move_to(world.scripts.parent / "kept")
    (world.scripts / "MidiKontrol").mkdir()
    (world.library / "kept" / "MidiKontrol").rename(world.scripts / "MidiKontrol" / "MidiKontrol")
    shutil.rmtree(world.library / "kept")


@case("worth a look", "script in a zip", "kontrol-scripts.zip", "Live does not look into zip files")
def a_zip_that_nobody_unpacked(world: World) -> None:
    with zipfile.ZipFile(world.scripts / "kontrol-scripts.zip", "w") as archive:
        archive.writestr("MidiKontrol/__init__.py", "")


@case("in the way", "script without its folder", "lie in", "Live lists folders")
def the_files_without_their_folder(world: World) -> None:
    """Likely what ableton-mcp issue 30 tells of: "init.py file copied"."""
    for path in (world.scripts / "LiveDumper").iterdir():
        path.rename(world.scripts / path.name)
    (world.scripts / "LiveDumper").rmdir()


@case("in the way", "script", "MidiKontrol has no __init__.py", "Live lists only packages")
def no_init(world: World) -> None:
    (world.scripts / "MidiKontrol" / "__init__.py").unlink()


@case("in the way", "script", "only byte code of Python 2.7, and your newest Live has 3.11")
def byte_code_of_another_python(world: World) -> None:
    """nanoSessionKontrol issue 2 and the move to Python 3; the four bytes are those of CPython 2.7."""
    (world.scripts / "MidiKontrol" / "__init__.py").unlink()
    (world.scripts / "MidiKontrol" / "__init__.pyc").write_bytes(bytes.fromhex("03f30d0a") + bytes(20))


@case("in the way", "script", "is not that of a control surface: it has no create_instance")
def the_init_of_something_else(world: World) -> None:
    """ableton-mcp issue 6: the __init__.py of the wrong folder was copied."""
    (world.scripts / "MidiKontrol" / "__init__.py").write_text("# a package\n")


@case("in the way", "script", "lacks the folder live_dumper")
def the_dumper_is_missing(world: World) -> None:
    shutil.rmtree(world.scripts / "MidiKontrol" / "live_dumper")


@case("in the way", "script's name", "'MidiKontrol-master'", "letters, digits and _ only")
def a_name_with_a_dash(world: World) -> None:
    """teenageengineering/op-1 pull request 2, smii/APC_64_40_11 issue 2 ("... main")."""
    (world.scripts / "MidiKontrol").rename(world.scripts / "MidiKontrol-master")


@case("in the way", "script's name", "'MidiKontrol 2'")
def a_name_with_a_blank(world: World) -> None:
    (world.scripts / "MidiKontrol").rename(world.scripts / "MidiKontrol 2")


@case("in the way", "script's name", "'_MidiKontrol'", "begin with _")
def a_name_that_is_not_listed(world: World) -> None:
    (world.scripts / "MidiKontrol").rename(world.scripts / "_MidiKontrol")


@case("worth a look", "script's name", "'midikontrol', in other letters")
def a_name_in_other_letters(world: World) -> None:
    (world.scripts / "MidiKontrol").rename(world.scripts / "midikontrol")
    if (world.scripts / "MidiKontrol").exists():
        pytest.skip("this disk does not distinguish case")


@case("in the way", "library moved", "and Live's User Library is", "scripts stay behind")
def an_update_moved_the_library(world: World) -> None:
    """Launchpad95 issue 68 (the maintainer's guess), AbletonAutoColor issue 1 (worked until the update to 11.3.2)."""
    other = world.library.parent / "On another drive"
    (other / "User Library").mkdir(parents=True)
    assert world.computer.preferences is not None
    cfg(world.computer.preferences, "12.4.1", other, windows=world.computer.system == "Windows")


@case("in the way", "library is not there", "Live 12.5 has its User Library at", "Connect the drive")
def a_drive_that_is_not_connected(world: World) -> None:
    assert world.computer.preferences is not None
    cfg(world.computer.preferences, "12.5", world.library / "gone", windows=world.computer.system == "Windows")


@case("in the way", "library", "There is no User Library at", "Start Live once")
def no_library_at_all(world: World) -> None:
    shutil.rmtree(world.library)
    (world.inner / "Library.cfg").unlink()


@case("in the way", "library", "There is one in OneDrive", "kontrol install --user-library '~")
def documents_that_moved_into_onedrive(world: World) -> None:
    assert world.computer.home is not None
    (world.computer.home / "OneDrive" / "Documents" / "Ableton" / "User Library").mkdir(parents=True)
    no_library_at_all(world)


@case("worth a look", "library", "is damaged", "Live writes it again")
def a_damaged_library_cfg(world: World) -> None:
    (world.inner / "Library.cfg").write_text("<Ableton>")


@case(
    "in the way", "script in the cloud", "MidiKontrol: consts.py: only the name is on this computer", "Keep Downloaded"
)
def a_placeholder_of_icloud(world: World) -> None:
    """Up to macOS 13 iCloud leaves .NAME.icloud in a file's place."""
    (world.scripts / "MidiKontrol" / "consts.py").rename(world.scripts / "MidiKontrol" / ".consts.py.icloud")


@case("worth a look", "library in the cloud", "OneDrive", "Always keep on this device")
def a_library_in_onedrive(world: World) -> None:
    assert world.computer.home is not None
    place = world.computer.home / "OneDrive - Band" / "Documents" / "Ableton"
    place.mkdir(parents=True)
    world.library.rename(place / "User Library")
    world.library = place / "User Library"
    (world.inner / "Library.cfg").unlink()
    text = f'<Ableton><ProjectPath Value="{place}" /></Ableton>'
    (world.inner / "Library.cfg").write_text(text, encoding="utf-8")


@case("in the way", "script permission", "nobody may read consts.py", "Live cannot import")
def a_file_that_nobody_may_read(world: World) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such permissions")
    (world.scripts / "MidiKontrol" / "consts.py").chmod(0)


@case("worth a look", "restart", "Live has not been started since the install", "only when it starts")
def live_was_not_started_since(world: World) -> None:
    world.log(HELLO, written=datetime(2026, 11, 25, 11, 0))


@case("worth a look", "restart", "no word of MidiKontrol and LiveDumper since the install", "nobody chose the script")
def live_started_and_the_script_was_not_chosen(world: World) -> None:
    """AbletonOSC issue 155: "do you see the message in the bottom bar?"."""
    world.log("2026-11-26T10:00:00.000000: info: RemoteScriptMessage: (GenericScript) Initializing...\n")


@case("worth a look", "script", "is not as this Kontrol installs it: changed consts.py; not ours mine.py")
def files_changed_and_added(world: World) -> None:
    (world.scripts / "MidiKontrol" / "consts.py").write_text("X = 1\n")
    (world.scripts / "MidiKontrol" / "mine.py").write_text("")


@case("in the way", "script", "missing Sysex.py", "fails when it is imported")
def a_file_that_is_gone(world: World) -> None:
    (world.scripts / "MidiKontrol" / "Sysex.py").unlink()


def of_version(world: World, version: str) -> None:
    folder = world.scripts / "MidiKontrol"
    source = f'VERSION = "{version}"\n'.encode()
    (folder / "live_dumper" / "version.py").write_bytes(source)
    listing = json.loads((folder / "kontrol-files.json").read_text())
    listing["files"]["live_dumper/version.py"] = library.fingerprint(source)
    (folder / "kontrol-files.json").write_text(json.dumps(listing))
    os.utime(folder / "kontrol-files.json", (INSTALLED, INSTALLED))


@case("worth a look", "script", "MidiKontrol is of another version: 0.0.9 is installed", "start Live again")
def an_older_version(world: World) -> None:
    of_version(world, "0.0.9")


@case("worth a look", "script", "is of a newer version: 7.1 is installed", "Update Kontrol, or go back to this version")
def a_newer_version(world: World) -> None:
    of_version(world, "7.1")


@case("worth a look", "byte code", "byte code without its source: Gone.pyc, live_dumper/__pycache__/old.cpython-37.pyc")
def byte_code_that_was_left(world: World) -> None:
    (world.scripts / "MidiKontrol" / "Gone.pyc").write_bytes(bytes.fromhex("03f30d0a") + bytes(20))
    cache = world.scripts / "MidiKontrol" / "live_dumper" / "__pycache__"
    cache.mkdir()
    (cache / "old.cpython-37.pyc").write_bytes(b"B\r\r\n" + bytes(20))


@case("fine", "byte code", "1 file of byte code older than the source")
def byte_code_that_is_stale(world: World) -> None:
    cache = world.scripts / "MidiKontrol" / "__pycache__"
    cache.mkdir()
    (cache / "consts.cpython-311.pyc").write_bytes(b"\xa7\r\r\n" + bytes(4) + (1_000_000_000).to_bytes(4, "little") * 2)


@case("in the way", "script", "is a link to", "where nothing is")
def a_link_that_leads_nowhere(world: World) -> None:
    shutil.rmtree(world.scripts / "MidiKontrol")
    (world.scripts / "MidiKontrol").symlink_to(world.library / "checkout" / "MidiKontrol")


@case("in the way", "live is too old", "Live 10.1.7 does not look into", "10.1.13")
def an_old_live(world: World) -> None:
    """Ableton's help text and uisato/ableton-mcp-extended pull request 19: from 10.1.13 on."""
    inner = world.inner.parent if world.computer.system == "Windows" else world.inner
    inner.rename(inner.with_name("Live 10.1.7"))


@case("in the way", "live is too old", "Live 9.7.7 does not look into", "in its own folder only", "--zip")
def an_old_live_without_scripts(world: World) -> None:
    shutil.rmtree(world.scripts)
    inner = world.inner.parent if world.computer.system == "Windows" else world.inner
    inner.rename(inner.with_name("Live 9.7.7"))


@case("fine", "script", "MidiKontrol and LiveDumper are in", "own scripts, where a Live before 10.1.13 looks")
def an_old_live_with_the_scripts_inside(world: World) -> None:
    an_old_live_without_scripts(world)
    world.install(world.factory)


@case("worth a look", "script inside Live", "An update of Live replaces that folder", "kontrol install")
def only_inside_live(world: World) -> None:
    world.move_to(world.factory)


@case("in the way", "script", "Remote Scripts is a file.", "Move it away")
def a_file_in_place_of_remote_scripts(world: World) -> None:
    shutil.rmtree(world.scripts)
    world.scripts.write_text("")


@case("worth a look", "script's name", "A second MidiKontrol is in a folder called 'MidiKontrol old'")
def a_copy_beside_the_script(world: World) -> None:
    shutil.copytree(world.scripts / "MidiKontrol", world.scripts / "MidiKontrol old")


@case("worth a look", "script in a folder", "MidiKontrol is also in a folder inside a folder", "only misleads")
def a_copy_deeper_down(world: World) -> None:
    shutil.copytree(world.scripts / "MidiKontrol", world.scripts / "kept" / "MidiKontrol")


@case("worth a look", "edition", "Live 12 Intro is installed", "ableton-mcp issue 100")
def live_intro(world: World) -> None:
    (world.computer.applications[0] / (
        "Ableton Live 12 Intro.app" if world.computer.system == "macOS" else "Live 12 Intro")).mkdir()  # fmt: skip


@case("fine", "edition", "Live 12 Lite: takes control surfaces of others (likely")
def live_lite(world: World) -> None:
    (world.computer.applications[0] / (
        "Ableton Live 12 Lite.app" if world.computer.system == "macOS" else "Live 12 Lite")).mkdir()  # fmt: skip


@case("worth a look", "live", "Live 12.3.2 is the newest here", "CustomMaschineMK3 issue 10")
def a_version_with_reports(world: World) -> None:
    inner = world.inner.parent if world.computer.system == "Windows" else world.inner
    inner.rename(inner.with_name("Live 12.3.2"))


@case("in the way", "errors in Live", "1 error of our scripts, the last at 2026-11-26 10:30:00", "report it")
def an_error_in_the_log(world: World) -> None:
    world.log(HELLO + "".join(f"2026-11-26T10:30:00.5: info: RemoteScriptError: {line}\n" for line in TRACEBACK))


@pytest.mark.parametrize(("name", "world"), on_its_systems(CASES), indirect=["world"])
def test_a_known_reason_is_found_and_says_what_to_do(name: str, world: World) -> None:
    change, grade, about, parts = CASES[name]
    change(world)
    findings = world.findings()
    text = "\n".join(f"{one.found} {one.why} {one.do}" for one in findings if (one.grade, one.about) == (grade, about))
    assert all(part in text for part in parts), (text, findings)
    assert all(one.why and one.do for one in findings if one.grade != "fine")
    # One cause is one finding: nothing else is in the way.
    assert [one.about for one in of_grade(findings, "in the way")] == [about] * (grade == "in the way"), findings


MENDED_BY_INSTALL = (
    "nothing_is_installed", "midi_remote_scripts_in_the_library", "no_init", "byte_code_of_another_python",
    "the_init_of_something_else", "the_dumper_is_missing", "an_update_moved_the_library", "a_placeholder_of_icloud",
    "files_changed_and_added", "a_file_that_is_gone", "an_older_version",
    "in_the_preferences", "the_same_name_twice", "a_link_that_leads_nowhere",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "world"), [(name, SYSTEMS[n % 2]) for n, name in enumerate(MENDED_BY_INSTALL)], indirect=["world"]
)
def test_what_the_doctor_says_to_do_mends_it(name: str, world: World) -> None:
    CASES[name][0](world)
    place = next((Path(one.found.split("Library is ")[-1].removesuffix(" now.").replace("~", str(world.computer.home)))
                  for one in world.findings() if one.about == "library moved"), world.library)  # fmt: skip
    world.install(place / "Remote Scripts")
    left = [one for one in world.findings() if one.grade == "in the way"]
    assert left == [], left


def test_the_worst_comes_first_and_the_page_counts(world: World) -> None:
    no_init(world)
    live_intro(world)
    findings = world.findings()
    grades = [one.grade for one in findings]
    assert grades == sorted(grades, key=("in the way", "worth a look", "fine").index)
    text = "".join(page(findings))
    assert text.startswith("1 thing stands in the way, 1 thing is worth a look.\n\nIn the way\n  1 MidiKontrol has no")
    assert "\n    Why: " in text and "\n    Do:  kontrol install" in text


def test_nothing_that_is_pasted_names_a_user(world: World) -> None:
    an_error_in_the_log(world)
    text = "".join(page(world.findings()))
    assert str(world.computer.home) not in text and "~/" in text
    assert "jane" not in text and 'File "~/Music/Ableton/User Library/Remote Scripts/MidiKontrol/__init__.py"' in text
    assert "      | ImportError: No module named live_dumper\n" in text


def test_the_names_of_others_are_hidden_however_a_path_is_written(world: World) -> None:
    """Python doubles the backslashes in messages; names have blanks and apostrophes, and end at a quotation mark."""
    world.log(
        HELLO
        + "".join(
            f"2026-11-26T10:30:00.5: info: RemoteScriptError: {line}\n"
            for line in (
                *TRACEBACK[:-1],
                r"PermissionError: [Errno 13] Permission denied: 'C:\\Users\\Jane Doe\\.kontrol\\command'",
                r"MidiKontrol: C:\Users\Jane O'Brien\x and '/home/jane' and file:///Users/Jane/x",
                r"MidiKontrol: /Users/Shared/kit.wav",
            )
        )
    )
    (found,) = [one for one in world.findings() if one.about == "errors in Live"]
    text = "\n".join(found.quote)
    assert not [name for name in ("jane", "brien", "doe") if name in text.lower()], text
    assert r"'~\\.kontrol\\command'" in text and r"MidiKontrol: ~\x and '~' and" in text
    assert "/Users/Shared/kit.wav" in text


def test_a_home_outside_the_usual_folders_is_hidden_too() -> None:
    home = Path("D:\\Me")
    found = fine("log", r"D:\Me\x, 'D:\\Me\\y' and D:\Metal\z")
    assert without_names(found, home).found == r"~\x, '~\\y' and D:\Metal\z"
    assert without_names(fine("log", "/x/y"), Path("/")).found == "/x/y"


def test_commands_name_the_library_that_was_named_with_the_switch(world: World, tmp_path: Path) -> None:
    other = tmp_path / "Another one" / "User Library"
    (other / "Ableton Folder Info").mkdir(parents=True)
    (found,) = of_grade(world.findings(other), "in the way")
    assert found.about == "library moved" and found.do.startswith(f"kontrol install --user-library '{other}' (")
    no_init(world)
    (found,) = of_grade(world.findings(world.library), "in the way")
    assert found.do.endswith("User Library' --what MidiKontrol --force"), found


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_remote_scripts_that_is_a_link_to_itself_is_said_once(world: World) -> None:
    shutil.rmtree(world.scripts)
    world.scripts.symlink_to(world.scripts.name)
    (found,) = of_grade(world.findings(), "in the way")
    assert "Remote Scripts cannot be read: Too many levels of symbolic links." in found.found and found.why and found.do


def test_preferences_that_cannot_be_read_are_not_called_damaged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.listdir

    def refuses(path: str = ".") -> list[str]:
        if Path(path) == world.computer.preferences:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("exporters.paths.os.listdir", refuses)
    (found,) = of_grade(world.findings(), "worth a look")
    assert "cannot be read: Permission denied" in found.found and found.do == "Give yourself the right to read it."


def test_a_second_copy_is_only_worth_a_look(world: World) -> None:
    world.install(world.inner / "User Remote Scripts")
    (found,) = [one for one in world.findings() if one.about == "wrong folder"]
    assert found.grade == "worth a look" and found.found.startswith("MidiKontrol and LiveDumper are also in")


def test_errors_before_the_install_may_be_over(world: World) -> None:
    world.log("".join(f"2026-11-20T10:30:00.5: info: RemoteScriptError: {line}\n" for line in TRACEBACK) + HELLO)
    (found,) = [one for one in world.findings() if one.about == "errors in Live"]
    assert found.grade == "worth a look" and "before the present scripts were installed" in found.found


def test_an_error_after_which_the_script_started_again_may_be_over(world: World) -> None:
    late = "2026-11-26T10:50:00.000001: info: RemoteScriptMessage: MidiKontrol: MidiKontrol 0.1.0 is running\n"
    world.log(HELLO + "".join(f"2026-11-26T10:30:00.5: info: RemoteScriptError: {line}\n" for line in TRACEBACK) + late)
    (found,) = [one for one in world.findings() if one.about == "errors in Live"]
    assert found.grade == "worth a look" and "started again afterwards (2026-11-26 10:50:00)" in found.found


def test_the_log_of_live_9_and_scripts_of_others(tmp_path: Path) -> None:
    """The form of Launchpad95 issue 47; an error of another script is not ours."""
    lines = ["80177 ms. RemoteScriptMessage: (Launchpad) Initialising..."]
    foreign = (TRACEBACK[0], "", '  File "MIDI Remote Scripts\\Launchpad95\\Launchpad.py", line 197', "TypeError: x")
    lines += [f"8378{number} ms. RemoteScriptError: {line}" for number, line in enumerate(foreign)]
    lines += [f"8379{number} ms. RemoteScriptError: {line}" for number, line in enumerate(TRACEBACK)]
    path = tmp_path / "Log.txt"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    log = read_log(path)
    assert log is not None and len(log.errors) == 1 and log.errors[0] == (None, (TRACEBACK[0], *TRACEBACK[2:]))
    assert read_log(tmp_path / "none") is None


def test_a_large_log_is_read_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "Log.txt"
    path.write_bytes(b"x" * (5 << 20) + b"\n\xff\xfe\n" + HELLO.encode())
    log = read_log(path)
    assert log is not None and log.says_hello and log.errors == ()


@pytest.mark.parametrize(
    ("name", "value"), [("st_file_attributes", 0x400000), ("st_file_attributes", 0x1000), ("st_flags", 0x40000000)]
)
def test_files_in_the_cloud_alone_are_seen_by_their_attributes(
    name: str, value: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OneDrive: FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS and _OFFLINE of Windows; iCloud: SF_DATALESS of macOS 14."""

    class Seen:
        st_mode = stat.S_IFREG | 0o644

    setattr(Seen, name, value)
    real = installed.paths.seen
    monkeypatch.setattr(installed.paths, "seen", lambda path: Seen() if Path(path).name == "Sysex.py" else real(path))
    found = [one for one in world.findings() if one.grade == "in the way"]
    assert [one.about for one in found] == ["script in the cloud"] and "MidiKontrol: Sysex.py" in found[0].found


def test_a_folder_that_cannot_be_read_is_a_finding(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.listdir

    def refuses(path: str = ".") -> list[str]:
        if Path(path).name == "MidiKontrol":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("exporters.paths.os.listdir", refuses)
    found = [one for one in world.findings() if one.grade == "in the way"]
    assert [one.found.split(":")[0] for one in found] == ["MidiKontrol cannot be looked at"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_in_place_of_a_file_does_not_block(world: World) -> None:
    for name in ("consts.py", "consts.pyc"):
        (world.scripts / "MidiKontrol" / name).unlink(missing_ok=True)
        os.mkfifo(world.scripts / "MidiKontrol" / name)
    (found,) = of_grade(world.findings(), "in the way")
    assert "missing consts.py" in found.found


def test_files_in_the_cloud_are_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading one would fetch it, or wait for a network that is not there."""
    away = world.scripts / "MidiKontrol" / "Sysex.py"
    (away.with_name(".Sysex.py.icloud")).write_bytes(b"")
    read: list[Path] = []
    real = Path.open

    def opened(self: Path, *given: object, **more: object) -> object:
        read.append(self)
        return real(self, *given, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)
    (found,) = of_grade(world.findings(), "in the way")
    assert found.about == "script in the cloud"
    assert read and not [one for one in read if one.is_relative_to(world.scripts / "MidiKontrol")]


def test_settings_are_looked_at_and_broken_ones_stop_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    monkeypatch.setenv("KONTROL_CONFIG", str(config))
    config.write_text('machine = "machinedrum"\nprot = "x"\n')
    (found,) = [one for one in world.findings() if one.grade == "in the way"]
    assert found.about == "settings" and "line 2" in found.found
    config.write_text(f'map_file = "{tmp_path}/gone.toml"\nuser_library = "{world.library}"\n')
    findings = world.findings()
    assert [one.about for one in of_grade(findings, "worth a look")] == ["settings"]
    assert any("named by" in one.found and "line 2" in one.found for one in findings if one.about == "library")


def test_the_last_dump_is_looked_at(world: World, tmp_path: Path) -> None:
    home = tmp_path / "kontrol-home"
    home.mkdir()
    dump = home / "set.xml"
    shutil.copy(ROOT / "samples" / "drum-set.xml", dump)
    os.utime(dump, (NOW.timestamp() - 3 * 86_400, NOW.timestamp() - 3 * 86_400))
    (home / "last-dump").write_text(f"{dump}\n")
    assert any(one.found == f"Last dump: {dump}, 3 days old, readable" for one in world.findings())
    dump.write_text("<live-set")
    (found,) = of_grade(world.findings(), "worth a look")
    assert found.about == "last dump" and "cannot be read" in found.found
    dump.unlink()
    (found,) = of_grade(world.findings(), "worth a look")
    assert found.about == "last dump" and "is gone" in found.found


def test_ports_and_the_port_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    from kontrol_cli.doctor import cables
    from kontrol_cli.midi.system import Listing
    from kontrol_cli.midi.systems import SYSTEMS

    listing = Listing("python-rtmidi", SYSTEMS["UNIX_JACK"], ("MIDISPORT In", "Keys"), ("MIDISPORT Out",))
    monkeypatch.setattr(cables, "installed_wrapper", lambda: "python-rtmidi")
    monkeypatch.setattr(cables, "list_ports", lambda: listing)
    first, second = cables.look()
    assert first.found == "MIDI by python-rtmidi, JACK: 1 output (MIDISPORT Out), 2 inputs (MIDISPORT In, Keys)"
    assert "JACK loses messages of more than 16382 bytes" in second.found
    monkeypatch.setenv("KONTROL_PORT", "midisport")
    assert [one.grade for one in cables.look()] == ["fine", "fine"]
    monkeypatch.setenv("KONTROL_PORT", "UM-ONE")
    *_, last = cables.look()
    assert last.grade == "worth a look" and "UM-ONE (KONTROL_PORT), is not among the outputs" in last.found


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
def test_a_library_whose_name_is_not_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kontrol_itself, "look_at_compiling", lambda: iter(()))  # test_the_verb has it
    place = tmp_path / "caf\udce9"
    try:
        (place / "Ableton Folder Info").mkdir(parents=True)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    for more in ([], ["--json"], ["--output", "csv"]):
        done = CliRunner().invoke(app, ["doctor", "--user-library", str(place), *more])
        assert done.exit_code == 1 and "caf\\xe9" in done.stdout.replace("\\\\", "\\"), done.output


def test_the_verb_on_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 when something is in the way and 0 else; the same findings as JSON; the real compile check."""
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    place = tmp_path / "User Library"
    (place / "Ableton Folder Info").mkdir(parents=True)
    arguments = ["doctor", "--user-library", str(place)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1 and "Neither MidiKontrol nor LiveDumper is in" in done.stdout
    assert CliRunner().invoke(app, ["install", "--user-library", str(place)]).exit_code == 0
    done = CliRunner().invoke(app, [*arguments, "--json"])
    rows = json.loads(done.stdout)
    assert done.exit_code == 0 and {row["about"] for row in rows} >= {
        "python",
        "packages",
        "extra",
        "script",
        "compiling",
    }
    assert CliRunner().invoke(app, ["doctor", "--json", "--output", "csv"]).exit_code == 2
    wrong = CliRunner().invoke(app, ["doctor", "--user-library", str(tmp_path / "nowhere")])
    assert wrong.exit_code == 1 and "There is no User Library at" in wrong.stdout
