"""Rules about scenes and slots: what a launch from the top does that may not be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from exporters.planning.grammar import parse_clip_name
from exporters.planning.scene_names import read_scene_name
from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import sounding


def _empty_scene(view: View) -> Iterator[Hit]:
    filled = {scene for _, scene in view.session_clips}
    for scene in view.scenes:
        # Empty scenes below the last clip are unused room, not part of the music.
        if filled and scene not in filled and scene < max(filled):
            yield Hit(view.scene_title(scene), scene=scene)


def _missing_stop(view: View) -> Iterator[Hit]:
    runs: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for sounds in sounding(view):
        for track in sounds.carries:
            spans = runs[track]
            if spans and spans[-1][1] == sounds.scene - 1:
                spans[-1] = (spans[-1][0], sounds.scene)
            else:
                spans.append((sounds.scene, sounds.scene))
    for track in sorted(runs):
        for first, last in runs[track]:
            scenes = f"scene {first + 1}" if first == last else f"scenes {first + 1}-{last + 1}"
            yield Hit(f"{view.track_title(track)} plays on in {scenes}", track=track, scene=first)


def _tempo_in_name(view: View) -> Iterator[Hit]:
    if view.live_major is None or view.live_major < 11:
        return
    for scene, row in view.scenes.items():
        tempo = read_scene_name(row["name"] or "").tempo_bpm
        if tempo is not None and row["tempo_bpm"] is None:
            yield Hit(f"{view.scene_title(scene)} says {tempo:g} BPM, its tempo field is off", scene=scene)


def _signature_in_name(view: View) -> Iterator[Hit]:
    if view.live_major is None or view.live_major < 11:
        return
    for scene, row in view.scenes.items():
        signature = read_scene_name(row["name"] or "").time_signature
        if signature is not None and row["time_signature"] is None:
            yield Hit(f"{view.scene_title(scene)} says {signature}, its signature field is off", scene=scene)


def _tempo_differs(view: View) -> Iterator[Hit]:
    for scene, row in view.scenes.items():
        tempo = read_scene_name(row["name"] or "").tempo_bpm
        if tempo is not None and row["tempo_bpm"] is not None and abs(tempo - row["tempo_bpm"]) >= 0.005:
            yield Hit(f"{view.scene_title(scene)} says {tempo:g} BPM, its field {row['tempo_bpm']:g}", scene=scene)


def _mixed_patterns(view: View) -> Iterator[Hit]:
    for sounds in sounding(view):
        patterns: dict[int, str] = {}
        for track, start in {**sounds.starts, **sounds.carries}.items():
            name = view.session_clips[track, start]["name"] or ""
            meaning = parse_clip_name(name)
            if meaning is not None:
                patterns.setdefault(meaning.pattern, name.split()[0].upper())
        if len(patterns) > 1:
            names = ", ".join(patterns[number] for number in sorted(patterns))
            yield Hit(f"{view.scene_title(sounds.scene)} mixes {names}", scene=sounds.scene)


def _clip_off(view: View) -> Iterator[Hit]:
    for (track, scene), clip in view.session_clips.items():
        if clip["muted"]:
            yield Hit(
                f"{view.track_title(track)}, {view.scene_title(scene)}", track=track, scene=scene, clip=clip["clip"]
            )


def _unwarped(view: View) -> Iterator[Hit]:
    for (track, scene), clip in view.session_clips.items():
        if clip["kind"] == "audio" and clip["warping"] is False and clip["looping"]:
            yield Hit(
                f"{view.track_title(track)}, {view.scene_title(scene)}", track=track, scene=scene, clip=clip["clip"]
            )


RULES = (
    Rule(
        id="tempo-in-name",
        severity="warning",
        title="tempo in the scene name only",
        reason="From Live 11 on a tempo in the name does nothing; up to Live 10 it was how scenes changed tempo.",
        fix="Enable the scene's tempo field in Live, or export with --tempo-from-names.",
        check=_tempo_in_name,
    ),
    Rule(
        id="signature-in-name",
        severity="warning",
        title="time signature in the scene name only",
        reason="From Live 11 on a signature in the name does nothing.",
        fix="Enable the scene's signature field in Live.",
        check=_signature_in_name,
    ),
    Rule(
        id="scene-tempo-differs",
        severity="warning",
        title="scene name and tempo field disagree",
        reason="Live follows the field, a reader of the name is misled.",
        fix="Correct the name or the field.",
        check=_tempo_differs,
    ),
    Rule(
        id="mixed-patterns",
        severity="info",
        title="scenes that mix patterns",
        reason="A song row plays one pattern; such a scene needs a merged pattern on the machine.",
        fix="Let the scene use clips of one pattern, or plan with the machine's own dump.",
        check=_mixed_patterns,
    ),
    Rule(
        id="missing-stop-button",
        severity="info",
        title="clips that play on through empty slots",
        reason=(
            "Slots without a stop button let the earlier clip go on; easily overlooked when scenes are read as a song."
        ),
        fix="Add the stop buttons in Live if silence is meant (Edit, Add Stop Button).",
        check=_missing_stop,
    ),
    Rule(
        id="empty-scene",
        severity="info",
        title="scenes without clips",
        reason="Launching one stops everything that has a stop button; a song export skips or silences it.",
        fix="Delete the scene, or keep it as a divider.",
        check=_empty_scene,
    ),
    Rule(
        id="clip-off",
        severity="info",
        title="deactivated session clips",
        reason="They are launched but not heard.",
        fix="Activate or delete them.",
        check=_clip_off,
    ),
    Rule(
        id="unwarped-loop",
        severity="info",
        title="looped audio clips without warp",
        reason="They keep their own speed and drift from the tempo.",
        fix="Turn Warp on in the clip view.",
        check=_unwarped,
    ),
)
