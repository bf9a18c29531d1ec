"""docs/controller.md says what the script does: the drawing, the actions, the log lines, the ways through the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from MidiKontrol import consts
from tests.assemble import ROOT
from tests.midikontrol.running import QUIT, START, live

PAGE = (ROOT / "docs" / "controller.md").read_text(encoding="utf-8")
CELL = re.compile(r"`([^`]+)`")
HOLE = re.compile(r"%[-0-9.]*[a-z%]")


def section(beginning: str) -> str:
    """What is between the heading that begins so and the next one of its rank or above."""
    start = re.search(rf"^(#+) {re.escape(beginning)}.*$", PAGE, re.MULTILINE)
    assert start is not None, beginning
    rest = PAGE[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def test_the_drawing_is_what_the_display_shows(kontrol_home: Path) -> None:
    drawn = re.findall(r"\|(.{16})\|$", section("4. Play").partition("```")[2].partition("```")[0], re.MULTILINE)
    outcome = live("12.4", [*START, ["see", "now"], *QUIT], kontrol_home)
    lcd = outcome.lcd("now")
    assert drawn == [*(lcd.pages[page] for page in range(4)), *lcd.flashes[0]]


def test_every_action_is_in_the_table_of_the_page() -> None:
    rows = [line for line in section("Scenes, tracks and buttons").splitlines() if line.startswith("|")]
    named = [name for row in rows for name in CELL.findall(row.split("|")[1])]
    assert sorted(named) == sorted(consts.ACTIONS)
    begins = next(place for place, row in enumerate(rows) if "within a tenth" in row)
    assert sorted(name for row in rows[:begins] for name in CELL.findall(row)) == sorted(consts.TRANSPORT_ACTIONS)


def said() -> list[str]:
    """What the script can write, between the places where something is put in."""
    found = []
    for folder in ("MidiKontrol", "live_dumper"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found += HOLE.split(node.value)
    return found


def test_every_line_of_the_troubles_is_one_that_the_script_writes() -> None:
    rows = [line.split("|") for line in section("9. Troubles").splitlines() if line.startswith("| ")][1:]
    lines = [line for row in rows for line in CELL.findall(row[2])]
    pieces = said()
    assert len(rows) > 12 and len(lines) > 10
    for line in lines:
        if line == "Traceback":
            continue  # Python's own word
        for piece in re.split(r" ?\.\.\. ?", line):
            assert any(piece in one for one in pieces), (line, piece)


def test_a_line_that_the_script_does_not_write_would_be_seen() -> None:
    assert not any("is not used by sheep" in one for one in said())


def test_every_way_through_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    ways = re.findall(r"\]\(#([^)]+)\)", PAGE)
    assert len(ways) > 10 and [way for way in ways if way not in anchors] == []
