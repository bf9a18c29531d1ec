"""Racks, chains and drum pads."""

from ..nodes import Node
from . import names
from .base import Behaviour, need, pick
from .colors import Colored
from .device import Device, DeviceView
from .inserting import copy_device, delete_device, insert_device


class RackDevice(Device):
    """Chains are parts of the node; 128 drum pads on a drum rack."""

    plain = dict(Device.plain, can_show_chains=True, is_showing_chains=False, has_macro_mappings=False,
                 variation_count=0, selected_variation_index=-1)

    def get_can_have_chains(self, node):
        """Yes."""
        return True

    def _drums(self, node):
        return node.get("class_name") == "DrumGroupDevice"

    def get_can_have_drum_pads(self, node):
        """Drum racks."""
        return self._drums(node)

    def get_has_drum_pads(self, node):
        """Drum racks on top level."""
        return self._drums(node) and node.parent.kind == "Live.Track.Track"

    def get_chains(self, node):
        """The chains."""
        return node.parts.get("chains", [])

    def get_return_chains(self, node):
        """The return chains."""
        return node.parts.get("return_chains", [])

    def get_drum_pads(self, node):
        """128 pads, or none on other racks."""
        if not self._drums(node):
            return []
        if "drum_pads" not in node.parts:
            node.parts["drum_pads"] = [Node(node.world, "Live.DrumPad.DrumPad", node, {"note": note})
                                       for note in range(128)]
        return node.parts["drum_pads"]

    def get_visible_drum_pads(self, node):
        """The 16 pads in view."""
        first = node.world.view(node).get("drum_pads_scroll_position", 9) * 4
        return self.get_drum_pads(node)[first:first + 16]

    def get_macros_mapped(self, node):
        """Per macro, whether it moves something."""
        count = self.get_visible_macro_count(node)
        mapped = node.get("macros_mapped") or []
        return tuple(bool(index < len(mapped) and mapped[index]) for index in range(count))

    def get_visible_macro_count(self, node):
        """How many macros are shown."""
        return node.get("visible_macro_count", 8)

    def get_chain_selector(self, node):
        """The selector as a parameter."""
        if "chain_selector" not in node.parts:
            node.parts["chain_selector"] = Node(node.world, "Live.DeviceParameter.DeviceParameter", node, {
                "name": u"Chain Selector", "min": 0.0, "max": 127.0, "is_quantized": True,
                "value": float(node.get("chain_selector", 0))})
        return node.parts["chain_selector"]

    def do_insert_chain(self, node, index=-1):
        """A new chain."""
        from .. import loader
        chains = node.parts.setdefault("chains", [])
        index = len(chains) if index == -1 else index
        need(0 <= index <= len(chains), "Invalid chain index: %r" % index)
        chain = loader.make_chain(node, {}, "new chain")
        node.insert("chains", index, chain)
        node.notify("chains")
        return chain

    def _macros(self, node, step):
        count = self.get_visible_macro_count(node) + step
        need(1 <= count <= 16, "A rack has 1 to 16 macros")
        node.change("visible_macro_count", count)

    def do_add_macro(self, node):
        """One more, up to 16."""
        self._macros(node, 1)

    def do_remove_macro(self, node):
        """One less."""
        self._macros(node, -1)

    def _shown(self, node):
        return self.parameters(node)[1:1 + self.get_visible_macro_count(node)]

    def _values(self, node):
        behaviour = node.world.behaviour("Live.DeviceParameter.DeviceParameter")
        return [behaviour.get_value(macro) for macro in self._shown(node)]

    def _recall(self, node, values):
        behaviour = node.world.behaviour("Live.DeviceParameter.DeviceParameter")
        node.parts["last_values"] = self._values(node)
        for macro, value in zip(self._shown(node), values):
            behaviour.move(macro, value)

    def do_store_variation(self, node):
        """Keep the macros as a new variation; the selection stays."""  # fact: devices.variations
        self._keep_variations(node, self._variations(node) + [self._values(node)])

    @staticmethod
    def _variations(node):
        return list(node.get("variations") or [])

    @staticmethod
    def _keep_variations(node, variations):
        node.keep("variations", variations)
        node.change("variation_count", len(variations))

    def _selected(self, node):
        """The number of the selected variation, None without one: then nothing happens."""
        index = node.get("selected_variation_index", -1)
        return index if 0 <= index < len(self._variations(node)) else None

    def do_recall_selected_variation(self, node):
        """Set the macros to the selected variation."""
        index = self._selected(node)
        if index is not None:
            self._recall(node, self._variations(node)[index])

    def do_recall_last_used_variation(self, node):
        """Set the macros to what they were before the last recall."""
        if "last_values" in node.parts:
            self._recall(node, node.parts["last_values"])

    def do_delete_selected_variation(self, node):
        """Delete the selected variation."""
        index = self._selected(node)
        if index is not None:
            kept = self._variations(node)
            del kept[index]
            self._keep_variations(node, kept)
            node.change("selected_variation_index", -1)

    def do_randomize_macros(self, node):
        """New values for the macros; the same run gives the same ones."""
        from .application import get_random_int
        self._recall(node, [float(get_random_int(node.world, 0, 128)) for _ in self._shown(node)])

    def do_copy_pad(self, node, source, target):
        """Not simulated beyond its checks: the pads must exist."""
        pads = self.get_drum_pads(node)
        pick(pads, source, "pad"), pick(pads, target, "pad")


