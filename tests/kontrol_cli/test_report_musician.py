"""What the report is pinned up for: what needs attention first, notes in clips, the song beside the scenes, paper."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.findings import Finding, find_problems
from kontrol_cli.report import REPORT_TABLES, arrangement_picture, report_page
from kontrol_cli.report.arrangement_picture import arrangement_sheets
from kontrol_cli.report.attention import groups
from kontrol_cli.report.measures import lasting
from kontrol_cli.report.note_roll import MOST_STROKES, NoteRolls, Roll
from kontrol_cli.report.session_sheet import SheetCell, SheetScene, on_paper
from kontrol_cli.sets import rows as sets_rows
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View
from tests.field import field_path

from .als_xml import clip, document, envelope, main_track_11, slot, track

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FOUR = BarMap([(0, "4/4")])


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["report", *arguments])


def notes(*given: tuple[int, float, float]) -> str:
    """The notes of a clip: pitch, start and length in beats."""
    keys = "".join(
        f'<KeyTrack Id="{number}"><Notes><MidiNoteEvent Time="{start}" Duration="{length}" Velocity="100" '
        f'IsEnabled="true"/></Notes><MidiKey Value="{pitch}"/></KeyTrack>'
        for number, (pitch, start, length) in enumerate(given)
    )
    return f"<Notes><KeyTracks>{keys}</KeyTracks></Notes>"


def strokes(roll: Roll | None) -> list[tuple[int, int, int]]:
    """The path of a roll as (line, first column, column after the last)."""
    assert roll is not None
    found = re.findall(r"M(\d+) (\d+)h(\d+)", roll.path)
    assert roll.path == "".join(f"M{x} {y}h{wide}" for x, y, wide in found)
    return [(int(y), int(x), int(x) + int(wide)) for x, y, wide in found]


def read(body: str, **more: Any) -> View:
    return View(read_set(io.BytesIO(document(body, **more).encode()), tables=REPORT_TABLES))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (0, 4, "1 bar"),
        (0, 16, "4 bars"),
        (4, 10, "1.5 bars"),
        (0, 3, "3 beats"),
        (2, 3, "1 beat"),
        (0, 0.5, "0.5 beats"),
        (0, 843.993, "211 bars"),  # 210.998 bars of four: nobody counts the thousandths
        (0, float("inf"), ""),
    ],
)
def test_lengths_are_said_in_bars(start: float, end: float, said: str) -> None:
    assert lasting(FOUR, start, end) == said


def test_lengths_follow_the_signatures() -> None:
    # Two bars of 4/4, then 7/8 (3.5 beats a bar): beats 8 to 15 are two bars.
    bars = BarMap([(0, "4/4"), (8, "7/8")])
    assert lasting(bars, 8, 15) == "2 bars"
    assert lasting(bars, 4, 11.5) == "2 bars"


def test_the_page_says_bars_and_minutes_and_no_beats() -> None:
    live_set = read_set(SAMPLES / "arrangement.xml", tables=REPORT_TABLES)
    page = html.document_fromstring(report_page(View(live_set), find_problems(View(live_set))))
    facts = {item.findtext("dt"): item.findtext("dd") for item in page.xpath("//dl[@id='facts']/div")}
    # 171 beats at 128 BPM are 80.2 s; 42.75 bars end in bar 43.
    assert live_set.rows("set")[0]["length_beats"] == 171
    assert facts["Length"] == "1:20, 43 bars"
    assert not re.findall(r"[\d.]{3,} beats", page.text_content())


def test_a_session_clip_is_drawn_as_its_loop() -> None:
    # Loop of 4 beats on 96 columns, 24 a beat. Pitches 60 and 67 are 8 semitones on 12 lines: the lower one at the
    # bottom but for the line that its semitone shares (7 * 12 // 8 = 10), the upper one on line 0. The note at beat 5
    # lies behind the loop, the one at -1 reaches into it for half a beat.
    view = read(track(slots=slot(clip(extra=notes((60, 0, 1), (67, 2, 1), (60, 3.5, 2), (64, 5, 1), (67, -1, 1.5))))))
    roll = NoteRolls(view).session(view.rows("clips")[0])
    assert roll is not None and (roll.columns, roll.lines) == (96, 12)
    # Longer strokes end a column early, so that notes end on end can be told apart.
    assert strokes(roll) == [(0, 0, 11), (0, 48, 71), (10, 0, 23), (10, 84, 95)]


def test_sixteenths_end_on_end_stay_apart() -> None:
    view = read(track(slots=slot(clip(extra=notes(*((42, step / 4, 0.25) for step in range(16)))))))
    found = strokes(NoteRolls(view).session(view.rows("clips")[0]))
    assert [first for _, first, _ in found] == [6 * step for step in range(16)]


def test_a_loop_in_the_arrangement_comes_round_and_starts_where_the_clip_does() -> None:
    # Eight beats of a loop of four, begun at beat 1 of it: its note on beat 0 is heard at 3 and 7. 16 columns of half
    # a beat; one bar of silence in front.
    body = track(arrangement=clip(start=4, end=12, relative=1, extra=notes((60, 0, 1))))
    view = read(body)
    found = strokes(NoteRolls(view).timeline(view.rows("clips")[0], 16))
    assert [(first, after) for _, first, after in found] == [(6, 8), (14, 16)]


def test_switched_off_notes_are_not_drawn() -> None:
    off = notes((60, 0, 1)).replace('IsEnabled="true"', 'IsEnabled="false"')
    view = read(track(slots=slot(clip(extra=off))))
    assert len(view.rows("notes")) == 1
    assert NoteRolls(view).session(view.rows("clips")[0]) is None


def many_notes(clips: int, each: int) -> LiveSet:
    """A set of `clips` session clips and as many in the arrangement, with `each` notes spread over 8 bars."""
    rows = Rows(REPORT_TABLES)
    rows.live_version = "12.0"
    rows.of("set").append({"name": "many", "source": "als", "live_version": "12.0", "length_beats": 32.0})
    rows.of("tracks").append({"track": 0, "name": "keys", "kind": "midi", "color_index": 3})
    for number in range(clips * 2):
        place: dict[str, Any] = {"where": "session", "scene": number}
        if number < clips:
            rows.of("scenes").append({"scene": number, "name": f"scene {number}"})
        else:
            begins = 32.0 * (number - clips)
            place = {"where": "arrangement", "start_beats": begins, "end_beats": begins + 32, "bar": "1.1.1"}
        rows.of("clips").append({
            "clip": number, "track": 0, "name": "x", "kind": "midi", "loop_start": 0.0, "loop_end": 32.0,
            "looping": True, "loop_unit": "beats", "start_marker": 0.0, "length_beats": 32.0, **place,
        })  # fmt: skip
        rows.of("notes").extend(
            {"clip": number, "pitch": 36 + (n * 7) % 48, "start_beats": n * 32 / each, "duration_beats": 0.1}
            for n in range(each)
        )
    return LiveSet(rows)


@pytest.mark.parametrize(("clips", "each"), [(1, 50_000), (50, 1_000), (2_000, 25)])
def test_a_hundred_thousand_notes_make_no_hundred_megabytes(clips: int, each: int) -> None:
    live_set = many_notes(clips, each)
    assert len(live_set.rows("notes")) == 100_000
    text = report_page(View(live_set), [])
    paths = re.findall(r'<path[^>]* d="((?:M\d+ \d+h\d+)+)"', text)
    assert len(paths) >= clips  # every session clip still shows something; those of the timeline may be too narrow
    assert sum(path.count("M") for path in paths) <= 2 * MOST_STROKES
    assert len(text) < 2_500_000


def test_a_set_too_large_with_its_notes_is_shown_without_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "set.als", tmp_path / "page.html"
    body = "".join(
        track(slots=slot(clip(name="Keys", extra=notes(*((60, n / 100, 0.01) for n in range(100))))), track_id=10 + one)
        for one in range(20)
    )
    scenes = '<Scenes><Scene Id="0"><Name Value="One"/></Scene></Scenes>'
    source.write_text(document(body, rest=scenes), encoding="utf-8")
    assert run(str(source), "-o", str(target)).exit_code == 0
    assert 'class="roll"' in target.read_text(encoding="utf-8")
    monkeypatch.setattr(sets_rows, "MAX_HELD", 1_500_000)  # the rows of 2,000 notes need 2,304,000
    done = run(str(source), "-o", str(target), "--force")
    assert done.exit_code == 0, done.output
    assert "The page shows no notes" in done.output
    text = target.read_text(encoding="utf-8")
    assert "Keys" in text and 'class="roll"' not in text


def test_signature_changes_are_drawn_and_listed() -> None:
    # Live writes 4/4 as 201 and 3/4 as 200: two bars of four, two of three, four again at beat 14.
    changes = envelope(8, [(-63072000, 120)]) + envelope(10, [(0, 201), (8, 200), (14, 201)], "EnumEvent")
    view = read(track(arrangement=clip(start=0, end=24)), main=main_track_11(envelopes=changes))
    drawing = arrangement_picture(view)
    assert drawing is not None
    picture = html.document_fromstring(drawing.inline())
    tips = [tip.text for tip in picture.iter("title")]
    assert [tip for tip in tips if "from bar" in (tip or "")] == ["4/4 from bar 1", "3/4 from bar 3", "4/4 from bar 5"]
    page = html.document_fromstring(report_page(view, []))
    rows = [[cell.text for cell in row] for row in page.xpath("//table[@id='signature-events']/tbody/tr")]
    # 8 beats at 120 BPM are 4 s, 14 are 7 s.
    assert rows == [["1.1.1", "0:00.000", "4/4"], ["3.1.1", "0:04.000", "3/4"], ["5.1.1", "0:07.000", "4/4"]]


def test_a_tall_arrangement_is_cut_into_sheets_between_tracks() -> None:
    body = "".join(
        track(arrangement=clip(start=0, end=8, name=f"c{number}"), name=f"t{number}", track_id=10 + number)
        for number in range(50)
    )
    sheets = arrangement_sheets(read(body))
    assert len(sheets) == 2  # 35 lanes of 20 units go on a sheet
    found = [re.findall(r"'(c\d+)'", sheet.inline()) for sheet in sheets]
    assert [name for names in found for name in names] == [f"c{number}" for number in range(50)]
    assert all(sheet.height / sheet.width < 0.66 for sheet in sheets)  # what is left of A4 lying across


def grid_of(scenes: int, tracks: int, name: str) -> list[SheetScene]:
    cells = tuple(SheetCell("clip", name, "#ffffff", "#000000") for _ in range(tracks))
    return [SheetScene(number + 1, f"Scene {number + 1}", "", cells) for number in range(scenes)]


def test_the_letters_on_paper_are_as_large_as_the_sheet_allows() -> None:
    few, many = (on_paper(grid_of(scenes, 8, "kick"), ["drums"] * 8, beside=False) for scenes in (8, 60))
    assert few.whole and few.size_pt == 9.0
    assert many.whole and 4.5 <= many.size_pt < few.size_pt
    assert not on_paper(grid_of(300, 8, "kick"), ["drums"] * 8, beside=False).whole
    narrow = on_paper(grid_of(20, 30, "a long name of a clip"), ["drums"] * 30, beside=False)
    assert narrow.size_pt < on_paper(grid_of(20, 30, "k"), ["drums"] * 30, beside=False).size_pt


def page_with_song(tmp_path: Path, *arguments: str) -> tuple[Any, Any]:
    target = tmp_path / "page.html"
    done = run(*arguments, "-o", str(target))
    assert done.exit_code == 0, done.output
    return html.document_fromstring(target.read_text(encoding="utf-8")), done


def test_the_song_stands_beside_the_scenes(tmp_path: Path) -> None:
    page, _ = page_with_song(tmp_path, str(SAMPLES / "drum-set.xml"), "--machine", "machinedrum")
    heads = [head.text_content() for head in page.xpath("//table[@id='session']/thead/tr/th")]
    assert heads[:5] == ["scene", "row", "pattern", "plays", "muted"]
    beside = {
        row.xpath("th")[0].text_content(): [cell.text_content() for cell in row.xpath("td")[:4]]
        for row in page.xpath("//table[@id='session']/tbody/tr")
    }
    # Clips claim all 16 machine tracks. In scene 3 kick (1), hats (5, 6), cowbell (12) and shaker (13) sound.
    assert beside["3 Intro kick x4"] == ["3", "A01", "4", "2-4 7-11 14-16"]
    assert beside["16 Break 110 BPM x4"][:3] == ["16", "A04", "4"]
    assert len(page.xpath("//table[@id='song']/tbody/tr")) == 24
    assert page.xpath("//nav/a[@href='#song-part']")


def test_options_of_the_song_are_those_of_the_exporter(tmp_path: Path) -> None:
    page, _ = page_with_song(tmp_path, str(SAMPLES / "arrangement.xml"), "-m", "machinedrum", "--source", "arrangement")
    rows = page.xpath("//table[@id='song']/tbody/tr")
    assert len(rows) > 4
    heads = [head.text_content() for head in page.xpath("//table[@id='song']/thead/tr/th")]
    assert "place" in heads and "scene" not in heads


def test_a_refused_plan_is_a_sentence_on_the_page(tmp_path: Path) -> None:
    page, done = page_with_song(tmp_path, str(SAMPLES / "mixed-scenes.xml"), "-m", "machinedrum")
    (said,) = page.xpath("//section[@id='song-part']//p[strong]")
    assert said.text_content().startswith("No song. scene 2 'Kick of A01, hats of A02 x4' mixes 2 patterns")
    assert "--machine-dump" in said.text_content() and "`" not in said.text_content()
    assert "The page shows no song:" in done.output
    assert page.xpath("//table[@id='session']")  # the rest of the page is there
    assert not page.xpath("//th[contains(@class, 'song')]")


def test_what_contradicts_itself_is_refused_as_by_the_exporter(tmp_path: Path) -> None:
    source, target = str(SAMPLES / "drum-set.xml"), tmp_path / "page.html"
    for arguments, says in (
        (["--repeats", "2"], "--machine"),
        (["-m", "machinedrum", "--repeats", "2", "--stay"], "--stay"),
        (["-m", "tambourine"], "tambourine"),
        (["-m", "machinedrum", "--map", str(tmp_path / "nowhere.toml")], "nowhere.toml"),
        (["-m", "machinedrum", "--svg", "session"], "--svg"),
    ):
        done = run(source, *arguments, "-o", str(target))
        assert done.exit_code == 2 and says in str(done.exception) + done.output, arguments
        assert not target.exists()


def test_what_has_weight_comes_first_and_samples_go_by_folder(tmp_path: Path) -> None:
    page, _ = page_with_song(tmp_path, str(SAMPLES / "mixed-scenes.xml"))
    order = [part.get("id") for part in page.xpath("//main//section")]
    assert order[0] == "findings-part" and order[-1] == "notes-part"
    first = page.xpath("//article")[0]
    assert first.get("id") == "rule-missing-sample"
    assert "13 places in /Music/Loops" in first.text_content()
    weights = [article.get("class") for article in page.xpath("//section[@id='findings-part']//article")]
    assert weights and "finding info" not in weights
    assert {article.get("class") for article in page.xpath("//section[@id='notes-part']//article")} == {"finding info"}


def test_the_scenes_table_does_not_repeat_the_grid(tmp_path: Path) -> None:
    page, _ = page_with_song(tmp_path, str(SAMPLES / "drum-set.xml"))
    heads = [head.text_content() for head in page.xpath("//table[@id='scenes']/thead/tr/th")]
    assert heads == ["#", "name", "tempo (BPM)", "signature", "clips", "longest clip"]


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    source = field_path("hostile/evil-names.xml")
    page, _ = page_with_song(tmp_path, str(source), "-m", "machinedrum")
    assert not page.xpath("//script | //*[@src] | //img | //iframe | //object | //@onerror | //@onload | //@onclick")
    assert all(link.get("href").startswith(("#", "data:,")) for link in page.xpath("//*[@href]"))


def test_missing_samples_lead_their_weight_and_go_by_folder_of_any_system() -> None:
    rows = Rows(("samples",))
    windows, mac = "C:\\Users\\x\\Loops", "/Users/x/Hits"
    places = [*(f"{windows}\\{n}.wav" for n in range(2)), f"{mac}/a.wav"]
    rows.of("samples").extend({"sample": n, "path": path} for n, path in enumerate(places))

    def finding(rule: str, severity: Any, sample: int | None = None) -> Finding:
        text, place = f"{rule} {sample}", (None,) * 5
        return Finding(rule, severity, text, *place, sample=sample, reason="", fix="")

    found = [
        finding("empty-scene", "info"),
        finding("solo-on", "warning"),
        *(finding("missing-sample", "warning", n) for n in range(3)),
        finding("cut-off", "error"),
    ]
    shown = groups(View(LiveSet(rows)), found)
    assert [one.rule for one in shown] == ["cut-off", "missing-sample", "solo-on", "empty-scene"]
    assert [(folder, len(names)) for folder, names in shown[1].parts] == [("C:/Users/x/Loops", 2), (mac, 1)]
