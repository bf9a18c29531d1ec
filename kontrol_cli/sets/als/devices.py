"""Devices of a track or chain, racks opened: rows of devices and chains, and the walk to their parameters."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

from exporters.errors import BadInput
from kontrol_cli.sets.als.automation import read_mixer_automation
from kontrol_cli.sets.als.native import AUDIO, INSTRUMENT, MIDI, RACKS, native_kind, native_name
from kontrol_cli.sets.als.parameters import read_parameters
from kontrol_cli.sets.als.samples import reference_path
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import (
    Element,
    Nodes,
    child,
    color_index,
    current,
    descend,
    flag,
    integer,
    nodes_of,
    number,
    pick,
    text,
)
from kontrol_cli.sets.rows import Row

_DEEPEST_RACK = 100
# Measured, not documented: 8,360 parameters in 33 sets of the corpus have a KeyMidi of channel 16, one beyond those of
# MIDI; its NoteOrController is 0 to 7, a macro's number, and all are in chains of racks or a rack's own chain selector.
_CHANNEL_OF_MACROS = "16"
_BROWSED_BY_MAKER = ("query:Plugins", "view:X-Plugins")
_CHAIN_HOLDERS = frozenset({"Branches", "ReturnBranches"})
# The signal kinds of a VST3's DeviceType are the Live API's device types; the four-letter codes those of AU.
_VST3_KINDS = {1: INSTRUMENT, 2: AUDIO, 4: MIDI}
_AU_KINDS = {0x61756D75: INSTRUMENT, 0x61756678: AUDIO, 0x61756D66: AUDIO, 0x61756D69: MIDI}
# Measured, not documented: bit 0 of a VST2's Flags is set on all 43 plug-ins of the corpus that call themselves
# synths (Category 2), on one synth that calls itself an effect, and on none of the 140 others.
_VST2_INSTRUMENT_FLAG = 1
# A drum pad's note is 128 minus ReceivingNote: known from one source and unverified against Live, but the kits
# of the corpus then lie on the usual notes (kick 36, snare 38, clap 39, closed hi-hat 42). 0 would be note 128,
# which does not exist: taken for "all notes" (inferred), the note is missing then.
_RECEIVING_NOTE_BASE = 128


def read_devices(
    devices: Element | None,
    track: int,
    automated: dict[str, Element],
    state: SetState,
    *,
    parent: int | None = None,
    chain: int | None = None,
    depth: int = 0,
) -> None:
    """All devices under one `Devices` element, those in racks after their rack."""
    if devices is None:
        return
    check_depth(depth, state)
    if depth == 0 and state.wants_devices:
        state.mapped_racks = _racks_with_mapped_macros(devices)
    for position, device in enumerate(devices):
        index, nodes = read_device(
            device, position, track=track, automated=automated, state=state, parent=parent, chain=chain
        )
        if not _CHAIN_HOLDERS.isdisjoint(nodes):
            _read_chains(nodes, track, automated=automated, rack=index, depth=depth, state=state)


def _racks_with_mapped_macros(devices: Element) -> set[Element]:
    """The racks under these devices whose macros move something, in one pass however deep they are nested.

    A parameter follows a macro of the rack whose chain it is in, a chain selector one of its own rack; so the macros
    of a rack inside may follow those of the rack around it.
    """
    found = set()
    for assigned in devices.iter("KeyMidi"):
        around = assigned.getparent()
        if around is None or text(child(assigned, "Channel")) != _CHANNEL_OF_MACROS:
            continue
        if around.tag != "ChainSelector":
            while around is not None and around.tag not in _CHAIN_HOLDERS:
                around = around.getparent()
        rack = None if around is None else around.getparent()
        if rack is not None:
            found.add(rack)
    return found


def check_depth(depth: int, state: SetState) -> None:
    """Raise BadInput where racks are nested deeper than Live allows."""
    if depth > _DEEPEST_RACK:
        raise BadInput(f"{state.name}: racks are nested more than {_DEEPEST_RACK} deep; Live does not save such a set.")


def read_device(
    device: Element,
    position: int,
    track: int | None,
    automated: dict[str, Element],
    state: SetState,
    *,
    parent: int | None,
    chain: int | None,
) -> tuple[int, Nodes]:
    """One device without its chains: its row, parameters and samples. Gives its number and its elements."""
    state.rows.make_room("devices", 1)
    index = state.next_device
    state.next_device += 1
    nodes = nodes_of(device)
    if state.wants_devices:
        row = {"device": index, "track": track, "parent": parent, "chain": chain, "position": position}
        row["live_id"] = integer(device, "Id")
        _fill_device(row, device.tag, nodes)
        if track is not None and device.tag in RACKS:  # the chains of a preset are beside the rack, not in it
            row["macros_mapped"] = device in state.mapped_racks
        state.of("devices").append(row)
    is_rack = not _CHAIN_HOLDERS.isdisjoint(nodes)
    parts = [node for node in device if node.tag not in _CHAIN_HOLDERS] if is_rack else [device]
    if state.wants_parameters or state.wants_automation:
        read_parameters(device, parts, track=track, index=index, automated=automated, state=state)
    if state.wants_samples:
        for part in parts:
            for sample_ref in part.iter("SampleRef"):
                state.samples.of_device(sample_ref, index)
    return index, nodes


def first_instrument(devices: Element | None) -> Element | None:
    """The first device of this chain that turns MIDI into sound (plug-ins by what they say of themselves)."""
    for device in () if devices is None else devices:
        kind = native_kind(device.tag)
        description = child(device, "PluginDesc")
        if description is not None:
            row: Row = {}
            _fill_plugin(row, description)
            kind = row.get("kind")
        if kind in (INSTRUMENT, "instrument_rack", "drum_rack"):
            return device
    return None


def device_title(device: Element) -> str:
    """What Live calls a device where it makes a track's name of it: the name that the user typed, else that of the
    plug-in, the Max patch, the preset of a rack or the sample of a Simpler, else the kind of device (measured).
    """
    nodes = nodes_of(device)
    row: Row = {}
    _fill_device(row, device.tag, nodes)
    if text(nodes.get("UserName")) or row.get("plugin_name") or row.get("max_patch"):
        return row["name"] or ""
    preset = row["preset"]
    if preset and device.tag in RACKS:
        return PurePosixPath(preset.replace("\\", "/")).stem
    if device.tag == "OriginalSimpler":
        part = next(device.iter("MultiSamplePart"), None)
        sample = text(child(part, "Name"))
        if sample:
            return sample
    return row["name"] or ""


def count_devices(chain: Element) -> int:
    """How many devices are under a track's device chain, those in racks included."""
    return sum(len(devices) for devices in chain.iter("Devices"))


