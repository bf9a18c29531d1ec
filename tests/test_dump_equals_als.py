"""A saved set and the dump of the same set, made by the real script in the simulated Live, say the same.

Every .als of the corpus becomes a set in the simulated Live 12.4; the dump button is pressed; the dump must keep its
schema and agree with the file in every column that kontrol_cli/diff/agreement.py does not except with a reason, and
`kontrol diff` must find no difference, whichever of the two is named first.
"""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.diff import DIFF_TABLES, diff_sets
from kontrol_cli.diff.agreement import RULES
from kontrol_cli.in_live.simulate.controls import events, read_profile
from kontrol_cli.in_live.simulate.description import TABLES, describe
from kontrol_cli.in_live.simulate.run import choose_python, simulated
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.reading import read_into, validate
from kontrol_cli.sets.rows import Rows
from tests.agreement import LEFT_OUT, disagreements
from tests.corpus import corpus_path, manifest
from tests.kontrol_cli import als_xml

LIVE = "12.4"
SETS = [row["file"] for row in manifest("als") if not row["file"].endswith((".adg", ".adv"))]
SAMPLES = Path(__file__).resolve().parents[1] / "samples"

Tables = dict[str, list[dict[str, Any]]]


def dumped(path: Path, target: Path) -> Path:
    """`target`, a valid and complete dump that the script made of the set at `path`."""
    rows = Rows(TABLES)
    read_into(path, rows)
    profile = read_profile("MidiKontrol", Path("no home"))
    python, _ = choose_python(LIVE, None)
    with simulated(describe(rows), events(profile, [], ["dump"]), live=LIVE, python=python, profile=profile) as outcome:
        assert outcome.problems == [] and outcome.result["not_simulated"] == {}
        assert outcome.last_dump is not None and outcome.dumps == [outcome.last_dump]
        target.write_bytes(outcome.last_dump.read_bytes())
    assert validate(target) == []
    return target


@pytest.mark.corpus
@pytest.mark.parametrize("name", SETS)
def test_the_dump_of_a_real_set_equals_its_file(name: str, tmp_path: Path) -> None:
    path = corpus_path("als", name)
    saved = read_set(path, tables=TABLES)
    dump = read_set(dumped(path, tmp_path / "dump.xml"), tables=TABLES)
    assert dump.remarks == ()
    (head,), (again,) = saved.rows("set"), dump.rows("set")
    assert again["complete"] and again["errors"] == 0 and not again["changed_during_dump"]
    file, found = ({table: one.rows(table) for table in RULES} for one in (saved, dump))
    assert disagreements(file, found, head) == []
    whole, whole_dump = (read_set(one, tables=DIFF_TABLES) for one in (path, tmp_path / "dump.xml"))
    assert diff_sets(whole, whole_dump).changes == ()
    assert diff_sets(whole_dump, whole).changes == ()
    for column in (
        "name",
        "tempo_bpm",
        "time_signature",
        "root_note",
        "scale_name",
        "length_beats",
        "tracks",
        "return_tracks",
        "scenes",
        "session_clips",
        "arrangement_clips",
        "take_lane_clips",
        "devices",
        "locators",
    ):
        if head[column] is not None:
            assert again[column] == head[column], column


def _small_set(path: Path) -> Path:
    """A set of one track with a mixer, a device, a session clip with notes and a scene that sets no tempo."""
    notes = (
        '<Notes><KeyTracks><KeyTrack><MidiKey Value="36"/><Notes><MidiNoteEvent Time="0" Duration="0.5" Velocity="100" '
        'OffVelocity="64"/></Notes></KeyTrack></KeyTracks></Notes>'
    )
    mixer = (
        '<Volume><Manual Value="0.5"/></Volume><Pan><Manual Value="0"/></Pan><Speaker><Manual Value="true"/></Speaker>'
    )
    parameters = "".join(
        f'<{name}><Manual Value="{value}"/><AutomationTarget Id="{number}"/></{name}>'
        for number, (name, value) in enumerate((("Cutoff", 60), ("Resonance", 0.25), ("Drive", 3)), 30)
    )
    device = f'<AutoFilter Id="3"><On><Manual Value="true"/></On>{parameters}</AutoFilter>'
    slot = als_xml.slot(als_xml.clip(name="beat", extra=notes))
    track = als_xml.track(name="Drums", slots=slot, mixer=mixer, devices=device)
    tempo = '<Tempo Value="120"/><IsTempoEnabled Value="false"/>'
    scene = f'<Scenes><Scene Id="0"><Name Value="Intro"/>{tempo}</Scene></Scenes>'
    path.write_text(als_xml.document(track, rest=scene), encoding="utf-8")
    return path


