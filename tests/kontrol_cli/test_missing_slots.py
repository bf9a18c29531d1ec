"""A slot that the source does not hold has a stop button and falls silent, whoever looks at it.

Live itself always writes every slot, and new ones have a stop button; a dump in which Live refused a slot, or a file
of another program, may leave some out. Grid, What sounds, pictures, report, findings and song agree about them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import PatternRow
from kontrol_cli.analysis import session_grid
from kontrol_cli.app import app
from kontrol_cli.findings import find_problems
from kontrol_cli.report import REPORT_TABLES, report_page
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import sounding
from kontrol_cli.songs.song_export import export_song

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
# Track 1 (kick) of drum-set.xml: slot 9 is empty with a stop button, slots 4, 7 and 19 are empty without one.
WITH_BUTTON, WITHOUT_BUTTON = 8, 3


@pytest.fixture(params=[WITH_BUTTON, WITHOUT_BUTTON], ids=["slot 9", "slot 4"])
def scene(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


@pytest.fixture
def path(scene: int, tmp_path: Path) -> Path:
    """drum-set.xml without the line of one slot of its first track."""
    lines = (SAMPLES / "drum-set.xml").read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.lstrip().startswith(f'<slot index="{scene}"'))
    assert lines[at].rstrip().endswith("/>") and lines[at].count('has_clip="false"') == 1  # an empty slot is one line
    out = tmp_path / "set.xml"
    out.write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
    return out


@pytest.fixture
def view(path: Path, scene: int) -> View:
    view = View(read_set(path, tables=REPORT_TABLES))
    assert (0, scene) not in {(row["track"], row["scene"]) for row in view.rows("slots")}
    return view


def test_the_kick_falls_silent_in_what_sounds(view: View, scene: int) -> None:
    sounds = sounding(view)
    assert 0 in sounds[scene - 1].tracks
    assert 0 not in sounds[scene].tracks


def test_the_grid_shows_a_stop_button(view: View, scene: int) -> None:
    assert session_grid(view, sounding(view), [0], [scene]).rows[0][0].kind == "stop"


def test_the_summary_on_screen_and_as_json(path: Path, scene: int) -> None:
    screen = CliRunner().invoke(app, ["analyze", str(path)], env={"COLUMNS": "140"}).stdout
    grid = screen.partition("\nSession\n")[2].splitlines()
    column = next(line for line in grid if "kick" in line).index("kick")
    row = next(line for line in grid if line.startswith(f"{scene + 1:>2} "))
    assert row[column] == "·"
    found = json.loads(CliRunner().invoke(app, ["analyze", str(path), "--output", "json"]).stdout)
    assert 0 not in {*found["scenes"][scene]["starts"], *found["scenes"][scene]["carries"]}


def test_the_report_says_stop(path: Path, view: View, scene: int) -> None:
    picture = CliRunner().invoke(app, ["report", str(path), "--svg", "session"]).stdout
    place = f"track 1 'kick', {view.scene_title(scene)}"
    assert re.search(f"stop, {re.escape(place)}<", picture) and f"plays on, {place}<" not in picture
    row = report_page(view, []).partition(f'<th scope="row">{scene + 1} ')[2].partition("</tr>")[0]
    kick = re.search("<td[^>]*>", row)
    assert kick is not None and kick[0] == '<td class="stop">'


def test_findings_do_not_say_that_the_kick_plays_on(view: View, scene: int) -> None:
    hits = [hit.finding for hit in find_problems(view) if hit.rule == "missing-stop-button" and hit.track == 0]
    # Slots 4, 7 and 19 are the kick's empty ones without a stop button.
    kept = [number for number in (4, 7, 19) if number != scene + 1]
    assert hits == [f"track 1 'kick' plays on in scene {number}" for number in kept]


def test_the_song_mutes_the_kick(path: Path, scene: int) -> None:
    rows = export_song(path, MACHINE).plan.rows
    heard = [row for row in rows if isinstance(row, PatternRow) and re.match(rf"scene {scene + 1}\b", row.title)]
    assert len(heard) == 1
    assert 0 in heard[0].muted
