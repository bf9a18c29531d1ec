"""Which machine track a Live track gets. The places are those on the Machinedrum's panel: BD 1, SD 2, CC 12, M1 13."""

from __future__ import annotations

from exporters.machine import Machine
from exporters.planning.track_guesses import LiveTrack, guess_tracks
from exporters.registry import get_machine

POSITION = "by its position, as no name says which drum it is"


def machine() -> Machine:
    return get_machine("machinedrum")


def test_clips_that_say_two_tracks_decide_nothing() -> None:
    tracks = [LiveTrack("x", {"A01 3": 1, "A01 5": 1}, named=frozenset({2, 4})), LiveTrack("y", {"A01 7": 1})]
    first, _ = guess_tracks(tracks, machine())
    assert (first.track, first.reason) == (0, POSITION)
    one, _ = guess_tracks([LiveTrack("x", {"A01 3": 2}, named=frozenset({2})), tracks[1]], machine())
    assert (one.track, one.reason) == (2, "its clips' names say so")


def test_half_of_the_clips_are_not_most_of_them() -> None:
    empty = LiveTrack("one")
    half = guess_tracks([empty, LiveTrack("two", {"kick a": 1, "la": 1})], machine())[1]
    assert (half.track, half.reason) == (1, POSITION)
    most = guess_tracks([empty, LiveTrack("two", {"kick a": 2, "la": 1})], machine())[1]
    assert (most.track, most.reason) == (0, "most of its clips say 'kick': BD on the machine")


def test_a_second_kick_leaves_the_other_drums_their_tracks() -> None:
    first, second = guess_tracks([LiveTrack("Kick", {"a": 1}), LiveTrack("Kick", {"b": 1})], machine())
    assert first.track == 0
    assert second.track == 12, "M1 is the first that no drum belongs to"
    assert second.reason == "the name says 'kick', but track 1 is taken: a free one"
