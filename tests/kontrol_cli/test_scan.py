"""A folder of sets as a library: complete, resumed, and robust against what folders hold."""

from __future__ import annotations

import gzip
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.errors import BadInput, UsageError
from kontrol_cli.app import app
from kontrol_cli.scan import LIBRARY_TABLES, Library, Progress, find_sets, open_library, scan_folder, set_number
from kontrol_cli.scan.find import Question, find_in_library, tempo_ranges
from kontrol_cli.scan.lock import locked
from kontrol_cli.scan.workers import Task, Workers
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.tables import TABLES
from tests.corpus import corpus_path
from tests.kontrol_cli import als_xml
from tests.systems import posix

ROOT = Path(__file__).resolve().parents[2]
RUN = CliRunner()
KINDS = ("library", "library.sqlite")

VST = (
    '<PluginDevice Id="0"><On><Manual Value="true"/><AutomationTarget Id="7"/></On><PluginDesc><VstPluginInfo Id="0">'
    '<PlugName Value="Serum"/><Flags Value="1"/></VstPluginInfo></PluginDesc></PluginDevice>'
)
LOST = (
    '<SampleRef><FileRef><RelativePathType Value="0"/><RelativePath Value=""/><Path Value="/nowhere/at/all/clap.wav"/>'
    '<OriginalFileSize Value="7"/><OriginalCrc Value="9"/></FileRef></SampleRef>'
)
NOTES = '<Notes><KeyTracks><KeyTrack><MidiKey Value="36"/><Notes>{}</Notes></KeyTrack></KeyTracks></Notes>'


def document(name: str, tempo: float, *, devices: str = "", sample: bool = False, creator: str = "11.3.13") -> bytes:
    """A set of one MIDI track with one clip of two notes, and an audio track when it has a sample."""
    events = "".join(f'<MidiNoteEvent Time="{t}" Duration="1" Velocity="{90 + t}" OffVelocity="64"/>' for t in (0, 1))
    tracks = als_xml.track(
        track_id=8,
        name=f"{name} drums",
        slots=als_xml.slot(als_xml.clip(name=name, extra=NOTES.format(events))),
        devices=devices,
    )
    if sample:
        clip = als_xml.clip("AudioClip", name="clap", extra='<IsWarped Value="true"/>' + LOST)
        tracks += als_xml.track("AudioTrack", track_id=9, name="loops", slots=als_xml.slot(clip))
    rest = '<Scenes><Scene Id="0"><Name Value="Intro"/></Scene></Scenes>'
    xml = als_xml.document(tracks, main=als_xml.main_track_11(tempo), rest=rest, creator=f"Ableton Live {creator}")
    return gzip.compress(xml.encode())


def fill(folder: Path) -> None:
    """Three good sets, a copy, a broken one, and what must not be read."""
    project = folder / "Song Project"
    (project / "Backup").mkdir(parents=True)
    (project / "Ableton Project Info").mkdir()
    (folder / "Backup").mkdir()
    (folder / ".hidden").mkdir()
    (project / "song.als").write_bytes(document("A01", 124, devices=VST))
    (project / "Backup" / "song [2024-05-31 235959].als").write_bytes(document("old", 120))
    (project / "._song.als").write_bytes(b"\0\5\x16\7")
    (folder / ".hidden" / "x.als").write_bytes(document("hidden", 1))
    (folder / "Backup" / "kept é.ALS").write_bytes(document("B01", 140, sample=True, creator="9.7.7"))
    (folder / "a.als").write_bytes(document("A01", 90, devices=VST, sample=True))
    (folder / "copy of a.als").write_bytes((folder / "a.als").read_bytes())
    (folder / "broken.als").write_bytes(document("C01", 100)[:-20])
    (folder / "clip.alc").write_bytes(document("loop", 100))
    (folder / "notes.txt").write_text("x", encoding="utf-8")


GOOD = ["Backup/kept é.ALS", "Song Project/song.als", "a.als", "copy of a.als"]


@pytest.fixture(scope="module", params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Library]]:
    base = tmp_path_factory.mktemp("scan")
    fill(base / "sets")
    result = scan_folder(base / "sets", base / request.param, workers=2)
    assert (result.read, result.unchanged, result.failed, result.gone, result.problems) == (4, 0, 1, 0, ())
    library = open_library(base / request.param)
    yield base / "sets", library
    library.close()