# What a user does in Live after saving, and then dumps: (path of the element, attribute, value) and what diff says.
EDITS: dict[str, tuple[str, dict[str, str], tuple[str, str, Any, Any]]] = {
    "tempo": (".//song", {"tempo": "124.0"}, ("set", "tempo_bpm", 120.0, 124.0)),
    "mute": (".//track", {"mute": "true"}, ("track", "muted", False, True)),
    "panning": (".//track/mixer/panning", {"value": "-0.5"}, ("track", "panning", 0.0, -0.5)),
    "fader": (".//track/mixer/volume", {"value": "0.85", "display": "0.0 dB"}, ("track", "volume", 0.5, 1.0)),
    "clip": (".//clip", {"name": "fill"}, ("clip", "name", "beat", "fill")),
    "note": (".//note", {"velocity": "90.0"}, ("note", "velocity", 100.0, 90.0)),
    "scene": (".//scene", {"tempo": "130.0", "tempo_enabled": "true"}, ("scene", "tempo_bpm", None, 130.0)),
    "device": (".//parameter[@name='Resonance']", {"value": "0.5"}, ("parameter", "value", 0.25, 0.5)),
}


@pytest.fixture(scope="module")
def small_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pair")
    saved = _small_set(folder / "small.als")
    return saved, dumped(saved, folder / "small.xml")


def test_a_set_and_its_dump_have_no_difference_on_the_command_line(small_pair: tuple[Path, Path]) -> None:
    for pair in (small_pair, small_pair[::-1]):
        result = CliRunner().invoke(app, ["diff", *map(str, pair), "--exit-code"])
        assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "No difference."), result.stdout


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_done_after_saving_shows_beside_the_dump(edit: str, small_pair: tuple[Path, Path]) -> None:
    where, attributes, expected = EDITS[edit]
    saved, dump = small_pair
    root = etree.parse(str(dump)).getroot()
    element = root.find(where)
    assert element is not None and any(element.get(name) != value for name, value in attributes.items())
    for name, value in attributes.items():
        element.set(name, value)
    one, other = (read_set(source, tables=DIFF_TABLES) for source in (saved, io.BytesIO(etree.tostring(root))))
    found = [(change.what, change.column, change.old, change.new) for change in diff_sets(one, other).changes]
    assert found == [expected]


def envelope_to(pointee: int, *events: str) -> str:
    """A clip envelope; events as `time value` with the four control points of a bent line behind."""
    controls = ("CurveControl1X", "CurveControl1Y", "CurveControl2X", "CurveControl2Y")
    written = ""
    for event in events:
        time, value, *bend = event.split()
        curve = "".join(f' {name}="{number}"' for name, number in zip(controls, bend, strict=False))
        kind = "BoolEvent" if value in ("true", "false") else "FloatEvent"
        written += f'<{kind} Id="0" Time="{time}" Value="{value}"{curve}/>'
    return (
        f'<ClipEnvelope Id="0"><EnvelopeTarget><PointeeId Value="{pointee}"/></EnvelopeTarget>'
        f"<Automation><Events>{written}</Events></Automation></ClipEnvelope>"
    )


def target(tag: str, value: object, number: int) -> str:
    """A parameter that envelopes can move (`number`) or add to (`number` + 1)."""
    targets = f'<AutomationTarget Id="{number}"/><ModulationTarget Id="{number + 1}"/>'
    return f'<{tag}><Manual Value="{value}"/>{targets}</{tag}>'


