"""Devices inside racks, pads, and the device that controllers follow. Sources: live_sim/known/racks.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live_sim.things import refused, world

KIT = {
    "class_name": "DrumGroupDevice",
    "name": "Kit",
    "chains": [
        {"in_note": 36, "devices": [{"class_name": "OriginalSimpler", "name": "Kick"}]},
        {"in_note": 38, "devices": [{"class_name": "OriginalSimpler", "name": "Snare"}]},
    ],
}
NEST = {
    "class_name": "AudioEffectGroupDevice",
    "name": "Outer",
    "chains": [
        {"devices": [{"class_name": "Reverb"}]},
        {
            "devices": [
                {
                    "class_name": "AudioEffectGroupDevice",
                    "name": "Inner",
                    "chains": [{"name": "dry"}, {"name": "wet", "devices": [{"class_name": "Eq8"}]}],
                }
            ]
        },
    ],
}


def heard(thing: Any, name: str) -> list[str]:
    found: list[str] = []
    getattr(thing, f"add_{name}_listener")(lambda: found.append(name))
    return found


@pytest.mark.fact("racks.pad-and-chain", "racks.empty-pad")
@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_pads_and_chains_are_selected_together(version: str) -> None:
    rack = world([{"type": "midi", "devices": [KIT]}], version=version).song.tracks[0].devices[0]
    pads, chains = heard(rack.view, "selected_drum_pad"), heard(rack.view, "selected_chain")
    assert (rack.view.selected_drum_pad.note, rack.view.selected_chain) == (36, rack.chains[0])
    rack.view.selected_drum_pad = rack.drum_pads[38]
    assert rack.view.selected_chain == rack.chains[1]
    assert (len(pads), len(chains)) == (1, 1)
    rack.view.selected_chain = rack.chains[0]
    assert rack.view.selected_drum_pad == rack.drum_pads[36]
    rack.view.selected_drum_pad = rack.drum_pads[40]
    assert rack.view.selected_chain is None
    rack.view.selected_drum_pad = rack.drum_pads[40]  # the same once more: nobody is told
    assert (len(pads), len(chains)) == (3, 3)


@pytest.mark.fact("racks.device-inside")
def test_a_device_inside_is_selected_through_its_racks() -> None:
    song = world([{"type": "audio", "devices": [NEST]}]).song
    outer = song.tracks[0].devices[0]
    inner = outer.chains[1].devices[0]
    assert outer.view.selected_chain == outer.chains[0]
    song.view.select_device(inner.chains[1].devices[0])
    assert song.tracks[0].view.selected_device == inner.chains[1].devices[0] == song.appointed_device
    assert (outer.view.selected_chain, inner.view.selected_chain) == (outer.chains[1], inner.chains[1])


@pytest.mark.fact("racks.gone-inside")
def test_what_goes_with_a_rack_or_a_pad_is_not_appointed_any_more() -> None:
    song = world([{"type": "audio", "devices": [NEST]}, {"type": "midi", "devices": [KIT]}]).song
    outer, kit = song.tracks[0].devices[0], song.tracks[1].devices[0]
    song.view.select_device(outer.chains[1].devices[0])
    told = heard(song, "appointed_device")
    selected = heard(song.tracks[0].view, "selected_device")
    song.tracks[0].delete_device(0)
    assert song.appointed_device is None and song.tracks[0].view.selected_device is None
    assert (len(told), len(selected)) == (1, 1)
    song.view.select_device(kit.chains[1].devices[0])
    kit.drum_pads[38].delete_all_chains()
    assert song.appointed_device is None and len(told) == 3
    assert song.tracks[1].view.selected_device == kit


@pytest.mark.fact("racks.appointed-none")
def test_no_device_may_be_appointed() -> None:
    song = world([{"type": "midi", "devices": [KIT]}]).song
    song.view.select_device(song.tracks[0].devices[0])
    told = heard(song, "appointed_device")
    song.appointed_device = None
    assert song.appointed_device is None and len(told) == 1


@pytest.mark.fact("racks.max-best-of")
def test_the_best_of_bank_of_a_max_device() -> None:
    plain = {"class_name": "MxDeviceAudioEffect", "parameters": [{"name": "Device On"}, {"name": "Size"}]}
    made = {**plain, "best_of": [1, -1], "banks": [{"name": "Main", "parameters": [1]}]}
    first, second = world([{"type": "audio", "devices": [plain, made]}]).song.tracks[0].devices
    assert first.get_bank_count() == 0
    refused("this device has no best-of bank", first.get_bank_parameters, -1)
    assert list(second.get_bank_parameters(-1)) == [1, -1]
    assert (second.get_bank_count(), second.get_bank_name(0), list(second.get_bank_parameters(0))) == (1, "Main", [1])
