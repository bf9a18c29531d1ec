"""Rules about names: clips, scenes and tracks that cannot be told apart or say nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from exporters.numbers import all_digits
from exporters.planning.grammar import parse_clip_name
from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.view import View


def _place(view: View, clip: Row) -> str:
    return f"{view.track_title(clip['track'])}, {view.scene_title(clip['scene'])}"


def _unnamed_clip(view: View) -> Iterator[Hit]:
    for (track, scene), clip in view.session_clips.items():
        if not (clip["name"] or "").strip():
            yield Hit(_place(view, clip), track=track, scene=scene, clip=clip["clip"])


def pattern_tracks(view: View) -> set[int]:
    """Tracks whose clips mean patterns: at least half of their named session clips are written so."""
    named: Counter[int] = Counter()
    meant: Counter[int] = Counter()
    for (track, _), clip in view.session_clips.items():
        name = clip["name"] or ""
        if name.strip():
            named[track] += 1
            meant[track] += parse_clip_name(name) is not None
    return {track for track, count in named.items() if meant[track] * 2 >= count}


def _no_pattern(view: View) -> Iterator[Hit]:
    chosen = pattern_tracks(view)
    for (track, scene), clip in view.session_clips.items():
        name = (clip["name"] or "").strip()
        if track in chosen and name and parse_clip_name(name) is None:
            yield Hit(f"'{name}' ({_place(view, clip)})", track=track, scene=scene, clip=clip["clip"])


def _duplicate_track_name(view: View) -> Iterator[Hit]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for track in view.columns:
        name = (view.tracks[track]["name"] or "").strip()
        if name:
            places[name].append(track)
    for name, tracks in places.items():
        if len(tracks) > 1:
            yield Hit(f"'{name}' (tracks {', '.join(str(track + 1) for track in tracks)})", track=tracks[0])


def _duplicate_scene_name(view: View) -> Iterator[Hit]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for scene, row in view.scenes.items():
        name = (row["name"] or "").strip()
        if name and not all_digits(name):
            places[name].append(scene)
    for name, scenes in places.items():
        if len(scenes) > 1:
            yield Hit(f"'{name}' (scenes {', '.join(str(scene + 1) for scene in scenes)})", scene=scenes[0])


RULES = (
    Rule(
        id="no-pattern-name",
        severity="warning",
        title="clip names that are not a pattern",
        reason="Other clips of these tracks name a drum-machine pattern; these would be left out of a song.",
        fix="Rename them like 'A01 3 kick' (pattern, machine track, free text), or give the export a map file.",
        check=_no_pattern,
    ),
    Rule(
        id="unnamed-clip",
        severity="info",
        title="session clips without a name",
        reason="Nothing can be read from them: no pattern, no part.",
        fix="Name them in Live (Ctrl/Cmd-R).",
        check=_unnamed_clip,
    ),
    Rule(
        id="duplicate-track-name",
        severity="info",
        title="track names used more than once",
        reason="A map file or an option that names the track cannot tell them apart.",
        fix="Rename all but one.",
        check=_duplicate_track_name,
    ),
    Rule(
        id="duplicate-scene-name",
        severity="info",
        title="scene names used more than once",
        reason="A map file that names the scene means all of them.",
        fix="Rename them if they should differ.",
        check=_duplicate_scene_name,
    ),
)