def _set_with_envelopes(path: Path) -> Path:
    """A set of Live 12.4 as we write it, with clip envelopes on all that can have one (the corpus has no such set)."""
    sends = f"<Sends><TrackSendHolder>{target('Send', 1, 60)}</TrackSendHolder></Sends>"
    mixer = target("Volume", 1, 50) + target("Pan", 0, 52) + target("Speaker", "true", 54) + sends
    filter_ = f"<AutoFilter2 Id='3'>{target('On', 'true', 70)}{target('Filter_Frequency', 440, 72)}</AutoFilter2>"
    branch = (
        '<AudioEffectBranch Id="0"><Name><EffectiveName Value="Wet"/></Name><DeviceChain><AudioToAudioDeviceChain>'
        f"<Devices><Reverb Id='4'>{target('On', 'true', 80)}{target('DecayTime', 1200, 82)}</Reverb></Devices>"
        "</AudioToAudioDeviceChain></DeviceChain>"
        f"<MixerDevice>{target('Speaker', 'true', 84)}{target('Volume', 1, 86)}"
        f"{target('Panorama', 0, 88)}</MixerDevice>"
        "</AudioEffectBranch>"
    )
    inside = f"{target('On', 'true', 90)}<Branches>{branch}</Branches>"
    rack = f"<AudioEffectGroupDevice Id='5'>{inside}</AudioEffectGroupDevice>"

    def clip(name: str, *envelopes: str, **place: float) -> str:
        inner = f"<Envelopes><Envelopes>{''.join(envelopes)}</Envelopes></Envelopes>"
        return als_xml.clip(name=name, extra=inner, **place)  # type: ignore[arg-type]

    session = clip(
        "session",
        # 0 dB, -6 dB, then -30 dB, below what is known of the fader; the first is before all time.
        envelope_to(50, "-63072000 1", "2 0.5011872336 0.1 0.9 0.1 0.9", "4 0.0316227766", "4 1"),
        envelope_to(52, "0 -1", "4 1"),
        envelope_to(54, "0 true", "2 false"),
        envelope_to(60, "0 0.0003162277571", "4 0.25"),
        envelope_to(72, "-63072000 26", "0 26", "0 19000.5", "3 440"),
        envelope_to(73, "0 0.5", "4 1"),  # adds to where the knob is
    )
    placed = clip("placed", envelope_to(82, "-4 300", "12.125 60000"), envelope_to(86, "0 1"), start=8, end=12)
    taken = clip("taken", envelope_to(70, "0 true", "1 false"), start=8, end=12)
    lanes = (
        "<TakeLanes><TakeLanes><TakeLane Id='0'><Name Value='Lane'/><ClipAutomation><Events>"
        f"{taken}</Events></ClipAutomation></TakeLane></TakeLanes></TakeLanes>"
    )
    one = als_xml.track(
        slots=als_xml.slot(session), arrangement=placed, mixer=mixer, devices=filter_ + rack, extra=lanes
    )
    back = als_xml.track("ReturnTrack", track_id=11, name="A-Delay", mixer=target("Volume", 1, 100))
    text = als_xml.document(one + back, rest='<Scenes><Scene Id="0"/></Scenes>', creator="Ableton Live 12.4.5")
    path.write_text(text, encoding="utf-8")
    return path


def test_clip_automation_of_live_12_4_equals_its_file(tmp_path: Path) -> None:
    saved = _set_with_envelopes(tmp_path / "envelopes.als")
    dump = dumped(saved, tmp_path / "dump.xml")
    one, other = read_set(saved, tables=TABLES), read_set(dump, tables=TABLES)
    assert (one.remarks, other.remarks) == ((), ())
    (head,) = one.rows("set")
    file, found = ({table: side.rows(table) for table in RULES} for side in (one, other))
    found_wrong = disagreements(file, found, head, most=100)  # the set is too small for the other tables
    assert [sentence for sentence in found_wrong if sentence.startswith(("automation", "parameters"))] == []
    remarks = diff_sets(read_set(saved, tables=DIFF_TABLES), read_set(dump, tables=DIFF_TABLES)).remarks
    assert remarks[-1].startswith("Automation is not compared between a saved set and a dump")
    device = {row["name"]: row["device"] for row in other.rows("devices")}
    auto, rack, reverb = (device[name] for name in ("Auto Filter", "Audio Effect Rack", "Reverb"))
    rows = [
        (row["clip"], row["device"], row["target"], row["time_beats"], row["value"], row["curve"])
        for row in other.rows("automation")
    ]
    assert {row["modulates"] for row in other.rows("automation")} == {False}
    assert [row["modulates"] for row in one.rows("automation")].count(True) == 2, "and those are not in the dump"
    assert rows == [
        (0, None, "Volume", 0.0, pytest.approx(1.0), None),
        (0, None, "Volume", 2.0, pytest.approx(0.5011872336), "0.1,0.9,0.1,0.9"),
        (0, None, "Volume", 4.0, pytest.approx(0.0316227766), None),
        (0, None, "Volume", 4.0, 1.0, None),
        (0, None, "Pan", 0.0, -1.0, None),
        (0, None, "Pan", 4.0, 1.0, None),
        (0, None, "Speaker", 0.0, 1.0, None),
        (0, None, "Speaker", 2.0, 0.0, None),
        (0, None, "Send A", 0.0, pytest.approx(0.0003162277571), None),
        (0, None, "Send A", 4.0, 0.25, None),
        (0, auto, "Filter_Frequency", 0.0, 26.0, None),
        (0, auto, "Filter_Frequency", 0.0, 26.0, None),
        (0, auto, "Filter_Frequency", 0.0, 19000.5, None),
        (0, auto, "Filter_Frequency", 3.0, 440.0, None),
        (1, reverb, "DecayTime", -4.0, 300.0, None),
        (1, reverb, "DecayTime", 12.125, 60000.0, None),
        (1, rack, "Wet/Volume", 0.0, 1.0, None),
        (2, auto, "Device On", 0.0, 1.0, None),
        (2, auto, "Device On", 1.0, 0.0, None),
    ]
    again = read_set(dumped(dump, tmp_path / "again.xml"), tables=TABLES)
    assert again.rows("automation") == other.rows("automation"), "the dump of the dump"
    # The parameter's own value stands beside it: the fader is at 0.85 for 0 dB, at 0.7 for -6 dB.
    points = etree.parse(str(dump)).getroot().findall(".//envelope[@target='Track Volume']/envelope-event")
    own = [float(point.get("value_at_time") or "nan") for point in points]
    assert own[:2] == [pytest.approx(0.85), pytest.approx(0.7)] and own[2] == own[3] == pytest.approx(0.85)


