"""Every verb with a set that has nothing for it: the exit code, and a sentence that leads on.

3: the set holds nothing of the kind. 2: it does, and the choice left nothing over. 0: what there is was shown whole,
and a sentence says what is missing.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kontrol_cli.app import app
from tests.corpus import corpus_path, manifest
from tests.kontrol_cli.test_export_sysex import write_set

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
API = (
    '<live-api version="1" live_version="11.3.13"><module name="Live"/><summary complete="true" errors="0"/></live-api>'
)
EXPORT = "export-sysex SET -m machinedrum --dry-run"
EMPTY = "This set is empty: there are no clips in its session view and none in its arrangement."

# (verb, what the set holds) -> exit code, and what is said.
TABLE: list[tuple[str, str, int, str]] = [
    (EXPORT, "empty", 3, EMPTY),
    (f"{EXPORT} --tracks 1", "empty", 3, EMPTY),
    (f"{EXPORT} --source arrangement", "empty", 3, EMPTY),
    (EXPORT, "old empty", 3, "a dump made in Live up to 10 cannot show the arrangement. Name the saved set (.als)."),
    (EXPORT, "arrangement", 3, "all in the arrangement, none is in the session view.*--source arrangement"),
    (f"{EXPORT} --assign by-scene", "arrangement", 3, "--source arrangement"),
    (f"{EXPORT} --tracks Kick", "arrangement", 3, "--source arrangement"),
    (f"{EXPORT} --source arrangement", "scenes", 3, "all in the session view, none is in.*--source scenes"),
    (f"{EXPORT} --scenes 2", "two", 2, "Nothing sounds in the chosen scenes (--scenes 2).*sounds in scene 1 (--scenes"),
    (f"{EXPORT} --tracks Bass", "two", 2, "Nothing sounds on the chosen tracks in any scene.*'Kick' (--tracks)"),
    (EXPORT, "silent", 3, "Nothing sounds in any scene of this set: it has clips, but they are deactivated"),
    (f"{EXPORT} --scenes 1", "silent", 3, "they are deactivated"),
    (f"{EXPORT} --tracks ride --source arrangement", "arrangement", 2, "Nothing sounds in the arrangement on the chos"),
    (EXPORT, "api", 3, "This document holds no set.*--table members"),
    ("cues SET", "empty", 3, EMPTY),
    ("cues SET", "arrangement without locators", 3, "no locators to export. Take the arrangement clips of a track (--"),
    ("cues SET", "scenes", 3, "no locators to export. Take its scenes (--from scenes) instead"),
    ("cues SET --from scenes", "empty", 3, EMPTY),
    ("cues SET --from scenes", "arrangement", 3, "no clips in its session view to export.*--from locators.*or.*--from"),
    ("cues SET --from clips --track 1", "scenes", 3, "no clips in its arrangement to export. Take its scenes (--from"),
    ("cues SET --from clips", "empty", 3, EMPTY),
    ("cues SET --from clips", "arrangement", 2, "--track NAME, or its number from 1. Tracks that have some: 'kick'"),
    ("cues SET --from clips --track A-Delay", "arrangement", 2, "on the chosen tracks. Tracks that have some: 'kick',"),
    ("cues SET", "api", 3, "This document holds no set"),
    ("analyze SET", "empty", 0, EMPTY),
    ("analyze SET", "arrangement", 0, "'kontrol export-sysex' and --source arrangement, cues with 'kontrol cues' and"),
    ("analyze SET --scenes 1", "arrangement", 2, "--scenes and --tracks choose a part of the session grid.*leave them"),
    ("analyze SET --tracks 1", "empty", 2, "This set has no clips: leave them out"),
    ("analyze SET --table notes", "empty", 0, "This document has no notes."),
    ("analyze SET --table clips", "api", 0, "This document has no clips."),
    ("analyze SET --findings", "two", 0, ""),
    ("analyze SET", "api", 3, "This document holds no set.*--table members"),
    ("report SET", "empty", 0, EMPTY),
    ("report SET", "arrangement", 0, "'kontrol export-sysex' and --source arrangement"),
    ("report SET -m machinedrum", "arrangement", 0, "The page shows no song:.*--source arrangement"),
    ("report SET --svg session", "arrangement", 3, "nothing in its session to draw. Its clips are in the arrangement:"),
    ("report SET --svg arrangement", "scenes", 3, "nothing in its arrangement to draw. Its clips are in the session:"),
    ("report SET --svg session", "empty", 3, "The whole report shows what it has."),
    ("report SET", "api", 3, "This document holds no set"),
    ("simulate SET --press dump", "api", 3, "This document holds no set"),
    ("diff SET SET", "empty", 0, ""),
    ("textconv SET", "empty", 0, ""),
    ("make-set SET -o new.als", "scenes", 3, "is a dump of a Live set (XML), not a system-exclusive dump"),
    ("inspect SET", "scenes", 3, "is a dump of a Live set (XML), not a machine's dump or song"),
]  # fmt: skip


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A set for each of the words that the table uses."""
    folder = tmp_path_factory.mktemp("sets")
    whole = (SAMPLES / "arrangement.xml").read_text(encoding="utf-8")
    off = re.sub(r'(name="ride" color="[0-9]+" mute=)"false"', r'\1"true"', whole)
    assert off != whole
    (folder / "arrangement.xml").write_text(off, encoding="utf-8")
    bare = re.sub(r"<cue-points>.*?</cue-points>", "<cue-points></cue-points>", off, flags=re.DOTALL)
    (folder / "bare.xml").write_text(bare, encoding="utf-8")
    (folder / "api.xml").write_text(API, encoding="utf-8")
    return {
        "empty": write_set(folder / "empty.xml", "Kick", ("Go", ".")),
        "old empty": write_set(folder / "old.xml", "Kick", ("Go", "."), version="10.1.30"),
        "arrangement": folder / "arrangement.xml",
        "arrangement without locators": folder / "bare.xml",
        "scenes": SAMPLES / "drum-set.xml",
        "two": write_set(folder / "two.xml", "Kick | Bass", ("One", "A01 1 | ."), ("Two", ". | .")),
        "silent": write_set(folder / "silent.xml", "Kick", ("One", "!A01 1")),
        "api": folder / "api.xml",
    }


