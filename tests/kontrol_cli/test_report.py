"""The report: every number on it is one of the tables, it needs nothing but itself, and hostile names stay names."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.findings import find_problems
from kontrol_cli.report import REPORT_TABLES, arrangement_picture, report_page, session_picture
from kontrol_cli.report.listings import decibels, exact_clock, samples
from kontrol_cli.report.svg import DARK, LIGHT
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import sounding
from tests.corpus import corpus_path

from .als_xml import clip, document, envelope, main_track_11, slot, track
from .sets import session

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CORPUS = (
    "FrancoCerone__ElektroWaveEP__Time4you.als",
    "burtlo__techmaulogy-album__autoexec-bat.als",
    "adamjmurray__producer-pal__e2e-test-set.als",
)
SVG = "{http://www.w3.org/2000/svg}"


def page_of(live_set: LiveSet) -> Any:
    view = View(live_set)
    return html.document_fromstring(report_page(view, find_problems(view)))


def cells(page: Any, name: str) -> list[list[str]]:
    """The body of a table of the page as text, empty when the page has no such table."""
    found = page.xpath(f"//table[@id='{name}']/tbody/tr")
    return [[cell.text_content() for cell in row.xpath("td|th")] for row in found]


def by_column(page: Any, name: str) -> list[dict[str, str]]:
    """The same, each row by the heads of its columns; a column that is left out gives ""."""
    heads = [head.text_content() for head in page.xpath(f"//table[@id='{name}']/thead/tr/th")]
    return [defaultdict(str, zip(heads, row, strict=True)) for row in cells(page, name)]


def check_numbers(live_set: LiveSet) -> None:
    """Compare every table of the page with the rows of the set."""
    page, view = page_of(live_set), View(live_set)
    head = live_set.rows("set")[0]
    clips, devices, tracks = live_set.rows("clips"), live_set.rows("devices"), live_set.rows("tracks")
    facts = {item.findtext("dt"): item.findtext("dd") for item in page.xpath("//dl[@id='facts']/div")}
    for label, column in (
        ("Scenes", "scenes"),
        ("Session clips", "session_clips"),
        ("Arrangement clips", "arrangement_clips"),
        ("Locators", "locators"),
    ):
        assert facts.get(label) == (None if head[column] is None else str(head[column])), label
    plugins = [row for row in devices if row["plugin_format"]]
    foreign = [row for row in devices if row["max_patch"]]
    assert facts["Plug-ins"] == str(len(plugins))
    assert facts["Max devices"] == str(len(foreign))
    assert facts["Live's own devices"] == str(len(devices) - len(plugins) - len(foreign))
    missing = sum(row["exists"] is False for row in live_set.rows("samples"))
    assert facts["Samples"] == f"{len(live_set.rows('samples'))} used" + (f", {missing} missing" if missing else "")
    kinds = Counter(row["kind"] for row in tracks)
    assert Counter({kind: int(count) for count, kind in re.findall(r"(\d+) (\w+)", facts["Tracks"])}) == kinds

    assert len(cells(page, "tracks")) == len(tracks)
    for shown, row in zip(by_column(page, "tracks"), tracks, strict=True):
        number = row["track"]
        here = Counter(one["where"] for one in clips if one["track"] == number)
        assert shown["#"] == str(number + 1)
        assert shown["session clips"] == str(here["session"])
        assert shown["arrangement clips"] == str(here["arrangement"])
        assert shown["devices"] == str(sum(one["track"] == number for one in devices))
        assert shown["volume"] == decibels(row["volume"])
    by_scene = Counter(row["scene"] for row in clips if row["where"] == "session")
    listed = by_column(page, "scenes")
    last = max((scene for scene, count in by_scene.items() if count), default=-1)
    assert len(listed) > last or not listed
    for shown, row in zip(listed, live_set.rows("scenes"), strict=False):
        tempo = "" if row["tempo_bpm"] is None else f"{row['tempo_bpm']:.10g}"
        if int(head["live_version"].split(".")[0]) <= 10:  # then the name is where a tempo is set
            named = re.search(r"(\d+) ?bpm", row["name"] or "", re.IGNORECASE)
            tempo = named[1] if named else ""
        assert [shown["#"], shown["tempo (BPM)"], shown["clips"]] == [
            str(row["scene"] + 1), tempo, str(by_scene[row["scene"]])
        ]  # fmt: skip
    assert [[shown["bar"], shown["time"]] for shown in by_column(page, "locators")] == [
        [row["bar"], exact_clock(row["start_seconds"])] for row in live_set.rows("locators")
    ]
    tempos = live_set.rows("tempo_events")
    if len(tempos) > 1:
        assert [float(shown["tempo (BPM)"]) for shown in by_column(page, "tempo-events")] == [
            pytest.approx(row["tempo_bpm"]) for row in tempos
        ]
    meters = live_set.rows("signature_events")
    assert [shown["signature"] for shown in by_column(page, "signature-events")] == [
        row["time_signature"] for row in meters if len(meters) > 1
    ]
    assert sum(int(shown[3]) for shown in cells(page, "plugins")) == len(plugins)
    assert sum(int(shown[1]) for shown in cells(page, "max-devices")) == len(foreign)
    assert sum(int(shown[1]) for shown in cells(page, "native-devices")) == len(devices) - len(plugins) - len(foreign)
    assert [[shown[2] == "missing", shown[3].replace(",", ""), shown[4]] for shown in cells(page, "samples")] == [
        [row["exists"] is False, "" if row["size"] is None else str(row["size"]), str(row["used_by"])]
        for row in live_set.rows("samples")
    ]
    assert len(page.xpath("//div[@class='chains']//li[not(@class='chain')]")) == len(devices)
    assert len(page.xpath("//div[@class='chains']//li[@class='chain']")) == len(live_set.rows("chains"))
    session_clips = sum(row["where"] == "session" for row in clips)
    grid = page.xpath("//table[@id='session']//td")
    assert sum(cell.get("class") in ("clip", "silent") for cell in grid) == session_clips
    drawn = page.xpath("//section[@id='arrangement-part']//rect")
    arranged = [row for row in clips if row["where"] == "arrangement" and row["end_beats"] > max(row["start_beats"], 0)]
    assert len(drawn) == len(arranged)
    found = find_problems(view)
    counts = Counter(one.severity for one in found)
    weights = [(counts["error"], "error"), (counts["warning"], "warning"), (counts["info"], "note")]
    said = ", ".join(f"{count} {word}" + "s" * (count != 1) for count, word in weights if count)
    assert facts.get("Findings", "") == said
    assert sum(int(count.text) for count in page.xpath("//article//span[contains(@class, 'count')]")) == len(found)
    assert len(page.xpath("//article//li")) == len(found)


def check_alone(text: str) -> None:
    """No script, nothing from elsewhere, every id once, every anchor and scrolling part in order."""
    page = html.document_fromstring(text)
    assert not page.xpath("//script | //*[@src] | //*[@onclick] | //iframe | //object")
    for link in page.xpath("//*[@href]"):
        assert link.get("href").startswith(("#", "data:,"))
        if link.get("href").startswith("#"):
            assert page.xpath(f"//*[@id='{link.get('href')[1:]}']")
    style = "".join(page.xpath("//style/text()"))
    assert "url(" not in style and "@import" not in style
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for part in page.xpath("//div[contains(@class, 'scroll')]"):
        assert part.get("tabindex") == "0" and part.get("role") == "region" and part.get("aria-label")


@pytest.mark.parametrize("name", ["arrangement.xml", "difficult.xml", "drum-set.xml", "mixed-scenes.xml"])
def test_every_number_of_a_sample_is_one_of_the_tables(name: str) -> None:
    check_numbers(read_set(SAMPLES / name, tables=REPORT_TABLES))


@pytest.mark.corpus
@pytest.mark.parametrize("name", CORPUS)
def test_every_number_of_a_real_set_is_one_of_the_tables(name: str) -> None:
    live_set = read_set(corpus_path("als", name), tables=REPORT_TABLES)
    check_numbers(live_set)
    check_alone(report_page(View(live_set), find_problems(View(live_set))))


SET = document(
    track(slots=slot(clip(name="A01 1 kick")) + slot(stop=False), arrangement=clip(name="Verse", start=8, end=16))
    + track(
        slots=slot() + slot(clip(name="off", extra="").replace('Disabled Value="false"', 'Disabled Value="true"')),
        name="Bass",
        track_id=11,
    ),
    main=main_track_11(envelopes=envelope(8, [(-63072000, 120), (16, 60)])),
    rest='<Scenes><Scene Id="0"><Name Value="One"/></Scene><Scene Id="1"><Name Value="Two"/></Scene></Scenes>'
    '<Locators><Locators><Locator><Time Value="8"/><Name Value="Here"/></Locator></Locators></Locators>',
)


def small() -> LiveSet:
    return read_set(io.BytesIO(SET.encode()), tables=REPORT_TABLES)


def test_a_small_set_by_hand() -> None:
    page = page_of(small())
    # 120 to 60 BPM over 64 sixteenths, read at each: beat 8 is at the sum of 15 / (120 - n * 60 / 64) over 32 of them.
    assert sum(15 / (120 - n * 60 / 64) for n in range(32)) == pytest.approx(4.582, abs=0.0005)
    assert cells(page, "locators") == [["1", "Here", "3.1.1", "0:04.582"]]
    facts = {item.findtext("dt"): item.findtext("dd") for item in page.xpath("//dl[@id='facts']/div")}
    assert facts["Seconds"] == (
        "tempo automation read once per sixteenth, as Live up to 12.2 does (the set is from Live 11.3.13)."
    )
    assert facts["Signature"] == "4/4"
    grid = page.xpath("//table[@id='session']/tbody/tr")
    kinds = [[cell.get("class") for cell in row.xpath("td")] for row in grid]
    assert kinds == [["clip", "stop"], ["carried", "silent"]]
    assert [row.xpath("th")[0].text_content() for row in grid] == ["1 One", "2 Two"]
    check_alone(report_page(View(small()), []))


def test_the_arrangement_is_drawn_to_scale() -> None:
    drawing = arrangement_picture(View(small()))
    assert drawing is not None
    root = ElementTree.fromstring(drawing.document())
    (rect,) = [one for one in root.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    ground = root.find(f"{SVG}rect")
    assert ground is not None and ground.get("class") == "k-paper"
    # Beats 8 to 16 of 16: the right half of the 1020 units between label and margin.
    assert float(rect.get("x", "")) == pytest.approx(170 + 510, abs=0.01)
    assert float(rect.get("width", "")) == pytest.approx(510, abs=1)
    line = root.find(f"{SVG}polyline")
    assert line is not None
    points = [[float(part) for part in point.split(",")] for point in line.get("points", "").split()]
    assert [point[0] for point in points] == [170, 170, 1190, 1190]
    assert points[1][1] < points[2][1]  # 120 is above 60
    assert all(a[0] <= b[0] for a, b in pairwise(points))


def test_what_stands_at_the_end_of_the_arrangement_is_written_inside_the_picture() -> None:
    end = SET.replace('<Time Value="8"/><Name Value="Here"/>', '<Time Value="64"/><Name Value="The very end"/>')
    drawing = arrangement_picture(View(read_set(io.BytesIO(end.encode()), tables=REPORT_TABLES)))
    assert drawing is not None
    root = ElementTree.fromstring(drawing.document())
    words = {one.text: one for one in root.iter(f"{SVG}text")}
    # 64 beats are 16 bars: the line of bar 17, its time and the locator share the right edge at 1190.
    assert {"17", "The very end"} <= words.keys()
    for text, one in words.items():
        left, room = float(one.get("x", "")), len(text or "") * 6.4
        assert left - room * (one.get("text-anchor") == "end") >= 0
        assert left + room * (one.get("text-anchor") != "end") <= 1200, text


def test_clips_that_end_before_the_start_or_have_no_length_are_not_drawn() -> None:
    def part(start: float, end: float) -> dict[str, Any]:
        return {
            "clip": 9,
            "track": 0,
            "where": "arrangement",
            "start_beats": start,
            "end_beats": end,
            "name": "x",
            "length_beats": end - start,
            "muted": False,
        }

    drawing = arrangement_picture(
        View(session({"a": "."}, clips=[part(-8, -4), part(4, 4), part(-4, 4), part(0, 8)]).live_set)
    )
    assert drawing is not None
    rects = [one for one in ElementTree.fromstring(drawing.document()).iter(f"{SVG}rect") if len(one)]
    assert [float(one.get("x", "")) for one in rects] == [170, 170]


def test_only_samples_that_were_looked_for_are_missing() -> None:
    listing = samples(
        session(
            {"a": "."},
            samples=[
                {"sample": 0, "name": "here.wav", "exists": True, "used_by": 1},
                {"sample": 1, "name": "gone.wav", "exists": False, "used_by": 1},
                {"sample": 2, "name": "network.wav", "exists": None, "used_by": 1},
            ],
        )
    )
    assert [row[2] for row in listing.rows] == ["found", "missing", "not looked for"]
    assert listing.marked == {1}


@pytest.mark.parametrize(
    ("gain", "shown"),
    [
        (1.0, "0.0 dB"),
        (0.5, "-6.0 dB"),
        (10 ** (-69 / 20), "-69.0 dB"),
        (10 ** (-70 / 20), "-inf dB"),
        (0.0, "-inf dB"),
        (None, ""),
    ],
)
def test_gains_as_live_shows_them(gain: float | None, shown: str) -> None:
    assert decibels(gain) == shown


def test_the_session_is_drawn_cell_by_cell() -> None:
    view = View(small())
    drawing = session_picture(view, sounding(view))
    assert drawing is not None
    tips = [one.text for one in ElementTree.fromstring(drawing.document()).iter(f"{SVG}title")]
    assert "'A01 1 kick', track 1 'Drums', scene 1 'One'" in tips
    assert "plays on, track 1 'Drums', scene 2 'Two'" in tips
    assert "'off', off, track 2 'Bass', scene 2 'Two'" in tips


HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    '"><img src=x>',
    "\x1b[31m\u202e\ufffe\ud800",
    "</title></svg>&amp;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stay_names(name: str) -> None:
    view = session(
        {name: name}, scenes=[{"name": name}], set_fields=[{"name": name, "path": name, "length_beats": 4.0}],
        locators=[{"locator": 0, "time_beats": 4.0, "name": name, "bar": "2.1.1"}],
        devices=[{"device": 0, "track": 0, "name": name, "class_name": name, "plugin_format": "vst2",
                  "plugin_vendor": name}],
        samples=[{"sample": 0, "path": name, "name": name, "exists": False, "used_by": 1}],
    )  # fmt: skip
    view.live_set._rows.of("clips").append(
        {"clip": 9, "track": 0, "where": "arrangement", "start_beats": 0.0, "end_beats": 4.0, "length_beats": 4.0,
         "name": name, "bar": "1.1.1"}
    )  # fmt: skip
    view = View(view.live_set)
    text = report_page(view, find_problems(view))
    text.encode("utf-8")
    check_alone(text)
    assert "<img" not in text and "\x1b" not in text and "49" not in html.document_fromstring(text).findtext(".//h1")
    for drawing in (session_picture(view, sounding(view)), arrangement_picture(view)):
        assert drawing is not None
        ElementTree.fromstring(drawing.document())


def test_the_page_says_whose_colours_it_shows() -> None:
    note = "Kontrol's own"
    assert note in page_of(small()).text_content()
    dump = read_set(SAMPLES / "drum-set.xml", tables=REPORT_TABLES)
    assert all(row["color_rgb"] is not None for row in dump.rows("clips"))
    assert note not in page_of(dump).text_content()


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("inks", [LIGHT, DARK])
@pytest.mark.parametrize("ink", ["ink", "soft", "mark"])
def test_letters_can_be_read_on_the_ground(inks: dict[str, str], ink: str) -> None:
    dark, light = sorted((luminance(inks[ink]), luminance(inks["paper"])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, contrast AA


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["report", *arguments])


def test_the_command_writes_the_page_and_the_pictures(tmp_path: Path) -> None:
    source = str(SAMPLES / "arrangement.xml")
    target = tmp_path / "report.html"
    assert run(source, "-o", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = run(source, "-o", str(target))
    assert again.exit_code == 2 and "--force" in again.output
    picture = run(source, "--svg", "arrangement")
    assert picture.exit_code == 0
    assert ElementTree.fromstring(picture.stdout).tag == f"{SVG}svg"


def test_the_command_refuses_with_a_sentence(tmp_path: Path) -> None:
    which = run(str(SAMPLES / "drum-set.xml"), "-o", str(tmp_path / "x.svg"))
    assert which.exit_code == 2 and "--svg session" in which.output
    assert "--svg session" in run(str(SAMPLES / "drum-set.xml"), "--output", "svg").output
    both = run(str(SAMPLES / "drum-set.xml"), "--output", "html", "--svg", "session")
    assert both.exit_code == 2 and "Choose one." in both.output
    page = run(str(SAMPLES / "drum-set.xml"), "--output", "html", "-o", str(tmp_path / "page.svg"))
    assert page.exit_code == 0 and (tmp_path / "page.svg").read_bytes().startswith(b"<!doctype html>")
    (tmp_path / "page.svg").unlink()
    empty = tmp_path / "empty.als"
    empty.write_text(document(), encoding="utf-8")
    nothing = run(str(empty), "--svg", "session", "-o", str(tmp_path / "x.svg"))
    assert nothing.exit_code == 3 and "nothing in its session" in nothing.output
    assert list(tmp_path.iterdir()) == [empty]
    assert run(str(empty), "-o", str(tmp_path / "empty.html")).exit_code == 0


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0.0, "0:00.000"), (59.9996, "1:00.000"), (3661.5, "1:01:01.500"), (-1.25, "-0:01.250")],
)
def test_times_to_the_millisecond(seconds: float | None, shown: str) -> None:
    assert exact_clock(seconds) == shown


def test_the_facts_say_how_often_the_signature_changes() -> None:
    # Live writes 4/4 as 201 and 3/4 as 200; the changes stand in the file in any order.
    changes = [(4 * n, 201 - n % 2) for n in range(30)]
    tempo = envelope(8, [(-63072000, 120)]) + envelope(10, [changes[0], *reversed(changes[1:])], "EnumEvent")
    data = document(main=main_track_11(envelopes=tempo)).encode()
    page = page_of(read_set(io.BytesIO(data), tables=REPORT_TABLES))
    facts = {item.findtext("dt"): item.findtext("dd") for item in page.xpath("//dl[@id='facts']/div")}
    assert facts["Signature"] == "4/4, 29 changes"
