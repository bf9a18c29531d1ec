"""Each rule finds what it is for, and leaves alone what is fine."""

from __future__ import annotations

import re
from typing import Any

import pytest

from exporters.errors import UsageError
from kontrol_cli.findings import FINDING_COLUMNS, RULES, find_problems
from kontrol_cli.sets.view import View
from tests.kontrol_cli.sets import session


def device(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"device": number, "track": 0, "name": name, "class_name": name, "enabled": True, **more}


def timeline(track: int, start: float, end: float, clip: int = 90) -> dict[str, Any]:
    return {
        "clip": clip,
        "track": track,
        "where": "arrangement",
        "start_beats": start,
        "end_beats": end,
        "name": "part",
        "muted": False,
    }


FINE = session(
    {"kick": "A01 1 kick|A01 1 kick", "snare": "A01 2 snare|."},
    scenes=[{"name": "Intro 124 BPM 7/8", "tempo_bpm": 124.0, "time_signature": "7/8"}, {"name": "Break"}],
    devices=[device(0, "Eq8"), device(1, "Reverb"), device(2, "Eq8")],
    samples=[{"sample": 0, "name": "kick.wav", "exists": True}, {"sample": 1, "name": "x.wav", "exists": None}],
    locators=[{"locator": 0, "name": "a", "time_beats": 0.0}, {"locator": 1, "name": "b", "time_beats": 8.0}],
    clips=[timeline(0, 0, 8), timeline(0, 8, 16)],
)

FOUND: dict[str, tuple[View, list[str]]] = {
    "cut-off": (session({"a": "x"}, set_fields=[{"complete": False}]), ["the source was cut off"]),
    "changed-during-dump": (
        session({"a": "x"}, set_fields=[{"changed_during_dump": True}]),
        ["the set changed while it was dumped"],
    ),
    "refused-values": (session({"a": "x"}, set_fields=[{"errors": 3}]), ["Live refused to give 3 values"]),
    "missing-sample": (session({"a": "x"}, samples=[{"sample": 4, "name": "kick.wav", "exists": False}]), ["kick.wav"]),
    "no-pattern-name": (
        # Two of three name a pattern, so the third looks like a slip; on `pad` nothing does.
        # Half is enough.
        session({"kick": "A01 1 kick|A02 1 kick|A0l 1 kick", "pad": "warm|cold|A01 1", "half": "B01 3|Bo2 3"}),
        ["'A0l 1 kick' (track 1 'kick', scene 3)", "'Bo2 3' (track 3 'half', scene 2)"],
    ),
    "unnamed-clip": (session({"kick": "A01|?"}), ["track 1 'kick', scene 2"]),
    "duplicate-track-name": (session({"kick": "x", "kick\u200b": "y", "hat": "z"}), ["'kick' (tracks 1, 2)"]),
    "duplicate-scene-name": (
        session({"a": "x|y|z"}, scenes=[{"name": "Verse"}, {"name": "Break"}, {"name": " Verse"}]),
        ["'Verse' (scenes 1, 3)"],
    ),
    "tempo-in-name": (
        session({"a": "x|y"}, scenes=[{"name": "Intro 124 BPM"}, {"name": "120 bpm", "tempo_bpm": 120.0}]),
        ["scene 1 'Intro 124 BPM' says 124 BPM, its tempo field is off"],
    ),
    "signature-in-name": (
        session({"a": "x|y"}, scenes=[{"name": "odd 7/8"}, {"name": "4/4", "time_signature": "4/4"}]),
        ["scene 1 'odd 7/8' says 7/8, its signature field is off"],
    ),
    "scene-tempo-differs": (
        # Names have two decimals at most: a thousandth is not a disagreement, a hundredth is.
        session(
            {"a": "x|y|z"},
            scenes=[
                {"name": "124 BPM", "tempo_bpm": 126.5},
                {"name": "90 BPM", "tempo_bpm": 90.001},
                {"name": "90 BPM", "tempo_bpm": 90.01},
            ],
        ),
        ["scene 1 '124 BPM' says 124 BPM, its field 126.5", "scene 3 '90 BPM' says 90 BPM, its field 90.01"],
    ),
    "mixed-patterns": (
        # Scene 2 has no clip of its own on `a`, but A01 plays on there next to B02.
        session({"a": "A01 1|", "b": "A01 2|b2 2 snare"}),
        ["scene 2 mixes A01, B2"],
    ),
    "missing-stop-button": (
        session({"a": "x|||.|", "b": "|x||y|"}),
        ["track 1 'a' plays on in scenes 2-3", "track 2 'b' plays on in scene 3", "track 2 'b' plays on in scene 5"],
    ),
    "empty-scene": (
        # The one below the last clip is unused room.
        session({"a": "x|.|y|."}),
        ["scene 2"],
    ),
    "clip-off": (session({"a": "x|(y)"}), ["track 1 'a', scene 2"]),
    "unwarped-loop": (
        session(
            {"a": "."},
            clips=[
                {
                    "clip": 7,
                    "track": 0,
                    "scene": 0,
                    "where": "session",
                    "name": "l",
                    "kind": "audio",
                    "warping": False,
                    "looping": True,
                }
            ],
        ),
        ["track 1 'a', scene 1"],
    ),
    "solo-on": (session({"a": "x", "b": "y"}, track_fields=[{}, {"soloed": True}]), ["track 2 'b'"]),
    "track-off": (
        # `a` is off by its group, `c` has nothing to switch off, the takes of `t` would not sound anyway.
        session(
            {"a": "x", "g": "", "c": ".", "t": "."},
            kinds={"g": "group"},
            track_fields=[{"group": 1}, {"muted": True}, {"muted": True}, {"muted": True}],
            clips=[{**timeline(3, 0, 4), "where": "take_lane"}],
        ),
        ["track 1 'a'"],
    ),
    "frozen-track": (session({"a": "x"}, track_fields=[{"frozen": True}]), ["track 1 'a'"]),
    "empty-track": (session({"a": "x", "b": ".", "r": ""}, kinds={"r": "return"}), ["track 2 'b'"]),
    "empty-group": (
        session({"g": "", "h": "", "a": "x"}, kinds={"g": "group", "h": "group"}, track_fields=[{}, {}, {"group": 0}]),
        ["track 2 'h'"],
    ),
    "duplicate-device": (
        session({"a": "x"}, devices=[device(0, "Eq8"), device(1, "Eq8"), device(2, "Eq8", chain=5)]),
        ["'Eq8' on track 1 'a'"],
    ),
    "device-off": (session({"a": "x"}, devices=[device(0, "Eq8", enabled=False)]), ["'Eq8' on track 1 'a'"]),
    "overlapping-clips": (
        session(
            {"a": "x", "b": "y"}, clips=[timeline(0, 0, 8), timeline(0, 4, 6), timeline(0, 7, 9), timeline(1, 0, 9)]
        ),
        ["track 1 'a' at bar 2.1.1", "track 1 'a' at bar 2.4.1"],
    ),
    "locator-same-place": (
        session(
            {"a": "x"},
            locators=[{"locator": 0, "name": "p", "time_beats": 4.0}, {"locator": 1, "name": "q", "time_beats": 4.0}],
        ),
        ["2 locators at bar 2.1.1"],
    ),
    "locator-outside": (
        session(
            {"a": "x"},
            clips=[timeline(0, 0, 8)],
            locators=[
                {"locator": 0, "name": "p", "time_beats": -1.0},
                {"locator": 1, "name": "q", "time_beats": 8.0},
                {"locator": 2, "name": "", "time_beats": 8.5},
            ],
        ),
        ["locator 'p' before the start", "locator 3 after the last clip"],
    ),
    "locator-same-name": (
        session(
            {"a": "x"},
            locators=[{"locator": 0, "name": "p", "time_beats": 0.0}, {"locator": 1, "name": "p ", "time_beats": 4.0}],
        ),
        ["'p' (locators 1, 2)"],
    ),
    "locator-unnamed": (
        session({"a": "x"}, locators=[{"locator": 0, "name": " ", "time_beats": 4.0}]),
        ["locator 1 at bar 2.1.1"],
    ),
}


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} == set(FOUND)
    assert len({rule.id for rule in RULES}) == len(RULES) >= 10


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_what_it_is_for(rule: Any) -> None:
    view, expected = FOUND[rule.id]
    hits = list(rule.check(view))
    assert [hit.text for hit in hits] == expected
    for finding in find_problems(view):
        assert set(finding.row()) == {column.name for column in FINDING_COLUMNS}
        for table in ("track", "scene", "clip", "device", "locator", "sample"):
            at = getattr(finding, table)
            assert at is None or at in {row[table] for row in view.rows(f"{table}s")}, finding