@posix
def test_only_sets_are_found(tmp_path: Path) -> None:
    fill(tmp_path)
    os.mkfifo(tmp_path / "pipe.als")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    assert [one.path for one in find_sets(tmp_path)] == ["a.als", "broken.als", "copy of a.als", *GOOD[:2]]
    more = {one.path for one in find_sets(tmp_path, backups=True, clips=True)}
    assert more - {one.path for one in find_sets(tmp_path)} == {
        "Song Project/Backup/song [2024-05-31 235959].als",
        "clip.alc",
    }
    with pytest.raises(UsageError, match="no folder"):
        list(find_sets(tmp_path / "none"))


def test_every_table_and_column_as_analyze_gives_it(made: tuple[Path, Library]) -> None:
    folder, library = made
    tables = [name for name in library.tables if name in TABLES]
    assert len(tables) == len(TABLES) - 1
    expected: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
    for path in GOOD:
        live_set = read_set(folder.absolute() / path)
        for name in tables:
            expected[name] += [{"set": set_number(path), **row} for row in live_set.rows(name)]
    for name in tables:
        rows = list(library.rows(name))
        assert sorted(map(repr, rows)) == sorted(map(repr, expected[name])), name
        assert list(library.frame(name).columns) == list(LIBRARY_TABLES[name].column_names)
    assert len(expected["notes"]) == 8 and len(expected["samples"]) == 3


def test_the_files_are_known_with_their_errors(made: tuple[Path, Library]) -> None:
    _, library = made
    files = {row["path"]: row for row in library.files()}
    assert sorted(files) == sorted([*GOOD, "broken.als"])
    assert "cut off" in files["broken.als"]["error"] and not files["broken.als"]["is_bug"]
    assert files["a.als"]["sha256"] == files["copy of a.als"]["sha256"] != files["Song Project/song.als"]["sha256"]
    assert all(files[path]["error"] is None for path in GOOD)


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        (Question(plugin="SERUM"), ["Song Project/song.als", "a.als", "copy of a.als"]),
        (Question(plugin="kontakt"), []),
        (Question(tempo="120-128"), ["Song Project/song.als"]),
        (Question(tempo="-124"), ["Song Project/song.als", "a.als", "copy of a.als"]),
        (Question(clip="b0"), ["Backup/kept é.ALS"]),
        (Question(track="drums", live="11"), ["Song Project/song.als", "a.als", "copy of a.als"]),
        (Question(missing_samples=True), ["Backup/kept é.ALS", "a.als", "copy of a.als"]),
        (Question(missing_samples=True, plugin="serum", tempo="90"), ["a.als", "copy of a.als"]),
        (Question(rule="missing-sample"), ["Backup/kept é.ALS", "a.als", "copy of a.als"]),
        (Question(sample="/AT/all"), ["Backup/kept é.ALS", "a.als", "copy of a.als"]),
        (Question(live="9"), ["Backup/kept é.ALS"]),
        (Question(live="1"), []),  # not 11
        (Question(duplicates=True), ["a.als", "copy of a.als"]),
        (Question(duplicates=True, tempo="120-"), []),
        (Question(failed=True), ["broken.als"]),
    ],
)
def test_questions(made: tuple[Path, Library], question: Question, paths: list[str]) -> None:
    assert [row["path"] for row in find_in_library(made[1], question)] == paths


def test_why(made: tuple[Path, Library]) -> None:
    (row, *_) = find_in_library(made[1], Question(plugin="serum", tempo="124"))
    assert (row["name"], row["tempo_bpm"], row["why"]) == ("song", 124.0, "plug-in Serum, 124 BPM")
    (one, _) = find_in_library(made[1], Question(duplicates=True))
    assert one["why"] == "same file as copy of a.als"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("124", [(123.5, 124.5)]),
        ("120-128", [(120, 128)]),
        ("120-", [(120, float("inf"))]),
        ("-90", [(0, 90)]),
        ("99.5 - 100", [(99.5, 100)]),
        ("90, 120-128,140-", [(89.5, 90.5), (120, 128), (140, float("inf"))]),
    ],
)
def test_tempo_ranges(text: str, expected: list[tuple[float, float]]) -> None:
    assert tempo_ranges(text) == expected


