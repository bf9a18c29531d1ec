"""A small set for the simulated Live, made for these tests."""

from __future__ import annotations

from typing import Any

SMALL: dict[str, Any] = {
    "live_sim_set": 1,
    "scenes": [{"name": "Intro"}, {"name": "Verse"}, {"name": "Chorus"}],
    "tracks": [
        {
            "type": "audio",
            "name": "Kick",
            "devices": [
                {"class_name": "FilterEQ3"},
                {"class_name": "Compressor2", "name": "Squash"},
                {"class_name": "Eq8"},
            ],
        },
        {
            "type": "midi",
            "name": "Bass",
            "devices": [
                {"class_name": "Operator", "name": "Deep"},
                {
                    "class_name": "PluginDevice",
                    "name": "Synth1",
                    "parameters": [{"name": "Device On"}] + [{"name": f"Knob {n}"} for n in range(1, 5)],
                },
            ],
        },
        {"type": "audio", "name": "Hat"},
    ],
    "return_tracks": [{"name": "A-Room", "devices": [{"class_name": "Reverb", "name": "Room"}]}],
}
