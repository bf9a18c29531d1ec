"""Presets: a rack with its chains (.adg) or a single device (.adv), read into the tables of a set.

A rack's preset keeps its chains beside the rack, not in it: ``BranchPresets`` and ``ReturnBranchPresets`` hold one
element per chain, and each chain holds presets again. The form was seen in 71 .adg and 38 .adv files; what a drum
pad's ``ZoneSettings`` hold (the notes of ``BranchInfo`` in a set) comes from one public source and was not measured.
"""

from __future__ import annotations

from kontrol_cli.sets.als.devices import check_depth, fill_chain, read_device
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import Element, child, descend, nodes_of, text
from kontrol_cli.sets.rows import Row


def preset_kind(content: Element | None) -> str | None:
    """adg or adv for what <Ableton> holds; None when it is not a preset (every device has a switch, On)."""
    if content is None:
        return None
    if descend(content, "Device") is not None and content.tag.endswith("DevicePreset"):
        return "adg"
    return "adv" if child(content, "On") is not None else None


def read_preset(content: Element, state: SetState) -> None:
    """All devices, chains, parameters and samples of a preset; its devices have no track."""
    if content.tag.endswith("DevicePreset"):
        _read_wrapped(content, 0, state=state, parent=None, chain=None, depth=0)
    else:
        read_device(content, 0, track=None, automated={}, state=state, parent=None, chain=None)


def _read_wrapped(
    preset: Element, position: int, state: SetState, parent: int | None, chain: int | None, depth: int
) -> None:
    """A device in its preset element, and the chains beside it."""
    check_depth(depth, state)
    holder = child(preset, "Device")
    device = None if holder is None else next(iter(holder), None)
    if device is None:
        return
    index, _ = read_device(device, position, track=None, automated={}, state=state, parent=parent, chain=chain)
    for tag in ("BranchPresets", "ReturnBranchPresets"):
        branches = child(preset, tag)
        for place, branch in enumerate(() if branches is None else branches):
            _read_chain(branch, place, is_return=tag == "ReturnBranchPresets", rack=index, state=state, depth=depth)


def _read_chain(branch: Element, position: int, is_return: bool, rack: int, state: SetState, depth: int) -> None:
    index = state.next_chain
    state.next_chain += 1
    nodes = nodes_of(branch)
    if state.wants_chains:
        row: Row = {"chain": index, "device": rack, "position": position, "is_return": is_return}
        row["name"] = text(nodes.get("Name")) or None
        fill_chain(row, nodes, _mixer(nodes.get("MixerPreset")))
        state.of("chains").append(row)
    presets = nodes.get("DevicePresets")
    for place, preset in enumerate(() if presets is None else presets):
        _read_wrapped(preset, place, state=state, parent=rack, chain=index, depth=depth + 1)


def _mixer(holder: Element | None) -> Element | None:
    """The chain's mixer, wrapped in a preset of its own or not."""
    if holder is None:
        return None
    return next((node for node in holder.iter() if str(node.tag).endswith("BranchMixerDevice")), None)