@pytest.mark.parametrize("text", ["", "-", "fast", "128-120", "1-2-3", "120,", "124,5", "120,-5", "1e3", "inf"])
def test_what_is_not_a_tempo(text: str) -> None:
    with pytest.raises(UsageError, match=r"^`tempo`: "):
        tempo_ranges(text)


def test_nothing_asked(made: tuple[Path, Library]) -> None:
    with pytest.raises(UsageError, match="Nothing is asked"):
        find_in_library(made[1], Question())


@pytest.mark.parametrize("kind", KINDS)
def test_resume_change_remove_repair(kind: str, tmp_path: Path) -> None:
    """Only what is new or changed is read; what is gone goes; no row is there twice."""
    sets, target = tmp_path / "sets", tmp_path / kind
    sets.mkdir()
    for n in range(5):
        (sets / f"{n}.als").write_bytes(document(f"A0{n}", 100 + n))
    (sets / "5.als").write_bytes(b"no set")
    # Ctrl-C after the first file: what was read is kept.
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan_folder(sets, target, workers=1, progress=interrupt)
    if kind == "library":  # a part that a crash left behind without a note of it
        part = next((target / "set").glob("part-*.parquet"))
        (target / "set" / f"part-{'0' * 32}.parquet").write_bytes(part.read_bytes())
    os.utime(sets / "1.als", ns=(1, 1))
    (sets / "2.als").write_bytes(document("new name", 160))
    (sets / "3.als").unlink()
    (sets / "5.als").write_bytes(document("A05", 105))
    second = scan_folder(sets, target, workers=1)
    # Two files were out when it stopped: at least the first was kept.
    assert second.failed == 0 and second.read + second.unchanged == 5
    assert 1 <= second.unchanged <= 2 and second.gone <= 1
    third = scan_folder(sets, target, workers=1)
    assert (third.read, third.unchanged, third.failed, third.gone) == (0, 5, 0, 0)
    (sets / "0.als").unlink()
    (sets / "1.als").write_bytes(b"no set any more")
    fourth = scan_folder(sets, target, workers=1)
    assert (fourth.read, fourth.unchanged, fourth.failed, fourth.gone) == (0, 3, 1, 1)
    library = open_library(target)
    assert sorted(row["name"] for row in library.rows("clips")) == ["A04", "A05", "new name"]
    assert sorted(row["name"] for row in library.rows("set")) == ["2", "4", "5"]
    library.close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@posix
def test_a_process_that_dies_takes_only_its_file_along(tmp_path: Path) -> None:
    """The first file blocks its reader, which is killed; the others are read by the next process."""
    (tmp_path / "sets").mkdir()
    os.mkfifo(tmp_path / "sets" / "0.als")
    for n in (1, 2):
        (tmp_path / "sets" / f"{n}.als").write_bytes(document("A01", 100))
    (tmp_path / "library").mkdir()
    task = Task(str(tmp_path / "sets"), str(tmp_path / "library"), "parquet", ("set",), "test", 1)
    pool = Workers(1, task)
    try:
        pool.give("0.als")
        pool.give("1.als")
        process = pool._workers[0].process
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        answers = []
        while pool.is_busy:
            answers += list(pool.answers())
            if pool.has_room and len(answers) == 1:
                pool.give("2.als")
        answers += list(pool.finish())
    finally:
        pool.kill()
    errors = {path: error for path, error, _ in answers if path is not None}
    assert list(errors) == ["0.als", "2.als", "1.als"] or list(errors) == ["0.als", "1.als", "2.als"]
    assert "signal 9" in (errors["0.als"] or "") and errors["1.als"] is None and errors["2.als"] is None
    kept = [record.path for _, _, some in answers for record, part in some if part is not None]
    assert sorted(kept) == ["1.als", "2.als"]