def _read_chains(
    nodes: Nodes, track: int, automated: dict[str, Element], rack: int, depth: int, state: SetState
) -> None:
    for holder_tag in ("Branches", "ReturnBranches"):
        holder = nodes.get(holder_tag)
        if holder is None:
            continue
        for position, branch in enumerate(holder):
            index = state.next_chain
            state.next_chain += 1
            branch_nodes = nodes_of(branch)
            mixer = branch_nodes.get("MixerDevice")
            name = _chain_name(branch_nodes.get("Name"))
            if state.wants_chains:
                row = {"chain": index, "device": rack, "position": position, "name": name}
                row["is_return"] = holder_tag == "ReturnBranches"
                fill_chain(row, branch_nodes, mixer)
                state.of("chains").append(row)
            if state.wants_automation and mixer is not None:
                read_mixer_automation(mixer, track, state, prefix=f"{name or position}/", rack=rack)
            device_chain = branch_nodes.get("DeviceChain")
            inner = None if device_chain is None else next(iter(device_chain), None)
            read_devices(child(inner, "Devices"), track, automated, state, parent=rack, chain=index, depth=depth + 1)


def _chain_name(name: Element | None) -> str | None:
    return text(child(name, "EffectiveName")) or text(child(name, "UserName")) or None


def fill_chain(row: Row, nodes: Nodes, mixer: Element | None) -> None:
    """What a chain and its mixer say of themselves; a preset keeps a pad's notes in ZoneSettings."""
    row["color_index"] = color_index(nodes)
    row["soloed"] = flag(nodes.get("IsSoloed"))
    if mixer is not None:
        parts = nodes_of(mixer)
        active = flag(current(parts.get("Speaker")))
        row["muted"] = None if active is None else not active
        row["volume"] = number(current(parts.get("Volume")))
        row["panning"] = number(current(parts.get("Panorama")))
    info = pick(nodes, "BranchInfo", "ZoneSettings")
    if info is not None:
        receiving = integer(child(info, "ReceivingNote"))
        row["receiving_note"] = None if not receiving else _RECEIVING_NOTE_BASE - receiving
        row["sending_note"] = integer(child(info, "SendingNote"))
        row["choke_group"] = integer(child(info, "ChokeGroup"))


