"""The page for the hands: rows, bars and times worked out by hand, and names that would like to be markup."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest

from exporters.octatrack.device import MACHINE as OCTATRACK
from exporters.paper.device import MACHINE, Paper
from exporters.paper.sheet import sheet_of
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan, SongRow
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from tests.exporters.sessions import session

VOID = {"meta", "input"}
HOSTILE = "<script>alert(1)</script> | a\\|b `x` *y* [z](http://evil) www.evil \x1b[2J \u202e & &lt; \"'>"


def page(rows: list[SongRow], kind: str = "song.md", name: str = "", **given: Any) -> str:
    (data,) = MACHINE.configured(given).in_file(kind).encode(SongPlan("paper", 0, name, tuple(rows)))
    return data.decode("utf-8")


def table(text: str) -> list[dict[str, str]]:
    """The rows of the one table of a markdown page, as GitHub reads it: a pipe behind a backslash is a letter."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert {len(row) for row in cells} == {len(cells[0])}, "every row has the same number of cells"
    assert all(set(cell) <= set("-:") for cell in cells[1])
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


class Tags(HTMLParser):
    """The tags of a page, their attributes, and its table's texts by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


SONG: list[SongRow] = [
    # 2 x 4 beats at 120 BPM: 4 s, 2 bars
    PatternRow(0, plays=2, tempo_bpm=120.0, muted=frozenset({2, 3, 6}), title="scene 1 'Intro'", scene=0,
               pass_steps=16),
    # 4 x 3.5 beats of 7/8: 14 beats, 7 s, 4 bars
    PatternRow(0, plays=4, muted=frozenset({3}), end_step=14, title="scene 2 '7/8'", scene=1, pass_steps=14,
               signatures=((Fraction(0), "7/8"),)),
    # half a bar of 4/4 at 60 BPM: 2 s
    PatternRow(99, tempo_bpm=60.0, start_step=8, end_step=16, pass_steps=16, length_assumed=True,
               clips=("a1 1 kick", ""), live_tracks=("Kick", "Hats"), signatures=((Fraction(0), "4/4"),)),
]  # fmt: skip


def test_a_page_worked_out_by_hand() -> None:
    rows = table(text := page([*SONG, HaltRow()], name="Straße"))
    assert text.startswith("# Song 1: Straße\n\n- Length: 6.5 bars, 0:13\n- Rows: 3 rows\n- Tempo: 120 BPM\n")
    assert "- Patterns: A01 (2 rows), B01 (1 row)\n" in text
    assert [(row["row"], row["bar"], row["time"], row["plays"], row["bars"], row["steps"]) for row in rows] == [
        ("1", "1", "0:00", "2", "2", "16"), ("2", "3", "0:04", "4", "4", "14"), ("3", "7", "0:11", "1", "0.5", "9-16?"),
        ("4", "", "", "", "", ""),
    ]  # fmt: skip
    assert [row["do"] for row in rows] == [
        "select A01, mute 3-4 7, tempo 120",
        "stay on A01, unmute 3 7, count in 7/8",
        "select B01, unmute 4, tempo 60, count in 4/4",
        "halt",
    ]
    assert [row["muted"] for row in rows] == ["3-4 7", "4", "", ""]
    assert [row["scene"] for row in rows] == ["1 'Intro'", "2 '7/8'", "", ""]
    assert rows[2]["clips"] == "a1 1 kick, (Hats)" and rows[0]["☐"] == "☐"
    assert text.endswith(
        "- After its last row the song halts: enter a HALT if the machine has one, or stop it by hand.\n"
        "- A number of steps with ? is assumed: see how long the pattern is on the machine.\n"
    )


def test_loops_and_jumps_are_lines_and_places_are_those_of_the_first_time() -> None:
    one = PatternRow(0, tempo_bpm=60.0)
    rows: list[SongRow] = [
        one,
        replace(one, pattern=1, tempo_bpm=None),
        LoopRow(0, 1),
        JumpRow(5),
        one,
        one,
        LoopRow(0),
    ]
    text = page(rows)
    shown = table(text)
    assert [row["do"] for row in shown[2:4]] == ["go back to row 1, once more", "go on at row 6"]
    assert shown[6]["do"] == "go back to row 1, endlessly"
    assert [row["bar"] for row in shown] == ["1", "2", "", "", "", "5", ""]  # the row that is jumped over never plays
    assert "- Length: 5 bars, 0:20\n" in text and "the song starts again from row 1" in text
    assert table(page([one, LoopRow(0, 3), one]))[1]["do"] == "go back to row 1, 3 more times"


def test_a_song_whose_loops_play_for_ever_has_no_length() -> None:
    rows: list[SongRow] = [PatternRow(0, tempo_bpm=60.0), *(LoopRow(0, 200) for _ in range(3))]
    text = page(rows)
    assert "Length" not in text and "Tempo: 60 BPM" in text and len(table(text)) == 4


def test_an_empty_song_and_one_without_a_tempo() -> None:
    assert "Rows: none" in page([]) and "|" not in page([])
    text = page([PatternRow(0, muted=frozenset(range(16)))])
    (row,) = table(text)
    assert "time" not in row and row["muted"] == "all" and "Length: 1 bar\n" in text


@pytest.mark.parametrize("name", ["song.html", "song.HTM"])
def test_the_html_page_says_the_same_and_has_boxes_to_tick(name: str) -> None:
    text = page(SONG, name)
    tags = Tags(text)
    head, *rows = tags.rows
    assert head[:4] == ["done", "row", "bar", "time"]
    shown = [dict(zip(head, row, strict=True)) for row in rows]
    said = table(page(SONG))
    assert len(shown) == len(said) == 3
    for one, other in zip(shown, said, strict=True):
        for column in ("row", "bar", "time", "pattern", "plays", "steps", "bars", "tempo", "muted", "do"):
            assert one[column].replace("\u2011", "-") == other[column]
        assert one["scene"] == " ".join(part for part in (other["scene"], other["clips"]) if part) or not other["scene"]
    boxes = [attributes for tag, attributes in tags.seen if tag == "input"]
    assert len(boxes) == 3 and boxes[0] == {"type": "checkbox", "aria-label": "row 1 is entered"}
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe"} and "http" not in text.replace(
        "http-equiv", ""
    )


def test_hostile_names_stay_names() -> None:
    row = PatternRow(0, title=f"scene 1 '{HOSTILE}'", scene=0, clips=(HOSTILE,), live_tracks=("x",), tempo_bpm=1e2)
    (shown,) = table(text := page([row], name="<b>|*x*"))
    assert "<script" not in text.replace("\\<script", "") and "\x1b" not in text and "\u202e" not in text
    assert "\\x1b" in text.replace("\\\\", "\\") and "\\<b\\>\\|\\*x\\*" in text
    assert "http\\://evil" in shown["scene"] and "www\\.evil" in shown["clips"] and "\\&lt;" in shown["clips"]
    tags = Tags(html := page([row], "song.html", name="</title><b>"))
    assert "<script" not in html and "<b>" not in html and "\x1b" not in html and "\u202e" not in html
    assert "<script>alert(1)</script> | a\\|b" in tags.rows[1][4]
    assert [tag for tag, _ in tags.seen].count("tr") == 2


def test_the_users_own_pattern_names(tmp_path: Any) -> None:
    (tmp_path / "mpc.toml").write_text('tracks = 64\n[patterns]\nbanks = ""\nper_bank = 128\ndigits = 2\n')
    source = session("a|b", ("One", "01 1|."), ("Two", "1 1|128 64"), ("Three", "128|."))
    machine = MACHINE.configured({"box": tmp_path / "mpc.toml"})
    plan = plan_session(replace(source, scenes=(source.scenes[0], source.scenes[2])), machine, PlanOptions())
    (data,) = machine.encode(plan)
    assert [row["pattern"] for row in table(data.decode())] == ["01", "128"]
    assert [row["do"] for row in table(page([PatternRow(26 * 99 - 1)]))] == ["select Z99"]


@pytest.mark.parametrize(("box", "tracks"), [("plain", 16), ("korg-esx-1", 15), ("korg-es-1-mkii", 11)])
def test_all_is_what_the_box_has(box: str, tracks: int) -> None:
    rows: list[SongRow] = [
        PatternRow(0, muted=frozenset(range(tracks))),
        PatternRow(1, muted=frozenset({*range(1, 11)})),
    ]
    first, second = table(page(rows, box=box))
    assert (first["muted"], second["muted"]) == ("all", "2-11")


def test_times_are_rounded_to_the_nearest_second() -> None:
    rows: list[SongRow] = [PatternRow(0, tempo_bpm=130.0), PatternRow(1), PatternRow(2)]  # a bar is 24/13 s = 1.846 s
    assert [row["time"] for row in table(page(rows))] == ["0:00", "0:02", "0:04"]


def test_signatures_that_begin_within_a_row_are_said_with_their_place() -> None:
    def said(*signatures: tuple[tuple[int, str], ...]) -> list[str]:
        rows = [
            PatternRow(0, plays=4, signatures=tuple((Fraction(beats), text) for beats, text in one))
            for one in signatures
        ]
        sheet = sheet_of(SongPlan("paper", 0, "", tuple(rows)), MACHINE.pattern_names, 16, "is over.")
        return [row.do.partition(" A01")[2] for row in sheet.rows]

    assert said(((8, "3/4"),), ((0, "3/4"),), ((0, "4/4"), (2, "7/8"), (16, "2/4")), ((0, "4/4"),)) == [
        ", count in 3/4 after 8 beats",
        "",  # goes on
        ", count in 4/4, count in 7/8 after 2 beats",  # the third begins when the row is over
        ", count in 4/4",
    ]
    many = tuple((number, f"{number % 7 + 1}/8") for number in range(16))
    (text,) = said(many)
    assert text.count("count in") == 9 and text.endswith("other signatures then")


def test_box_and_kind_of_page_are_kept_whichever_is_said_first() -> None:
    html_first = MACHINE.in_file("song.html").configured({"box": "korg-esx-1"})
    box_first = MACHINE.configured({"box": "korg-esx-1"}).in_file("song.htm")
    for made in (html_first, box_first):
        assert isinstance(made, Paper)
        assert (made.kind, made.box.name, made.limits.tracks.value) == ("html", "Korg ESX-1", 15)
        assert made.for_songs_of(OCTATRACK) is made, "a box that was chosen stays"
    other = MACHINE.for_songs_of(OCTATRACK)
    assert isinstance(other, Paper) and (other.box.name, other.pattern_names) == ("Octatrack", OCTATRACK.pattern_names)
    assert (other.limits.tracks.value, other.limits.steps.value, other.kind) == (8, 64, "markdown")


def test_a_song_that_ends_with_a_loop_of_some_passes_is_over_then() -> None:
    below = "After its last row the song "
    assert below + "is over" in page([PatternRow(0), LoopRow(0, 3)])
    assert below + "starts again from row 1" in page([PatternRow(0), LoopRow(0)])
    assert below + "halts" in page([PatternRow(0), HaltRow()])
