"""The live-api document: all that the running Live has, with signatures taken apart."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import live_sim
from kontrol_cli.sets.liveset import read_set
from live_dumper import DumpXML, Settings
from live_dumper.signatures import parse_signatures
from tests.corpus import corpus_path
from tests.live_dumper.dumping import finish, valid
from tests.live_dumper.sim_sets import everything


@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_every_class_property_and_value_of_the_facts(version: str) -> None:
    simulation = live_sim.Simulation(everything(), version)
    dump = DumpXML(simulation.connect(), Settings(use_timer=False))
    assert dump.start_api()
    finish(dump)
    path = Path(dump.last_path or "")
    root = valid(path)
    assert path.name.startswith("live-api ")
    found: dict[str, dict[str, Any]] = {}

    def walk(element: Any, dotted: str) -> None:
        for child in element:
            name = f"{dotted}.{child.get('name')}" if dotted else str(child.get("name"))
            if child.tag in ("module", "class", "enum"):
                found[name] = {(part.tag, part.get("name")): part for part in child}
                walk(child, name)

    walk(root, "")
    compared = 0
    for dotted, facts in simulation.world.facts["classes"].items():
        if dotted not in found:
            assert facts.get("nested", {}) == {} and "." in dotted, dotted
            continue
        members = found[dotted]
        for name in facts.get("properties", {}):
            assert ("property", name) in members, (dotted, name)
            compared += 1
        for name in facts.get("methods", {}):
            assert ("method", name) in members or ("function", name) in members, (dotted, name)
            compared += 1
        for name, number in facts.get("values", {}).items():
            assert members["value", name].get("number") == str(number)
            compared += 1
    assert compared > 700
    arm = found["Live.Track.Track"]["property", "arm"]
    assert (arm.get("settable"), arm.get("listenable")) == ("true", "true")
    length = found["Live.Clip.Clip"]["property", "length"]
    assert (length.get("settable"), length.get("listenable")) == ("false", "false")
    modes = found["Live.Clip.WarpMode"]
    assert [modes["value", name].get("number") for name in ("beats", "complex_pro")] == ["0", "6"]
    assert found["Live.MidiMap"]["function", "forward_midi_cc"].find("signature") is not None
    rows = read_set(path, tables=["members"]).rows("members")
    notes = [row for row in rows if row["class"] == "Live.Clip.Clip" and row["member"] == "get_notes"]
    assert len(notes) == 1 and notes[0]["kind"] == "method" and "from_time: float" in notes[0]["signature"]


# In Boost.Python's form, made here: overloads, defaults of all kinds, nested option brackets, a text that misleads.
DOC = """
shift( (Clip)arg1, (float)start [, (str)text='a, (b) [c]=' [, (object)pair=(1, 2) [, (list)none=[]]]]) -> None :
    Move it. See also: other( (Clip)arg1) -> None.

    C++ signature :
        void shift(TPyHandle<AClip>,double
            [,TString])

shift( (Clip)arg1) -> tuple :
    C++ signature :
        boost::python::tuple shift(TPyHandle<AClip>)"""


def test_signatures_are_taken_apart() -> None:
    first, second = parse_signatures("shift", DOC)
    assert first.text == (
        "shift(arg1: Clip, start: float, text: str = 'a, (b) [c]=', pair: object = (1, 2), none: list = []) -> None"
    )
    assert [(a.name, a.type, a.default) for a in first.arguments] == [
        ("arg1", "Clip", None),
        ("start", "float", None),
        ("text", "str", "'a, (b) [c]='"),
        ("pair", "object", "(1, 2)"),
        ("none", "list", "[]"),
    ]
    assert first.cpp == "void shift(TPyHandle<AClip>,double [,TString])"
    assert (second.text, second.returns) == ("shift(arg1: Clip) -> tuple", "tuple")
    assert second.cpp == "boost::python::tuple shift(TPyHandle<AClip>)"


@pytest.mark.parametrize(
    "doc",
    [
        None,
        "",
        "shift",
        "shift(",
        "shift( (Clip)arg1",
        "shift( (Clip)arg1) : None",
        "shift( Clip arg1) -> None",
        "shift( (Clip)) -> None",
        "shift( (Clip)a'b) -> None",
        "shift( (str)a=') -> None",
        "other( (Clip)arg1) -> None",
        "shift(]) -> None",
    ],
)
def test_what_is_not_a_signature_is_none(doc: str | None) -> None:
    assert parse_signatures("shift", doc) == []


@pytest.mark.corpus
def test_signatures_of_a_real_live() -> None:
    """The doc strings of Live 8.2.2 as a script of 2011 wrote them: one line each, escaped twice."""
    root = etree.parse(str(corpus_path("live-api", "makedoc-8.2.2.xml"))).getroot()
    parsed = with_signature = 0
    for method in root.iter("Method"):
        doc = method.getnext()
        text = html.unescape(doc.text or "") if doc is not None and doc.tag == "Doc" else ""
        if "C++ signature" not in text:
            continue
        with_signature += 1
        name = (method.text or "").rpartition(".")[2].removesuffix("()")
        signatures = parse_signatures(name, text)
        head = text.partition("->")[0]
        if signatures and len(signatures[0].arguments) == len(re.findall(r"\([\w.]+\)\w+", head)) and signatures[0].cpp:
            parsed += 1
    assert with_signature > 340
    assert parsed == with_signature


def test_no_arguments() -> None:
    (only,) = parse_signatures("get_application", "get_application() -> Application :\n    The one.")
    assert (only.text, only.arguments, only.cpp) == ("get_application() -> Application", [], "")
