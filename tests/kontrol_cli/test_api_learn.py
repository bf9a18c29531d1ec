"""A version that the simulated Live learns from a document of the API: kept below the home folder, and played in."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

import live_sim
from exporters.errors import BadInput, UsageError
from kontrol_cli.api import Api, Member, read_api, shipped_versions
from kontrol_cli.api import learned as learning
from kontrol_cli.api.comparing import diff_apis
from kontrol_cli.api.facts import classes_of
from kontrol_cli.api.filling import nearest_version
from kontrol_cli.api.members import Parameter, Signature
from kontrol_cli.in_live.simulate import controls, run
from live_sim import facts_io
from tests.corpus import corpus_path
from tests.live_sim.checks import SET
from tests.midikontrol.sets import SMALL

LIFE = ["tick 3", "select device 1 1", "tick 2", "fire 1 1", "tick 5", "midi B0 10 40", "midi B0 66 01", "tick 5"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def document() -> Api:
    return read_api(str(corpus_path("live-api", "isfopo-12.1.0.xml")))


def dumped(version: str) -> Api:
    """The facts that ship as a document has them: without types of properties and without what can be written."""
    api = read_api(version)
    seen = [replace(one, settable=None, type=None, items=None, constructible=None) for one in api.members]
    return replace(api, name="dump.xml", members=tuple(seen))


def life(source: str) -> dict[str, object]:
    profile = controls.read_profile("MidiKontrol", None, None, instance="")
    python, _ = run.choose_python("12.1", None)
    with run.simulated({"live_sim_set": 1, **SMALL}, LIFE, live=source, python=python, profile=profile) as outcome:
        assert outcome.problems == []
        result = outcome.result
        measured = ("live_version", "tick_ms")  # its name, and how long things took
        assert result["answers"].pop("load_ms") > 0
        return {key: value for key, value in result.items() if key not in measured}


@pytest.mark.parametrize("version", shipped_versions())
def test_facts_become_members_and_the_same_facts_again(version: str) -> None:
    facts = facts_io.load_facts(version)
    inferred = {
        f"{dotted}.{name}"
        for dotted, parts in facts["classes"].items()
        for name, (_, flags) in parts.get("properties", {}).items()
        if "?" in flags
    }
    made = classes_of(read_api(version).members, inferred=inferred)
    whole = {dotted: parts for dotted, parts in facts["classes"].items() if parts}
    assert {dotted: parts for dotted, parts in made.items() if parts} == whole
    assert len(whole) > 60


@pytest.mark.parametrize(
    "version", ["9.7", *(pytest.param(one, marks=pytest.mark.slow) for one in shipped_versions()[1:-1]), "12.4"]
)
def test_what_a_document_does_not_say_comes_from_the_version_it_is_nearest_to(version: str) -> None:
    lesson = learning.learn(dumped(version), "mine")
    assert (lesson.like, lesson.new, lesson.gone, lesson.without_behaviour) == (version, (), (), ())
    learned, shipped = facts_io.load_facts("mine"), facts_io.load_facts(version)
    for dotted, parts in shipped["classes"].items():
        for name, (kind, flags) in parts.get("properties", {}).items():
            found, marked = learned["classes"][dotted]["properties"][name]
            assert (found, "w" in marked) == (kind, "w" in flags), f"{dotted}.{name}"
        nested = learned["classes"][dotted].get("nested", {})
        for name, about in parts.get("nested", {}).items():  # what lists hold only later captures say
            assert nested[name] == about or (len(about) == 1 and nested[name][1].startswith("iterable of ")), name
        assert learned["classes"][dotted].get("values") == parts.get("values")
    assert learned["bases"] == shipped["bases"] and learned["devices"] == shipped["devices"]


def test_of_a_method_with_several_forms_the_longest_is_kept() -> None:
    forms = (Signature((), "None"), Signature((Parameter("self", "Song"), Parameter("how", "str", "'slow'")), "bool"))
    dance = Member(holder="Live.Song.Song", name="dance", kind="method", signatures=forms)
    kept = ["bool", [["Song", "self"], ["str", "how", "'slow'"]]]
    assert classes_of([dance])["Live.Song.Song"]["methods"] == {"dance": kept}


@pytest.mark.corpus
def test_the_document_of_12_1_under_another_name_is_12_1() -> None:
    lesson = learning.learn(document(), "mine")
    assert (lesson.live_version, lesson.like, lesson.new, lesson.gone) == ("12.1.0", "12.1", (), ())
    assert learning.versions() == [*shipped_versions(), "mine"] == facts_io.known_versions()
    meant = learning.meant("mine")
    assert (meant.number, meant.sentence) == ("12.1", "Live mine was learned from a document of Live 12.1.0.")
    mine, ours = (live_sim.Simulation(SET, version) for version in ("mine", "12.1"))
    assert (mine.world.version, mine.world.number, ours.world.number) == ("mine", (12, 1), (12, 1))
    compared = 0
    for dotted, cls in ours.world.classes.items():
        assert dir(mine.world.classes[dotted]) == dir(cls), dotted
        compared += len(dir(cls))
    assert mine.world.classes.keys() == ours.world.classes.keys() and compared > 3000
    assert life(meant.source) == life("12.1")
    # Signatures, values and what can be written too, although the document lacks the last two.
    assert diff_apis(read_api("12.1"), read_api("mine")).differences == ()


@pytest.mark.corpus
def test_less_a_class_and_plus_a_member_both_show() -> None:
    api = document()
    gone = "Live.TuningSystem"
    members = [one for one in api.members if not f"{one.dotted}.".startswith(f"{gone}.")]
    assert len(members) < len(api.members)
    dance = Member(holder="Live.Song.Song", name="dance", kind="method", signatures=(Signature((), "None"),))
    members += [dance, Member(holder="Live.Song.Song", name="mood", kind="property")]
    lesson = learning.learn(replace(api, members=tuple(members)), "odd")
    assert lesson.new == lesson.without_behaviour == ("Live.Song.Song.dance", "Live.Song.Song.mood")
    assert gone in lesson.gone and f"{gone}.TuningSystem.name" in lesson.gone
    assert (learning.meant("odd").sentence or "").endswith("12.1.0. No behaviour: Song.Song.dance, Song.Song.mood.")
    simulation = live_sim.Simulation(SET, "odd")
    assert not hasattr(simulation.Live, "TuningSystem") and hasattr(simulation.Live.Song.Song, "mood")
    with pytest.raises(RuntimeError, match=r"Live\.Song\.Song\.mood exists in Live odd but is not simulated"):
        _ = simulation.song.mood
    assert simulation.world.not_simulated == {"Live.Song.Song.mood": 1}


def test_a_document_of_a_version_between_two_is_like_the_older_one() -> None:
    assert [nearest_version(one) for one in ("8.2.2", "9.7.1", "10.0", "12.2.5", "12.4.6", "13.0")] == [
        "9.7", "9.7", "9.7", "12.1", "12.4", "12.4",
    ]  # fmt: skip
    api = replace(dumped("12.3"), live_version="12.2.5")
    lesson = learning.learn(api)
    assert (lesson.name, lesson.live, lesson.like) == ("12.2.5", "12.2", "12.1")
    assert "Live.TakeLane.TakeLane" in lesson.new  # and its behaviour is here already
    assert "Live.Track.Track.take_lanes" not in lesson.without_behaviour
    assert live_sim.Simulation(SET, "12.2.5").world.number == (12, 2)
    # Named by its number, as it is without a name of its own, every other verb finds it.
    assert "Live.TakeLane.TakeLane" in read_api("12.2.5").by_name()


def test_what_cannot_be_learned_is_refused_and_nothing_is_kept(home: Path) -> None:
    api = dumped("12.4")
    for name in ("12.4", "a/b", "../x", "", ".hidden", "x" * 41, "a.json"):
        if name:
            with pytest.raises(UsageError, match=r"cannot be a version's name|comes with Kontrol"):
                learning.learn(api, name)
    with pytest.raises(UsageError, match="does not say which Live it describes"):
        learning.learn(replace(api, live_version=None), "mine")
    with pytest.raises(UsageError, match="is not a version of Live"):
        learning.learn(replace(api, live_version="soon"), "mine")
    without = replace(api, members=tuple(one for one in api.members if not one.dotted.startswith("Live.Song")))
    with pytest.raises(BadInput, match=r"lacks Song\.Song, so no set can be opened"):
        learning.learn(without, "mine")
    without = replace(api, members=tuple(one for one in api.members if one.name != "_live_ptr"), live_version="8.2.2")
    with pytest.raises(BadInput, match=r"describes Live 8\.2\.2, whose objects have no identity"):
        learning.learn(without, "mine")
    without = replace(api, members=tuple(one for one in api.members if not one.dotted.startswith("Live.Scene")))
    with pytest.raises(BadInput, match="no set can be opened in a Live like it"):
        learning.learn(without, "mine")
    with pytest.raises(BadInput, match=r"older than Live 9\.7, the oldest that the simulated Live knows"):
        learning.learn(replace(without, live_version="8.2.2"), "mine")
    assert not list(home.rglob("*.json")) and learning.learned_names() == []


def test_a_version_that_is_there_stays_unless_it_is_to_be_replaced(home: Path) -> None:
    learning.learn(dumped("11.0"), "mine")
    kept = (home / "live-versions" / "mine.json").read_bytes()
    with pytest.raises(UsageError, match="There is a version mine already"):
        learning.learn(dumped("12.4"), "mine")
    assert (home / "live-versions" / "mine.json").read_bytes() == kept
    assert learning.learn(dumped("12.4"), "mine", force=True).like == "12.4"
    assert facts_io.load_facts("mine")["live"] == "12.4"


def test_a_damaged_file_is_a_sentence_on_both_sides(home: Path) -> None:
    learning.learn(dumped("12.4"), "mine")
    path = home / "live-versions" / "mine.json"
    whole = path.read_text(encoding="ascii")
    for damage in (whole[: len(whole) // 2], "[]", json.dumps({"live": "x"}), json.dumps({"live": "12.4"})):
        path.write_text(damage, encoding="ascii")
        with pytest.raises(BadInput, match="Teach it again"):
            learning.meant("mine")
        with pytest.raises(ValueError, match="teach it again"):
            facts_io.load_facts("mine")
    os.truncate(path, (32 << 20) + 1)
    with pytest.raises(BadInput, match=r"more than any version of Live\. Teach it again"):
        learning.meant("mine")
    with pytest.raises(ValueError, match=r"Live yours is not simulated; choose one of 9\.7, .*12\.4, mine"):
        live_sim.Simulation(SET, "yours")