def _fill_device(row: Row, class_name: str, nodes: Nodes) -> None:
    row["class_name"] = class_name
    row["kind"] = native_kind(class_name)
    row["enabled"] = flag(current(nodes.get("On")))
    row["folded"] = flag(nodes.get("IsFolded"))  # what it means is inferred from its name
    row["preset"] = _preset(nodes.get("LastPresetRef"))
    shown = native_name(class_name)
    if "PluginDesc" in nodes:
        _fill_plugin(row, nodes["PluginDesc"])
        shown = row.get("plugin_name") or shown
        if row.get("plugin_format") == "vst3":
            row["plugin_vendor"] = _browser_vendor(nodes.get("SourceContext"))
    elif class_name.startswith("MxDevice"):
        row["max_patch"] = _max_patch(nodes)
        if row["max_patch"]:
            shown = PurePosixPath(row["max_patch"].replace("\\", "/")).stem
    row["name"] = text(nodes.get("UserName")) or shown


def _fill_plugin(row: Row, description: Element) -> None:
    info = next(iter(description), None)
    if info is None:
        return
    nodes = nodes_of(info)
    if info.tag == "VstPluginInfo":
        row["plugin_format"], row["plugin_name"] = "vst2", text(nodes.get("PlugName")) or None
        flags = integer(nodes.get("Flags"))
        if flags is not None:
            row["kind"] = INSTRUMENT if flags & _VST2_INSTRUMENT_FLAG else AUDIO
    elif info.tag == "Vst3PluginInfo":
        row["plugin_format"], row["plugin_name"] = "vst3", text(nodes.get("Name")) or None
        row["kind"] = _VST3_KINDS.get(integer(nodes.get("DeviceType")) or 0)
    elif info.tag == "AuPluginInfo":
        row["plugin_format"], row["plugin_name"] = "au", text(nodes.get("Name")) or None
        row["plugin_vendor"] = text(nodes.get("Manufacturer")) or None
        row["kind"] = _AU_KINDS.get(integer(nodes.get("ComponentType")) or 0)


def _browser_vendor(context: Element | None) -> str | None:
    """The maker of a VST3 plug-in, from the place in Live's browser that it was loaded from.

    ``query:Plugins#VST3:Maker:Name`` in Live 10 and 11, ``view:X-Plugins#Maker:Name`` in Live 12, both percent-encoded
    (measured). One that was found by a search (``query:Find#Name``) has no maker there, and the folders of VST2
    plug-ins are the user's own.
    """
    path = text(descend(context, "Value", "BranchSourceContext", "BrowserContentPath")) or ""
    place, _, inside = path.partition("#")
    if place not in _BROWSED_BY_MAKER:
        return None
    names = inside.removeprefix("VST3:").split(":")
    return unquote(names[0]).strip() or None if len(names) > 1 else None


def _preset(holder: Element | None) -> str | None:
    """The preset file a device was loaded from; a device's default preset is none."""
    reference = descend(holder, "Value")
    if reference is None:
        return None
    for kind in reference:
        if kind.tag != "AbletonDefaultPresetRef":
            path = reference_path(child(kind, "FileRef"))
            if path:
                return path
    return None


def _max_patch(nodes: Nodes) -> str | None:
    """Where a Max device's patch is: PatchSlot, or from Live 12.1 on the place it was dropped from."""
    slot = descend(nodes.get("PatchSlot"), "Value")
    candidates: list[Element | None] = [] if slot is None else [child(kind, "FileRef") for kind in slot]
    drop = descend(nodes.get("FileDropList"), "FileDropList")
    if drop is not None:
        candidates += [descend(item, "FileRef", "FileRef") for item in drop.iter("MxDFullFileDrop")]
    context = descend(nodes.get("SourceContext"), "Value", "BranchSourceContext", "OriginalFileRef", "FileRef")
    for reference in (*candidates, context):
        path = reference_path(reference)
        if path:
            return path
    return None
