"""What sounds where, the grid and the page, and `kontrol analyze` as a user calls it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from exporters.errors import UsageError
from kontrol_cli.analysis.grid import session_grid
from kontrol_cli.analysis.page_grid import choose_window, scene_label
from kontrol_cli.analysis.summary import summarize
from kontrol_cli.analysis.summary_page import draw_sounds, draw_summary
from kontrol_cli.analysis.timeline import overview
from kontrol_cli.app import app
from kontrol_cli.findings import RULES, find_problems
from kontrol_cli.output import colors
from kontrol_cli.sets.choosing import choose_scenes, choose_tracks
from kontrol_cli.sets.tables import TABLES
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import sounding
from tests.kontrol_cli.sets import SMALL_DUMP, session

RUN = CliRunner()


def page(view: View, cells: int = 80, **more: Any) -> list[str]:
    return [line.plain.rstrip() for line in draw_summary(view, find_problems(view), cells, **more)]


# What sounds


def test_a_launch_from_the_top() -> None:
    view = session(
        {
            "filled": "x|y|z",
            "stops": "x|.|.",
            "holds": "x|||",
            "off clip": "x|(y)|",
            "never": "|.|",
        }
    )
    heard = [(one.starts, one.carries) for one in sounding(view)]
    assert heard[0] == ({0: 0, 1: 0, 2: 0, 3: 0}, {})
    assert heard[1] == ({0: 1}, {2: 0}), "a deactivated clip stops the earlier one and is silent"
    assert heard[2] == ({0: 2}, {2: 0})


def test_a_track_that_is_off_or_in_a_group_that_is_off_is_silent() -> None:
    view = session(
        {"group": "", "in it": "x", "off": "y", "on": "z"},
        kinds={"group": "group"},
        track_fields=[{"muted": True}, {"group": 0}, {"muted": True}, {}],
    )
    assert [one.tracks for one in sounding(view)] == [[3]]


def test_groups_that_hold_each_other_do_not_hang() -> None:
    view = session({"a": "x"}, track_fields=[{"group": 0}])
    assert [one.tracks for one in sounding(view)] == [[0]]


# The grid


def test_the_kinds_of_cells() -> None:
    view = session({"a": "x|||(y)|."})
    grid = session_grid(view, sounding(view), [0], range(5))
    assert [row[0].kind for row in grid.rows] == ["clip", "carried", "carried", "silent", "stop"]
    assert grid.rows[1][0].color == grid.rows[0][0].color == colors.palette(0)
    empty = session({"a": "|x"})
    assert session_grid(empty, sounding(empty), [0], [0]).rows[0][0].kind == "none"


def test_sixteen_tracks_of_patterns_are_readable_at_80_columns() -> None:
    view = session({f"track {n}": f"A01 {n} x|B02 {n} x" for n in range(1, 17)})
    lines = page(view)
    row = next(line for line in lines if line.startswith("1 A01"))
    assert row.split() == ["1", *["A01"] * 16]
    assert all(len(line) <= 80 for line in lines)
    assert any("16 track 16" in line for line in lines), "names that do not fit are listed below the grid"


@pytest.mark.parametrize("cells", [40, 80, 140, 200])
@pytest.mark.parametrize("count", [1, 5, 16, 33, 120])
def test_the_page_fits_the_terminal(cells: int, count: int) -> None:
    view = session(
        {f"漢字 track {n}": f"Łong \u202e name {n}|.||(y)|?" for n in range(count)},
        scenes=[{"name": "Intro with a very long name 124 BPM", "tempo_bpm": 124.5}, {}, {"name": "\x1b[31m"}],
        locators=[{"locator": n, "name": f"place {n}", "time_beats": n * 8.0} for n in range(30)],
        clips=[
            {
                "clip": 900,
                "track": 0,
                "where": "arrangement",
                "start_beats": 0.0,
                "end_beats": 240.0,
                "name": "x",
                "muted": False,
            }
        ],
    )
    for line in draw_summary(view, find_problems(view), cells):
        if line.no_wrap:
            assert line.cell_len <= cells, line.plain
        assert not set(line.plain) & {"\x1b", "\u202e"}


def test_what_does_not_fit_beside_goes_below() -> None:
    samples = [{"sample": n, "name": f"{n}.wav", "exists": False} for n in range(52)]
    view = session({"a": "x|.", "b": "x|."}, samples=samples)
    narrow = page(view, 40)
    at = narrow.index("Samples      52 used")
    assert narrow[at + 1] == " " * 13 + "52 not on this computer"
    assert "Scenes       2  1 without clips" in narrow
    at = narrow.index("Clips        2 in the session")
    assert narrow[at + 1] == " " * 13 + "0 in the arrangement"
    assert "Samples      52 used  52 not on this computer" in page(view, 45)


def test_a_tempo_is_told_once() -> None:
    view = session(
        {"a": "x|y|z"},
        scenes=[
            {"name": "Intro 124 BPM", "tempo_bpm": 124.0},
            {"name": "B", "tempo_bpm": 90.5},
            {"name": "C 80 BPM", "tempo_bpm": 90.0},
        ],
    )
    assert [scene_label(view, scene) for scene in range(3)] == ["1 Intro 124 BPM", "2 B 90.5 BPM", "3 C 80 BPM 90 BPM"]


def test_what_is_left_out_is_said() -> None:
    view = session({**{f"t{n}": "|".join(["x"] * 40 + ["."] * 3) for n in range(60)}, "unused": "."})
    window = choose_window(view, 80, None, None)
    assert len(window.scenes) == 32 and len(window.tracks) < 60
    notes = " ".join(window.notes)
    assert "1 track without session clips left out" in notes
    assert "--scenes 33-" in notes
    assert f"--tracks {len(window.tracks) + 1}-" in notes
    chosen = choose_window(view, 80, [50, 51], [41])
    assert (chosen.tracks, chosen.scenes) == ((50, 51), (41,))


def test_empty_scenes_below_the_music_are_left_out_but_named_ones_stay() -> None:
    view = session({"a": "x|.|.|.|."}, scenes=[{}, {}, {"name": "End"}, {}, {}])
    window = choose_window(view, 80, None, None)
    assert window.scenes == (0, 1, 2)
    assert "2 empty scenes below left out" in window.notes


def test_what_sounds_is_told_as_changes() -> None:
    view = session({"kick": "x|x|x|.|x", "snare": "x|x|.|.|x", "hat": "x|x|x|.|."})
    lines = page(view)
    at = next(n for n, line in enumerate(lines) if line.startswith("What sounds"))
    assert [re.sub(r"\s+", " ", line) for line in lines[at + 1 : at + 5]] == [
        "1-2 kick, snare, hat",
        "3 − snare",
        "4 silence",
        "5 kick, snare",
    ]


def test_equal_track_names_are_told_apart() -> None:
    view = session({"kick": "x", "kick\u200b": "x"})
    assert any("1 kick, 2 kick" in line for line in page(view))


# The arrangement


def test_the_overview_counts_tracks_not_clips() -> None:
    def part(track: int, start: float, end: float, **more: Any) -> dict[str, Any]:
        return {
            "clip": 9,
            "track": track,
            "where": "arrangement",
            "start_beats": start,
            "end_beats": end,
            "muted": False,
            "name": "",
            **more,
        }

    view = session(
        {"a": "", "b": "", "off": ""},
        track_fields=[{}, {}, {"muted": True}],
        clips=[part(0, 0, 2), part(0, 2, 4), part(1, 3, 8), part(2, 0, 8), part(1, 0, 2, muted=True)],
    )
    picture = overview(view, 8)
    assert picture is not None
    assert picture.density == (1, 1, 1, 2, 1, 1, 1, 1)
    assert picture.length_beats == 8


def test_the_lanes_of_the_arrangement() -> None:
    def part(track: int, start: float, end: float, *, muted: bool = False) -> dict[str, Any]:
        return {
            "clip": 9,
            "track": track,
            "where": "arrangement",
            "start_beats": start,
            "end_beats": end,
            "muted": muted,
            "name": "",
        }

    # 80 columns less "1 on " leave 75 for 75 beats: one column a beat.
    view = session(
        {"on": "", "no": "", "f": ""},
        track_fields=[{}, {"muted": True}, {}],
        clips=[part(0, 0, 10), part(0, 20, 20.5), part(1, 5, 75), part(0, 30, 32, muted=True)],
        locators=[{"locator": 0, "name": "Drop", "time_beats": 20.0}],
    )
    lines = page(view)
    at = next(n for n, line in enumerate(lines) if line.startswith("Arrangement"))
    assert lines[at] == "Arrangement  0:38, 19 bars, up to 1 track at once", "75 beats at 120 BPM are 37.5 s"
    assert lines[at + 1] == " " * 5 + "█" * 10 + " " * 10 + "█"
    assert lines[at + 2] == " " * 25 + "^"
    assert lines[at + 3] == "1 on " + "■" * 10 + " " * 10 + "■" + " " * 9 + "□□"
    assert lines[at + 4] == "2 no " + " " * 5 + "□" * 70
    assert lines[at + 5] == "Locators     0:10 Drop"


def test_an_empty_arrangement_is_not_drawn() -> None:
    assert overview(session({"a": "x"}), 8) is None
    assert not any(line.startswith("Arrangement") for line in page(session({"a": "x"})))


# Ranges and colours


def _rows(kind: str, names: list[str], groups: dict[int, int] | None = None) -> list[dict[str, Any]]:
    return [{kind: n, "name": name, "group": (groups or {}).get(n)} for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", [2]), ("1-3", [0, 1, 2]), ("8-", [7, 8, 9]), ("-2", [0, 1]), ("1,4-5, 4", [0, 3, 4]), ("10", [9]),
        ("verse", [1, 4]), ("Intro, slow", [2]), ("break,1", [0, 9]),
        ("5", [4]),  # although scene 7 is called 5: a scene's number is its place
        ("2-4 7", [1, 2, 3, 6]),  # as remarks list scenes
    ],
)  # fmt: skip
def test_choosing_scenes(text: str, found: list[int]) -> None:
    names = ["1", "Verse", "Intro, slow", "", "VERSE ", "6", "5", "", "", "Break"]
    assert list(choose_scenes(_rows("scene", names), text)) == found


@pytest.mark.parametrize("text", ["", "-", "0", "11", "3-2", "1-11", "a", "1,,2", "²", "1-3 5 x", "9" * 5000])
def test_wrong_scenes_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^`scenes`: .*this set has scenes 1-10"):
        choose_scenes(_rows("scene", [""] * 10), text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", [0]), ("2-", [1, 2, 3, 4]), ("-2,5", [0, 1, 4]), ("kick", [1]), ("Kit", [0, 1, 2, 3]), ("Inner", [2, 3]),
        ("4", [4]),  # a track called 4 comes before the fourth track
        ("a,b", [3]),
    ],
)  # fmt: skip
def test_choosing_tracks(text: str, found: list[int]) -> None:
    rows = _rows("track", ["Kit", "Kick", "Inner", "a,b", "4"], {1: 0, 2: 0, 3: 2})
    assert list(choose_tracks(rows, text, members=True)) == found


def test_wrong_tracks_are_refused_and_groups_in_a_circle_end() -> None:
    rows = _rows("track", ["Kit", "Kick"], {0: 1, 1: 0})
    assert choose_tracks(rows, "Kit", members=True) == (0, 1)
    assert choose_tracks(rows, "Kit") == (0,)
    for text in ("", "3", "Snare", "1-3"):
        with pytest.raises(UsageError, match=r"^`tracks`: .*1 Kit, 2 Kick"):
            choose_tracks(rows, text)
    with pytest.raises(UsageError, match="this set has no tracks"):
        choose_tracks([], "1")


def test_colors() -> None:
    assert colors.color_of({"color_rgb": 0xFF8040, "color_index": 3}) == (255, 128, 64), "the API's value rules"
    assert colors.color_of({"color_rgb": None, "color_index": None}) is None
    assert len({colors.palette(index) for index in range(70)}) == 70
    assert colors.hex_color((1, 2, 255)) == "#0102ff"
    assert colors.as_ink((255, 0, 0)) == "#ff0000"
    assert colors.as_ink((0, 0, 0)) == "#737373", "black letters would be lost on a black terminal"
    assert colors.ink_on((255, 255, 0)) == "#000000" and colors.ink_on((0, 0, 120)) == "#ffffff"


@given(st.integers(0, 1000))
def test_every_palette_index_has_a_color(index: int) -> None:
    assert all(0 <= part <= 255 for part in colors.palette(index))


# The command


@pytest.fixture
def dump(tmp_path: Path) -> str:
    path = tmp_path / "small.xml"
    path.write_text(SMALL_DUMP, encoding="utf-8")
    return str(path)


def test_the_summary(dump: str) -> None:
    result = RUN.invoke(app, ["analyze", dump])
    assert result.exit_code == 0, result.output
    for part in ("small", "Live 11.3.13", "124 BPM", "2 midi", "kick", "A01 1 kick", "\\x9b31m", "What sounds"):
        assert part in result.stdout, part
    assert "\x9b" not in result.stdout and "\x1b" not in result.stdout, "no colour in a pipe"


def test_the_summary_as_json_is_one_object(dump: str) -> None:
    result = RUN.invoke(app, ["analyze", dump, "--output", "json"])
    found = json.loads(result.stdout)
    assert found["set"]["name"] == "small" and found["tracks"]["by_kind"] == {"midi": 2, "master": 1}
    assert [(one["starts"], one["carries"]) for one in found["scenes"]] == [([0], []), ([1], [0])]
    one_line = RUN.invoke(app, ["analyze", dump, "--output", "ndjson"]).stdout
    assert one_line.count("\n") == 1 and json.loads(one_line) == found


def test_summary_json_is_what_the_library_gives() -> None:
    view = session({"a": "x|?"})
    assert {finding["rule"] for finding in summarize(view)["findings"]} == {"unnamed-clip"}
    assert summarize(view, without=["unnamed-clip"])["findings"] == []


def test_a_table_and_its_columns(dump: str) -> None:
    result = RUN.invoke(app, ["analyze", dump, "--table", "clips", "--output", "json"])
    rows = json.loads(result.stdout)
    assert [row["name"] for row in rows] == ["A01 1 kick", "A01 2 snare"]
    assert list(rows[0]) == list(TABLES["clips"].column_names)
    result = RUN.invoke(
        app, ["analyze", dump, "--table", "clips", "--columns", "name, track", "--limit", "1", "--output", "csv"]
    )
    assert list(csv.reader(io.StringIO(result.stdout))) == [["name", "track"], ["A01 1 kick", "0"]]


def test_every_table_of_a_set_can_be_shown(dump: str) -> None:
    for name in TABLES:
        result = RUN.invoke(app, ["analyze", dump, "--table", name, "--output", "json"])
        assert result.exit_code == 0, (name, result.output)
        assert isinstance(json.loads(result.stdout), list)


def test_tables_and_rules_are_listed_without_a_set() -> None:
    listed = json.loads(RUN.invoke(app, ["analyze", "--tables", "--output", "json"]).stdout)
    assert {(row["table"], row["column"]) for row in listed} == {
        (table.name, column.name) for table in TABLES.values() for column in table.columns
    }
    assert all(row["meaning"] for row in listed)
    listed = json.loads(RUN.invoke(app, ["analyze", "--rules", "--output", "json"]).stdout)
    assert [row["rule"] for row in listed] == [rule.id for rule in RULES]


def test_findings_as_rows(dump: str) -> None:
    result = RUN.invoke(app, ["analyze", dump, "--findings", "--output", "json"])
    rows = json.loads(result.stdout)
    assert [(row["rule"], row["track"], row["scene"]) for row in rows] == [("missing-stop-button", 0, 1)]
    result = RUN.invoke(app, ["analyze", dump, "--findings", "--without", "missing-stop-button", "--output", "json"])
    assert json.loads(result.stdout) == []


def test_the_page_in_a_file_has_no_colour(dump: str, tmp_path: Path) -> None:
    target = tmp_path / "page.txt"
    result = RUN.invoke(app, ["analyze", dump, "-o", str(target)], env={"FORCE_COLOR": "1"})
    assert result.exit_code == 0 and result.stdout == ""
    assert "\x1b" not in target.read_text(encoding="utf-8") and "■" not in result.stdout


def test_colour_when_it_is_asked_for_and_never_with_no_color(dump: str) -> None:
    forced = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    assert "\x1b[" in RUN.invoke(app, ["analyze", dump], env=forced, color=True).stdout
    shown = RUN.invoke(app, ["analyze", dump], env={"NO_COLOR": "1", "FORCE_COLOR": None}, color=True).stdout
    assert not re.search("\x1b\\[[0-9;]*(3|4)[0-9]", shown)


def test_standard_input(dump: str) -> None:
    result = RUN.invoke(app, ["analyze", "-", "--table", "tracks", "--output", "csv"], input=Path(dump).read_bytes())
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 4


def test_without_a_file_the_last_dump(dump: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    missing = RUN.invoke(app, ["analyze"], env={"KONTROL_HOME": str(home)})
    assert missing.exit_code == 2 and missing.stderr.startswith("kontrol: ")
    (home / "last-dump").write_text(dump + "\n", encoding="utf-8")
    result = RUN.invoke(app, ["analyze", "--output", "json"], env={"KONTROL_HOME": str(home)})
    assert json.loads(result.stdout)["set"]["name"] == "small"


def test_validate(dump: str, tmp_path: Path) -> None:
    valid = RUN.invoke(app, ["analyze", dump, "--validate"])
    assert (valid.exit_code, valid.stdout, valid.stderr) == (0, "", f"{Path(dump).name} follows its schema.\n")
    assert RUN.invoke(app, ["analyze", dump, "--validate", "--output", "json"]).stdout == "[]\n"
    wrong = tmp_path / "wrong.xml"
    wrong.write_text(SMALL_DUMP.replace('tempo="124.0"', 'tempo="fast"'), encoding="utf-8")
    result = RUN.invoke(app, ["analyze", str(wrong), "--validate", "--output", "json"])
    assert result.exit_code == 3
    faults = json.loads(result.stdout)
    assert any("'fast'" in fault["problem"] for fault in faults)
    assert result.stderr.startswith("kontrol: wrong.xml does not follow its schema: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--table", "clip"], "There is no table 'clip'. Did you mean 'clips'? Tables: set, tracks"),
        (
            ["--table", "clips", "--columns", "name,colour"],
            "no column 'colour'. Did you mean 'color_rgb'? Columns: clip, ",
        ),
        (["--columns", "name"], "--columns needs --table NAME."),
        (["--table", "clips", "--findings"], "--table and --findings do not go together."),
        (["--limit", "3"], "--limit needs --table NAME or --findings."),
        (["--table", "clips", "--tracks", "1"], "do not go with --table."),
        (["--output", "csv"], "The summary is not a table and cannot be csv."),
        (["--scenes", "9"], "'9' is not a scene or a range of scenes; this set has scenes 1-2."),
        (["--tracks", "x"], "'x' is not a track or a range of tracks;"),
        (["--without", "nothing"], "There is no rule 'nothing'."),
        (["-o", "no/such/folder/x.json"], "does not exist"),
    ],
)
def test_wrong_options_are_one_sentence(dump: str, arguments: list[str], sentence: str) -> None:
    result = RUN.invoke(app, ["analyze", dump, *arguments])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert sentence in result.stderr and result.stderr.count("\n") == 1


def test_a_document_that_is_no_set_says_so(tmp_path: Path) -> None:
    path = tmp_path / "api.xml"
    path.write_text(
        '<live-api version="1" live_version="11.3.13"><module name="Live"/>'
        '<summary complete="true" errors="0"/></live-api>',
        encoding="utf-8",
    )
    result = RUN.invoke(app, ["analyze", str(path)])
    assert result.exit_code == 3 and "--table members" in result.stderr


def metered(*meters: str) -> View:
    """A set whose signature changes every four beats."""
    events = [{"time_beats": 4.0 * n, "time_signature": meter} for n, meter in enumerate(meters)]
    return session({"a": "x"}, signature_events=events)


@pytest.mark.parametrize(
    ("meters", "words"),
    [
        (["4/4", "3/4"] * 15, "4/4, 29 changes"),
        (["6/8", "6/8", "7/8", "7/8"], "6/8, 1 change"),
        (["5/4"], "4/4"),  # the head's; one event alone is no change
        (["5/4", "5/4"], "5/4"),
    ],
)
def test_the_head_says_how_often_the_signature_changes(meters: list[str], words: str) -> None:
    view = metered(*meters)
    view.head["time_signature"] = "4/4"
    (line,) = [line for line in page(view) if line.startswith("Live 11.3.13")]
    assert words in line.split(" · ")


def test_thousands_of_tracks_with_one_name_are_looked_at_a_few_times_each() -> None:
    """Found by a campaign: labelling each of 4,500 tracks looked at all others, for minutes."""

    class Counting(dict[int, Any]):
        looks = 0

        def __getitem__(self, key: int) -> Any:
            self.looks += 1
            return super().__getitem__(key)

    columns = {f"clap{chr(0x200B) * number}": "x|y" for number in range(600)}
    view = session(columns)
    tracks = Counting(view.tracks)
    view.__dict__["tracks"] = tracks
    lines = draw_sounds(view, sounding(view), 120)
    assert "1 clap" in lines[0].plain, "tracks of one name are told apart by their number"
    assert 600 <= tracks.looks < 20 * 600
