"""kontrol api: looking up, searching and comparing. Expected values: shared/live (api-first-seen.csv, live-12.4.md)."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kontrol_cli.api import Api, Member, read_api
from kontrol_cli.api.comparing import diff_apis, diff_lines
from kontrol_cli.api.history import Presence
from kontrol_cli.app import app
from kontrol_cli.sets.tables import TABLES
from tests.corpus import corpus_path
from tests.kontrol_cli.maximal_dump import MAXIMAL_API


def api(*words: str) -> Result:
    return CliRunner().invoke(app, ["api", *words])


def done(*words: str) -> str:
    result = api(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str, code: int = 2) -> str:
    result = api(*words)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


def rows(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(done(*words, "--output", "csv").splitlines()))


def test_show_says_what_is_known_of_a_member() -> None:
    assert done("show", "Song.tempo") == (
        "Live.Song.Song.tempo\n"
        "  float (property, settable, listenable)\n"
        "  listener: add_tempo_listener, remove_tempo_listener, tempo_has_listener\n"
        "  in Live 9.7 already, the oldest known here\n"
    )
    assert "Live.Song.TuningSystem\n" in done("show", "TuningSystem") and "gone in 12.1" in done("show", "TuningSystem")


def test_show_of_an_enumeration_lists_its_values() -> None:
    shown = done("show", "clip.warpmode")
    assert shown.startswith("Live.Clip.WarpMode\n  (enum)\n") and "    complex_pro = 6 (enum value)\n" in shown


def test_show_of_one_version_does_not_know_what_came_later() -> None:
    said = refused("show", "Track.take_lanes", "--live", "11.0")
    assert "Nothing in Live 11.0 is called 'Track.take_lanes'. Live 12.3, 12.4 have it." in said
    assert "Did you mean 'Song.tempo'" in refused("show", "Song.temp")
    # Live 9.6 moved it (live-api-facts): people look for it where old scripts have it.
    assert "There is DrumPad.DrumPad.chains and RackDevice.RackDevice.chains." in refused("show", "Device.chains")
    assert "There is" not in refused("show", "Song.is_playin") and "There is" not in refused("show", "DrumPad.color")


def test_list_takes_conditions_together() -> None:
    found = rows("list", "--live", "9.7", "--class", "Scene.Scene", "--kind", "property", "--settable")
    assert [row["member"] for row in found] == ["color", "color_index", "name", "tempo"]
    assert {row["live_version"] for row in found} == {"9.7.1"}
    assert list(found[0]) == list(TABLES["members"].column_names)
    assert "No class or module with members is called 'Scne'. Did you mean 'Scene'" in refused(
        "list", "--class", "Scne"
    )


def test_search_has_names_first_and_wants_every_word() -> None:
    found = rows("search", "arrangement", "CLIP")
    assert found[0]["member"] in ("arrangement_clips", "is_arrangement_clip")
    assert all("clip" in str(row).lower() and "arrangement" in str(row).lower() for row in found)
    assert "arrangement_clips" in {row["member"] for row in found}
    # Whatever is called so goes before what has it in its name, whichever class comes first.
    assert [row["member"] for row in rows("search", "tempo")][:3] == ["tempo", "tempo", "tempo"]
    assert "Nothing in Live 9.7 to 12.4 has 'zzzz' in it." in api("search", "zzzz").stderr


def test_since_says_between_which_versions_it_came() -> None:
    # live-api-facts.md: arrangement_clips 11.0, take_lanes 12.2 (seen here first in 12.3), tempo 8.2 or before.
    assert done("since", "Track.arrangement_clips") == (
        "Live.Track.Track.arrangement_clips: since Live 11.0, not in 10.1.\n"
    )
    assert done("since", "Track.take_lanes") == "Live.Track.Track.take_lanes: since Live 12.3, not in 12.1.\n"
    assert "in Live 9.7 already" in done("since", "Song.tempo")
    (row,) = json.loads(done("since", "Track.arrangement_clips", "--output", "json"))
    assert row["first_version"] == "11.0" and row["versions"] == ["11.0", "12.0", "12.1", "12.3", "12.4"]


def test_a_member_that_went_and_came_back_is_said_with_its_versions() -> None:
    assert Presence(Member(holder="Live", name="x", kind="class"), ("9.7", "11.0")).words == (
        "in Live 9.7 already, the oldest known here; gone in 12.0; there in 9.7, 11.0"
    )


def first_seen() -> list[dict[str, str]]:
    table = corpus_path().parent / "live" / "api-first-seen.csv"
    if not table.exists():
        pytest.skip(f"the table of arrivals is not here: {table}")
    with table.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_diff_lists_exactly_the_arrivals_of_the_table() -> None:
    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    # Five members came in 12.0.5 and had gone in 12.1.0 (Song.TuningSystem and what is in it).
    expected = {
        (row["class"], row["member"])
        for row in first_seen()
        if (11, 0, 0) < number(row["first_version_in_table"]) <= (12, 1, 0) <= number(row["last_version_in_table"])
    }
    found = [row for row in rows("diff", "11.0", "12.1") if row["change"] == "arrived"]
    assert {(row["class"], row["member"]) for row in found} == expected
    assert len(found) == len(expected) == 727


def test_diff_of_12_3_and_12_4_has_the_six_members_and_names_what_nobody_compared() -> None:
    result = api("diff", "12.3", "12.4", "--output", "json")
    said = json.loads(result.stdout)
    arrived = {
        f"{row['class'].removeprefix('Live.')}.{row['member']}" for row in said["changes"] if not row["listener_of"]
    }
    six = {  # live-12.4.md, of its 18 classes
        "Song.Song.sync_parameter_changes", "Song.Song.View.mod_mapping_device", "Song.Song.View.mod_mapping_parameter",
        "Envelope.Envelope.parameter", "Envelope.Envelope.create_event", "PluginDevice.PluginDevice.is_editor_open",
    }  # fmt: skip
    # Of the other classes that tools/later.json has compared.
    assert arrived == six | {"SimplerDevice.SimplerDevice.replace_sample", "WavetableDevice.VoiceCount.sixteen"}
    assert {row["change"] for row in said["changes"]} == {"arrived"}
    assert {"Live.MidiMap", "Live.Licensing", "Live.Base"} < set(said["not_compared"])
    assert "Nobody has compared 24 classes and modules of Live 12.4: here they are as in Live 12.3." in result.stderr
    shown = done("diff", "12.3", "12.4")
    assert "\nLive.Song.Song\n  + sync_parameter_changes(arg1: Song) -> None\n" in shown
    assert "add_mod_mapping_device_listener" not in shown
    assert shown.endswith("17 arrived (9 methods of their listeners among them)\n")


def test_diff_says_what_changed_and_compares_what_both_know(tmp_path: Path) -> None:
    before, after = tmp_path / "a.xml", tmp_path / "b.xml"
    before.write_bytes(MAXIMAL_API)
    after.write_bytes(
        MAXIMAL_API.replace(b'name="length" settable="false"', b'name="length" settable="true"')
        .replace(b"length: float", b"length: float, fast: bool = False")
        .replace(b'name="looping" settable="true" listenable="true"', b'name="looping"')
        .replace(b'name="gate" number="1"', b'name="gate" number="2"')
    )
    found = rows("diff", str(before), str(after))
    assert [(row["change"], row["member"], row["what"], row["before"], row["after"]) for row in found] == [
        ("changed", "fire", "signature", "fire(self: Clip) -> None; fire(self: Clip, length: float) -> None",
         "fire(self: Clip) -> None; fire(self: Clip, length: float, fast: bool = False) -> None"),
        ("changed", "length", "settable", "no", "yes"),
        ("changed", "gate", "value", "1", "2"),
    ]  # fmt: skip
    assert "  ~ length: settable no -> yes\n" in done("diff", str(before), str(after))
    assert api("diff", str(before), str(after), "--exit-code").exit_code == 1
    assert done("diff", str(before), str(before)).endswith("No difference.\n")


def test_the_methods_of_a_listener_are_shown_where_the_property_was_there_before() -> None:
    old = Member(holder="Live.Song.Song", name="mood", kind="property", listenable=False)
    names = ("add_mood_listener", "remove_mood_listener", "mood_has_listener")
    methods = tuple(Member(holder=old.holder, name=name, kind="method") for name in names)
    a = Api(name="a", live_version=None, members=(old,))
    b = Api(name="b", live_version=None, members=(replace(old, listenable=True), *methods))
    said = "".join(diff_lines(diff_apis(a, b)))
    assert "~ mood: listenable no -> yes" in said and all(f"+ {name} (method)" in said for name in names)
    said = "".join(diff_lines(diff_apis(replace(a, members=()), b)))
    assert "+ mood (property, listenable)" in said and not any(name in said for name in names)


@pytest.mark.corpus
def test_a_document_compares_with_the_facts_that_were_made_of_it() -> None:
    """10.1.19 is where the facts of 10.1 come from, all but what they have of setters."""
    found = diff_apis(read_api(str(corpus_path("live-api", "nsuspray-10.1.19.xml"))), read_api("10.1"))
    assert [(one.change, one.member.dotted, one.what) for one in found.differences] == [
        ("changed", "Live.ClipSlot.ClipSlot.fire", "signature")  # the form that the supplement gives
    ]


@pytest.mark.corpus
def test_values_of_enumerations_that_a_document_lacks_are_not_compared() -> None:
    found = diff_apis(read_api("12.1"), read_api(str(corpus_path("live-api", "isfopo-12.1.0.xml"))))
    assert not any(one.member.kind == "enum_value" for one in found.differences)
    assert "The values of 42 enumerations were not compared: one of the two has none of them." in found.remarks
    # The texts of Variants are only in the other capture of 12.1.0 that the facts are made of.
    assert {one.member.holder for one in found.differences if one.change == "left"} == {"Live.Application.Variants"}
    assert [one.member.dotted for one in found.differences if one.change == "changed"] == [
        "Live.ClipSlot.ClipSlot.fire"
    ]


def test_a_document_is_read_for_every_question(tmp_path: Path) -> None:
    path = tmp_path / "live-api.xml"
    path.write_bytes(MAXIMAL_API)
    assert "fire(self: Clip, length: float) -> None" in done("show", "Clip.fire", str(path))
    assert [row["member"] for row in rows("list", str(path), "--kind", "constant")] == ["limit", "edition"]
    assert [row["member"] for row in rows("search", "loop", "--file", str(path))] == ["looping"]
    assert "Live refused to give 1 values" in api("list", str(path)).stderr
    assert "A file and --live both say which API is meant" in refused("list", str(path), "--live", "12.1")
    assert "There is no file nothing.xml" in refused("list", "nothing.xml")
    assert "Standard input can be read once" in refused("diff", "-", "-")
    path.write_text("<other/>", encoding="utf-8")
    assert "its first element is <other>" in refused("list", str(path), code=3)


def test_texts_of_a_foreign_document_do_not_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "live-api.xml"
    path.write_bytes(MAXIMAL_API.replace(b"A clip.", "A \u009b31m clip.\u202e".encode()))
    for words in (("show", "Clip.Clip"), ("list",)):
        shown = done(*words, str(path))
        assert "\u009b" not in shown and "\u202e" not in shown


def test_files_in_every_format(tmp_path: Path) -> None:
    for ending in ("csv", "json", "ndjson", "md", "tsv", "xlsx"):
        target = tmp_path / f"members.{ending}"
        done("list", "--class", "CuePoint", "-o", str(target))
        assert target.stat().st_size > 100
    assert "exists already" in refused("list", "-o", str(tmp_path / "members.csv"))