def test_a_tidy_set_has_no_findings() -> None:
    assert [finding.finding for finding in find_problems(FINE)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_what_to_do(rule: Any) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert rule.severity in {"error", "warning", "info"}
    assert rule.reason.endswith(".") and rule.fix.endswith(".")


def test_rules_can_be_left_out() -> None:
    view, _ = FOUND["unnamed-clip"]
    assert "unnamed-clip" in {finding.rule for finding in find_problems(view)}
    assert "unnamed-clip" not in {finding.rule for finding in find_problems(view, without=["unnamed-clip"])}
    with pytest.raises(UsageError, match="no rule 'unnamed-clips'"):
        find_problems(view, without=["unnamed-clips"])


def test_tempo_in_names_is_right_up_to_live_10() -> None:
    for version, expected in (("9.7.7", 0), ("10.1.3", 0), ("11.0", 1), ("12.2.6", 1)):
        view = session({"a": "x"}, scenes=[{"name": "96 BPM"}], version=version)
        assert sum(finding.rule == "tempo-in-name" for finding in find_problems(view)) == expected, version


def test_errors_come_first() -> None:
    view = session({"a": "?"}, set_fields=[{"complete": False}], track_fields=[{"soloed": True}])
    order = [finding.severity for finding in find_problems(view)]
    assert order == sorted(order, key=["error", "warning", "info"].index) and len(set(order)) == 3


def test_a_set_with_nothing_in_it_is_no_reason_to_fail() -> None:
    assert find_problems(session({})) == []
