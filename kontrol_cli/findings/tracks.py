"""Rules about tracks."""

from __future__ import annotations

from collections.abc import Iterator

from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.view import View


def _empty_track(view: View) -> Iterator[Hit]:
    used = {row["track"] for row in view.rows("clips")}
    for track in view.columns:
        if track not in used:
            yield Hit(view.track_title(track), track=track)


def _empty_group(view: View) -> Iterator[Hit]:
    held = {row["group"] for row in view.rows("tracks")}
    for track, row in view.tracks.items():
        if row["kind"] == "group" and track not in held:
            yield Hit(view.track_title(track), track=track)


def _frozen(view: View) -> Iterator[Hit]:
    for track, row in view.tracks.items():
        if row["frozen"]:
            yield Hit(view.track_title(track), track=track)


def _soloed(view: View) -> Iterator[Hit]:
    for track, row in view.tracks.items():
        if row["soloed"]:
            yield Hit(view.track_title(track), track=track)


def _off_with_clips(view: View) -> Iterator[Hit]:
    used = {row["track"] for row in view.rows("clips") if row["where"] != "take_lane"}
    for track in view.columns:
        if track in used and view.is_off(track):
            yield Hit(view.track_title(track), track=track)


RULES = (
    Rule(
        id="solo-on",
        severity="warning",
        title="tracks left on solo",
        reason="All other tracks are silent while one is soloed.",
        fix="Turn the solo off before saving or dumping.",
        check=_soloed,
    ),
    Rule(
        id="track-off",
        severity="info",
        title="switched-off tracks that have clips",
        reason="Their clips count as silent in what sounds where and in a song export.",
        fix="Switch them on, or delete them.",
        check=_off_with_clips,
    ),
    Rule(
        id="frozen-track",
        severity="info",
        title="frozen tracks",
        reason="What is heard is a rendered copy; the clips and devices in the tables may have been meant otherwise.",
        fix="Unfreeze or flatten the track.",
        check=_frozen,
    ),
    Rule(
        id="empty-track",
        severity="info",
        title="tracks without clips",
        reason="They take a column and processor time for nothing, unless they play live input.",
        fix="Delete them if they are not needed.",
        check=_empty_track,
    ),
    Rule(
        id="empty-group",
        severity="info",
        title="groups without tracks",
        reason="A group that holds nothing does nothing.",
        fix="Delete it.",
        check=_empty_group,
    ),
)
