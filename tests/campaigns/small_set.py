"""A small sound set, for inputs that are about something else."""

from __future__ import annotations

_CLIP = '<clip name="%s" muted="false" is_midi_clip="true" length="4.0"/>'


def _slot(index: int, name: str) -> str:
    has = "true" if name else "false"
    inner = _CLIP % name if name else ""
    return f'<slot index="{index}" has_clip="{has}" has_stop_button="true">{inner}</slot>'


def _track(index: int, name: str, *clips: str) -> str:
    slots = "".join(_slot(number, clip) for number, clip in enumerate(clips))
    head = f'<track index="{index}" name="{name}" mute="false" solo="false" has_midi_input="true">'
    return f"{head}{slots}</track>"


SMALL_SET = (
    '<live-set version="1" live_version="11.3.13"><song tempo="124.0" signature_numerator="4" '
    'signature_denominator="4"><scenes><scene index="0" name="Intro x2" tempo_enabled="false"/>'
    '<scene index="1" name="Verse 120 BPM" tempo="120.0" tempo_enabled="true"/></scenes><tracks>'
    + _track(0, "Kick", "A01 1", "B07 1")
    + _track(1, "Snare", "A01 2 snare", "")
    + '</tracks><cue_points><cue_point time="4.0" name="Drop"/></cue_points></song>'
    '<summary complete="true" errors="0"/></live-set>'
).encode()