def run(command: str, path: Path) -> Result:
    return CliRunner().invoke(app, [str(path) if part == "SET" else part for part in shlex.split(command)])


@pytest.mark.parametrize(("command", "holds", "code", "said"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE])
def test_nothing_to_do_leads_on(
    command: str,
    holds: str,
    code: int,
    said: str,
    sets: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command, sets[holds])
    assert result.exit_code == code, result.output
    parts = [re.escape(part) for part in said.split(".*")]
    assert re.search(".*".join(parts), " ".join(result.stderr.split())), result.stderr
    assert not list(tmp_path.iterdir())
    if code:
        assert result.stdout == ""


def test_a_library_without_an_answer_says_so(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.als").write_bytes((SAMPLES / "drum-set.xml").read_bytes())
    library = tmp_path / "sets.sqlite"
    assert CliRunner().invoke(app, ["scan", str(tmp_path / "sets"), "-o", str(library)]).exit_code == 0
    for asked, said in (("--plugin serum", "No set answers the question."), ("--failed", "No file of this")):
        result = CliRunner().invoke(app, ["find", str(library), *asked.split(), "--output", "json"])
        assert result.exit_code == 0 and said in result.stderr and result.stdout == "[]\n", result.output


def test_what_is_advised_is_only_what_is_there(tmp_path: Path, sets: dict[str, Path]) -> None:
    path = write_set(tmp_path / "half.xml", "Kick", ("One", "loop"), ("Two", "A01 1"))
    said = run(f"{EXPORT} --scenes 1", path).stderr
    assert "in the chosen scenes (--scenes 1) says a pattern" in said
    assert "Choose other scenes or tracks, or give these clips patterns" in said
    # The ride's track is off: it is not one of those that can be heard.
    said = run(f"{EXPORT} --tracks ride --source arrangement", sets["arrangement"]).stderr
    assert "Tracks whose clips can be heard: 'kick'" in said and "'ride'" not in said


def test_what_is_advised_works() -> None:
    """Each switch that a refusal above names, pasted, gives what was asked for."""
    for command, path in (
        (f"{EXPORT} --source arrangement", SAMPLES / "arrangement.xml"),
        ("cues SET --from scenes", SAMPLES / "drum-set.xml"),
        ("cues SET --from locators", SAMPLES / "arrangement.xml"),
        ("report SET --svg arrangement", SAMPLES / "arrangement.xml"),
        ("report SET --svg session", SAMPLES / "drum-set.xml"),
    ):
        result = run(command, path)
        assert result.exit_code == 0 and result.stdout, (command, result.output)


@pytest.mark.corpus
@pytest.mark.parametrize("file", [row["file"] for row in manifest("als")])
def test_sets_of_other_people_lead_on(file: str) -> None:
    """The manifest's counts, which another program made, say which sentence is true."""
    path = corpus_path("als", file)
    row = next(row for row in manifest("als") if row["file"] == file)
    session, arrangement = int(row["session_clips"] or 0), int(row["arrangement_clips"] or 0)
    result = run(EXPORT, path)
    last = result.stderr  # a sentence, and below it a line to copy
    if not file.endswith(".als") and not session:
        assert result.exit_code == 3 and "This is a preset" in last
    elif session:
        assert "This set is empty" not in last and "all in the arrangement" not in last
    elif arrangement:
        assert result.exit_code == 3 and "all in the arrangement" in last and "--source arrangement" in last
        shown = run("analyze SET", path)
        assert shown.exit_code == 0 and "--source arrangement" in shown.stderr
        cues = run("cues SET --from scenes", path)
        assert cues.exit_code == 3 and "--from clips --track NAME" in cues.stderr.replace(", --track", " --track")
        line = shlex.split(last.splitlines()[-1])
        assert line[:2] == ["kontrol", "export-sysex"] and line[-3:] == ["--source", "arrangement", "--dry-run"]
        timeline = CliRunner().invoke(app, line[1:]).stderr
        assert "no clips" not in timeline and "This set is empty" not in timeline
    else:
        assert result.exit_code == 3 and "This set is empty" in last
        assert run("cues SET --from scenes", path).exit_code == 3