@pytest.mark.parametrize("name", ["drum-set.xml", "arrangement.xml", "mixed-scenes.xml"])
def test_the_dump_of_a_dump_equals_it(name: str, tmp_path: Path) -> None:
    """Once a set came out of the simulated Live, it comes out of it the same in every column."""
    first = dumped(SAMPLES / name, tmp_path / "first.xml")
    second = dumped(first, tmp_path / "second.xml")
    one, two = (read_set(path, tables=TABLES) for path in (first, second))
    for table in TABLES:
        mine, theirs = one.rows(table), two.rows(table)
        for row in (*mine, *theirs):
            row.pop("path", None)
        assert mine == theirs, table
        assert mine or table in (
            "automation",
            "locators",
            "take_lanes",
            "chains",
            "notes",
            "parameters",
            "warp_markers",
        ), table


@pytest.mark.parametrize(("off", "found"), [(0.0, False), (5e-7, False), (3e-6, True), (-3e-6, True)])
def test_breakpoints_agree_to_a_millionth(off: float, found: bool) -> None:
    """As docs/what-a-dump-holds.md says it, of values and of bends."""
    row: dict[str, Any] = {"track": 0, "clip": 0, "device": None, "target": "Volume", "modulates": False}
    file = [{**row, "time_beats": 1.0, "value": 0.5, "curve": "0.5,0.2,0.3,0.4"}]
    moved = [{**file[0], "value": 0.5 * (1 + off)}]
    bent = [{**file[0], "curve": f"{0.5 * (1 + off)!r},0.2,0.3,0.4"}]
    none: Tables = {table: [] for table in RULES}
    for dump in (moved, bent):
        wrong = disagreements({**none, "automation": file}, {**none, "automation": dump}, {"live_version": "12.4"})
        assert bool(wrong) is found, wrong


def test_every_compared_column_notices_a_change() -> None:
    """Whatever is compared fails when one cell of the dump is something else, or a row is gone."""
    row: dict[str, Any] = {"kind": "audio", "color_index": 3, "output_channel": "1/2", "return_track": 1}
    row.update(target="Volume", modulates=False, curve="0.1,0.2,0.3,0.4")
    file: Tables = {
        table: [{column: row.get(column, 1.0) for column in rules} for _ in range(2)] for table, rules in RULES.items()
    }
    head = {"live_version": "12.1"}
    assert disagreements(file, copy.deepcopy(file), head) == []
    compared = 0
    for table, rules in RULES.items():
        shorter = copy.deepcopy(file)
        shorter[table].pop()
        assert disagreements(file, shorter, head) == [f"{table}: 2 rows in the file, 1 in the dump"]
        for column, rule in rules.items():
            for wrong in ("else", None) if isinstance(file[table][0][column], str) else (2.0, None):
                changed = copy.deepcopy(file)
                changed[table][1][column] = wrong
                found = disagreements(file, changed, head) if rule.same is not None else []
                assert bool(found) == (rule.same is not None), (table, column, wrong)
                compared += bool(found)
            assert rule.same is not None or rule.reason, f"{table}.{column} is left out without a reason"
    assert compared > 150
    assert set(LEFT_OUT) == {"sends", "automation"}