class RackView(DeviceView):
    """Plain data: is_collapsed, is_showing_chain_devices, drum_pads_scroll_position."""

    plain = dict(DeviceView.plain, is_showing_chain_devices=True, drum_pads_scroll_position=9)

    @staticmethod
    def _rack(node):
        return node.world.behaviour(node.parent.kind)

    def get_selected_chain(self, node):
        """The chosen chain, the first one at the beginning; None while a pad without a chain is chosen."""
        chosen, pad = node.parts.get("selected_chain"), node.parts.get("selected_drum_pad")
        if chosen is not None and chosen.alive:
            return chosen
        if pad is not None:  # fact: racks.empty-pad
            return next(iter(node.world.behaviour(pad.kind).get_chains(pad)), None)
        return next(iter(node.parent.parts.get("chains", [])), None)

    def set_selected_chain(self, node, chain):
        """Choose, and its pad with it."""  # fact: racks.pad-and-chain
        self._choose(node, chain, self._pad_of(node, chain) if chain is not None else None)

    def _pad_of(self, node, chain):
        """The pad of a chain; None on other racks and for a chain that listens to all notes."""
        pads, note = self._rack(node).get_drum_pads(node.parent), chain.get("in_note", 36)
        return pads[note] if pads and note >= 0 else None

    def get_selected_drum_pad(self, node):
        """The chosen pad, at the beginning that of the first chain."""
        pads = self._rack(node).get_drum_pads(node.parent)
        chosen, chains = node.parts.get("selected_drum_pad"), node.parent.parts.get("chains")
        if chosen is None and chains:
            chosen = self._pad_of(node, chains[0])
        return chosen or (pads[36] if pads else None)

    def set_selected_drum_pad(self, node, pad):
        """Choose, and its first chain with it."""
        self._choose(node, next(iter(node.world.behaviour(pad.kind).get_chains(pad)), None), pad)

    def _choose(self, node, chain, pad):
        before = self.get_selected_chain(node), self.get_selected_drum_pad(node)
        node.parts["selected_chain"], node.parts["selected_drum_pad"] = chain, pad
        now = self.get_selected_chain(node), self.get_selected_drum_pad(node)
        for name, old, new in zip(("selected_chain", "selected_drum_pad"), before, now):
            if old is not new:
                node.notify(name)


class Chain(Colored, Behaviour):
    """Plain data: name, color, color_index, mute, solo; in drum racks in_note (or receiving note), out_note, choke."""

    plain = {"is_auto_colored": False, "mute": False, "solo": False,
             "muted_via_solo": False, "has_audio_input": True, "has_audio_output": True, "has_midi_input": False,
             "has_midi_output": False, "out_note": 60, "choke_group": 0, "in_note": 36}

    def get_name(self, node):
        """The name given, or that of the first device."""
        return names.chain_name(node)

    def set_name(self, node, value):
        """Any text."""
        if names.chain_name(node) != value:
            node.keep("name", value)
            node.notify("name")

    def get_devices(self, node):
        """The devices of the chain."""
        return node.parts["devices"]

    def get_mixer_device(self, node):
        """The chain's mixer."""
        return node.parts["mixer_device"]

    def do_insert_device(self, node, name, index=-1):
        """A native device by the name of the browser."""
        return insert_device(node, name, index)

    def do_duplicate_device(self, node, index):
        """A copy behind the device."""
        copy_device(node, index)

    def do_delete_device(self, node, index):
        """Delete a device."""
        delete_device(node, index)


class DrumPad(Behaviour):
    """A pad shows the chains that its note plays."""

    def get_note(self, node):
        """The MIDI note."""
        return node.get("note")

    def get_chains(self, node):
        """The chains of the rack that listen to this note."""
        return [chain for chain in node.parent.parts.get("chains", []) if chain.get("in_note", 36) == node.get("note")]

    def get_name(self, node):
        """The name of the first chain, else the note's name."""
        chains = self.get_chains(node)
        return names.chain_name(chains[0]) if chains else note_name(node.get("note"))

    def _flag(self, node, name):
        chains = self.get_chains(node)
        return bool(chains) and all(chain.get(name) for chain in chains)

    def _set_flag(self, node, name, value):
        for chain in self.get_chains(node):
            chain.change(name, value)
        node.notify(name)

    def get_mute(self, node):
        """All chains of the pad are muted."""
        return self._flag(node, "mute")

    def set_mute(self, node, value):
        """Mute all chains of the pad."""
        self._set_flag(node, "mute", value)

    def get_solo(self, node):
        """All chains of the pad are soloed."""
        return self._flag(node, "solo")

    def set_solo(self, node, value):
        """Solo all chains of the pad."""
        self._set_flag(node, "solo", value)

    def do_delete_all_chains(self, node):
        """Empty the pad."""
        chains = self.get_chains(node)
        need(chains, "The pad is empty")
        for chain in chains:
            node.parent.take("chains", chain)
            node.world.song_behaviour.forget(node.world, chain)
            chain.kill()
        node.notify("chains")
        node.parent.notify("chains")


def note_name(note):
    """60 = C3, as Live counts."""
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return u"%s%d" % (names[note % 12], note // 12 - 2)


BEHAVIOURS = {"Live.RackDevice.RackDevice": RackDevice, "Live.RackDevice.RackDevice.View": RackView,
              "Live.Chain.Chain": Chain, "Live.DrumChain.DrumChain": Chain, "Live.DrumPad.DrumPad": DrumPad}