def test_targets_that_are_refused(tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    sets.mkdir()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.jpg").write_bytes(b"x")
    (tmp_path / "other.db").write_bytes(b"not a database, but somebody's")
    sqlite3.connect(tmp_path / "mine.db").execute("CREATE TABLE about (key, value)").connection.close()
    for target, words in (
        ("photos", "holds other things"),
        ("other.db", "not a library"),
        ("mine.db", "not a library"),
        ("none/lib", "does not exist"),
        ("none/lib.db", "does not exist"),
    ):
        with pytest.raises(UsageError, match=words):
            scan_folder(sets, tmp_path / target)
    assert (tmp_path / "other.db").read_bytes() == b"not a database, but somebody's"
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["me.jpg"]
    with pytest.raises(UsageError, match="no table 'drums'"):
        scan_folder(sets, tmp_path / "lib", tables=("drums",))
    with pytest.raises(UsageError, match="no folder"):
        scan_folder(tmp_path / "none", tmp_path / "lib")
    with pytest.raises(BadInput, match="not a library"):
        open_library(tmp_path / "photos")
    with pytest.raises(UsageError, match="no library"):
        open_library(tmp_path / "none")


def test_one_library_one_folder_one_scan_at_a_time(tmp_path: Path) -> None:
    for name in ("sets", "others"):
        (tmp_path / name).mkdir()
    target = tmp_path / "lib.db"
    assert scan_folder(tmp_path / "sets", target).read == 0
    with pytest.raises(UsageError, match="is the library of"):
        scan_folder(tmp_path / "others", target)
    with locked(target), pytest.raises(UsageError, match="another process"):
        scan_folder(tmp_path / "sets", target)
    assert scan_folder(tmp_path / "sets", target).read == 0


def test_chosen_tables_only(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.als").write_bytes(document("A01", 100))
    scan_folder(tmp_path / "sets", tmp_path / "lib", tables=("clips",), workers=1)
    library = open_library(tmp_path / "lib")
    assert library.tables == ("set", "clips")
    with pytest.raises(UsageError, match="no table 'notes'"):
        next(library.rows("notes"))
    library.close()


def test_the_command_line(tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    sets.mkdir()
    (sets / "a.als").write_bytes(document("A01", 124, devices=VST))
    (sets / "b\x1b[31m.als").write_bytes(b"no set")
    target = str(tmp_path / "lib.sqlite")
    result = RUN.invoke(app, ["scan", str(sets), "-o", target, "--workers", "1", "--output", "csv"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["read,unchanged,failed,gone", "1,0,1,0"]
    assert "b\\x1b[31m.als" in result.stderr and "\x1b" not in result.stderr
    found = RUN.invoke(app, ["find", target, "--plugin", "serum", "--output", "csv"])
    assert found.stdout.splitlines()[1].startswith("a.als,a,11.3.13,124,plug-in Serum,")
    (sets / "a.als").unlink()
    assert RUN.invoke(app, ["scan", str(sets), "-o", str(tmp_path / "new.db"), "--workers", "1"]).exit_code == 3
    assert RUN.invoke(app, ["find", str(tmp_path / "none"), "--plugin", "x"]).exit_code == 2
    assert RUN.invoke(app, ["find", target, "--failed", "--plugin", "x"]).exit_code == 2


# The examples of the documentation.


def examples() -> list[str]:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_documentation_lists_the_tables() -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    for name in LIBRARY_TABLES:
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_run(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pandas example and the one for a cluster, as the documentation has them."""
    code = examples()[number]
    if "dask" in code and find_spec("dask") is None:
        pytest.skip("dask is not installed (kontrol[dask])")
    fill(tmp_path / "sets")
    monkeypatch.chdir(tmp_path)
    if "open_library" in code:
        scan_folder("sets", "sets.library", workers=1)
    exec(compile(code, "docs/library.md", "exec"), {"__name__": "__main__"})
    assert re.search(r"Serum\s+3", capsys.readouterr().out)


@pytest.mark.corpus
def test_the_corpus_has_no_failure(tmp_path: Path) -> None:
    folder = corpus_path("als")
    result = scan_folder(folder, tmp_path / "lib", workers=2, clips=True)
    files = [path for path in folder.iterdir() if path.suffix in (".als", ".alc")]
    assert (result.read, result.failed) == (len(files), 0)
