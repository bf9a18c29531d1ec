"""Sets for the simulated Live, as its README describes them."""

from __future__ import annotations

from typing import Any

Description = dict[str, Any]


def audio_clip(name: str, **more: Any) -> Description:
    """An audio clip of one bar."""
    clip: Description = {
        "name": name,
        "loop_start": 0.0,
        "loop_end": 4.0,
        "start_marker": 0.0,
        "end_marker": 4.0,
        "looping": True,
        "warping": True,
        "warp_mode": 4,
        "file_path": f"/music/{name}.wav",
        "sample_length": 88200,
        "sample_rate": 44100.0,
        "warp_markers": [[0.0, 0.0], [2.0, 4.0]],
    }
    clip.update(more)
    return clip


def midi_clip(name: str, notes: int = 2, **more: Any) -> Description:
    """A MIDI clip of one bar."""
    clip: Description = {
        "name": name,
        "loop_start": 0.0,
        "loop_end": 4.0,
        "start_marker": 0.0,
        "end_marker": 4.0,
        "looping": True,
        "notes": [[36 + i % 64, i * 0.25, 0.2, 100, False, 1.0, 0.0, 64] for i in range(notes)],
    }
    clip.update(more)
    return clip


def moved_volume() -> Description:
    """A clip envelope of the track's volume: 0 dB, -6 dB, and the one point below that was measured in a Live."""
    return {"parameter": ["mixer_device", "volume"], "events": [[0.0, 0.85], [2.0, 0.7], [4.0, 0.25, None, 0.036]]}


def everything() -> Description:
    """A small set with one of everything that the simulator has."""
    rack = {
        "class_name": "DrumGroupDevice",
        "name": "Kit",
        "type": 1,
        "parameters": [{"name": "Macro 1", "value": 64.0, "min": 0.0, "max": 127.0}],
        "chains": [
            {
                "name": "Kick",
                "in_note": 36,
                "out_note": 60,
                "choke_group": 1,
                "mixer_device": {"volume": 0.7},
                "devices": [{"class_name": "OriginalSimpler", "name": "Simpler", "type": 1}],
            },
            {"name": "Snare", "in_note": 38, "devices": []},
        ],
    }
    plugin = {
        "class_name": "PluginDevice",
        "name": "Synth",
        "class_display_name": "Synth",
        "type": 1,
        "parameters": [{"name": f"P{i}", "value": 0.5} for i in range(40)],
    }
    return {
        "live_sim_set": 1,
        "song": {"tempo": 124.0, "signature_numerator": 7, "signature_denominator": 8, "name": "Everything \u2728 <&>"},
        "tracks": [
            {"type": "group", "name": "Drums", "color": 0xFF0000},
            {
                "type": "audio",
                "name": "kick",
                "group": 0,
                "color": 0x00FF00,
                "mixer_device": {"volume": 0.6, "sends": [0.5]},
                "clip_slots": [
                    {"clip": audio_clip("A01 1 kick", envelopes=[moved_volume()])},
                    {"has_stop_button": False},
                    {"clip": audio_clip("A02 1 kick", muted=True)},
                ],
                "arrangement_clips": [
                    audio_clip("A01 1 kick", start_time=8.0, end_time=12.0, envelopes=[moved_volume()])
                ],
                "take_lanes": [
                    {"name": "Lane", "arrangement_clips": [audio_clip("take", start_time=8.0, end_time=12.0)]}
                ],
                "devices": [{"class_name": "Eq8", "name": "EQ Eight", "type": 2}],
            },
            {
                "type": "midi",
                "name": "Schl\u00fcssel",
                "mute": True,
                "arm": True,
                "clip_slots": [{"clip": midi_clip('A01 2 m\u00e9lodie <&"\u0007>')}],
                "devices": [rack, plugin],
            },
        ],
        "return_tracks": [{"name": "A-Delay", "devices": [{"class_name": "Delay", "name": "Delay", "type": 2}]}],
        "master_track": {"name": "Main"},
        "scenes": [{"name": "Intro"}, {"name": "Break 7/8", "tempo": 98.5, "tempo_enabled": True}, {"name": ""}],
        "cue_points": [{"name": "Chorus", "time": 16.0}],
        "grooves": [{"name": "Swing"}],
    }


def big(tracks: int, scenes: int, clips: int, devices: int) -> Description:
    """A set of a given size: clips spread evenly, half of them MIDI with four notes; plug-ins of eight parameters."""
    per_track = clips // tracks
    made = []
    for number in range(tracks):
        midi = number % 2 == 1
        make = midi_clip if midi else audio_clip
        more = {"notes": 4} if midi else {}
        names = (f"A{s % 16 + 1:02d} {number % 16 + 1} loop" for s in range(per_track))
        own = devices // tracks + (number < devices % tracks)
        made.append(
            {
                "type": "midi" if midi else "audio",
                "name": f"Track {number + 1}",
                "clip_slots": {
                    str(s * scenes // per_track): {"clip": make(name, **more)} for s, name in enumerate(names)
                },
                "devices": [
                    {
                        "class_name": "PluginDevice",
                        "name": f"Plug {d}",
                        "parameters": [{"name": f"P{p}", "value": 0.5} for p in range(8)],
                    }
                    for d in range(own)
                ],
            }
        )
    return {
        "live_sim_set": 1,
        "song": {"tempo": 120.0, "name": "Big"},
        "tracks": made,
        "return_tracks": [],
        "master_track": {"name": "Main"},
        "scenes": [{"name": f"Scene {s + 1}"} for s in range(scenes)],
        "cue_points": [],
    }
