"""Devices: names, parameters and what all kinds share."""

from ..nodes import Node
from .base import Behaviour, need
from .device_types import type_of
from .routing import Routing


class Device(Behaviour):
    """Plain data: name, class_name, class_display_name, type (0..4), parameters, is_active, latency_in_*."""

    plain = {"name": u"", "class_name": u"", "is_using_compare_preset_b": False, "latency_in_samples": 0,
             "latency_in_ms": 0.0, "can_compare_ab": False}

    def get_class_display_name(self, node):
        """What the device is called in the browser."""
        known = node.world.facts["devices"].get(node.get("class_name"), {})
        return node.get("class_display_name", known.get("display_name", node.get("class_name", u"")))

    def get_type(self, node):
        """Instrument, audio effect, MIDI effect, or undefined."""
        return type_of(node)

    def get_can_have_chains(self, node):
        """Racks."""
        return False

    get_can_have_drum_pads = get_can_have_chains

    def get_canonical_parent(self, node):
        """The track or chain."""
        return node.parent

    def get_parameters(self, node):
        """All parameters; number 0 switches the device."""
        return self.parameters(node)

    def do__get_parameters(self, node):
        """The same by the older name."""
        return self.parameters(node)

    @staticmethod
    def parameters(node):
        """The parameter nodes, made at the first use."""
        if "parameters" not in node.parts:
            given = node.get("parameters")
            if given is None:
                given = from_banks(node.world, node.get("class_name", u""))
            if not given or given[0].get("name") != u"Device On":
                given = [DEVICE_ON] + given
            node.parts["parameters"] = [Node(node.world, "Live.DeviceParameter.DeviceParameter", node, data)
                                        for data in given]
        return node.parts["parameters"]

    def get_is_active(self, node):
        """On, and not in a chain or rack that is off."""
        return bool(self.parameters(node)[0].get("value", 1.0)) and node.get("is_active", True)

    def do_store_chosen_bank(self, node, script_index, bank_index):
        """Keep the bank for restore_bank."""
        node.data["chosen_bank"] = bank_index

    def do_save_preset_to_compare_ab_slot(self, node):
        """Only where the device can compare."""
        need(node.get("can_compare_ab"), "This device cannot compare presets")


# Descriptions that many parameters share until one is written ("shared" makes Node.own copy it first).
DEVICE_ON = {"name": u"Device On", "value": 1.0, "is_quantized": True, "default_value": 1.0, "shared": True}


def from_banks(world, class_name):
    """Parameters of a native device from its banks. The names are facts; the ranges are ours (invented)."""
    known = world.facts["devices"].get(class_name, {})
    if "shared" not in known:
        macros = class_name.endswith("GroupDevice")
        known["shared"] = [{"name": name, "value": 0.0, "min": 0.0, "max": 127.0 if macros else 1.0, "invented": True,
                            "shared": True} for name in known.get("parameters", []) if name != "Device On"]
    return known["shared"]


class DeviceView(Behaviour):
    """Plain data: is_collapsed."""

    plain = {"is_collapsed": False}


class PluginDevice(Device):
    """Plain data: presets, selected_preset_index."""

    plain = dict(Device.plain, is_editor_open=False)  # fact: versions.plugin-window

    def get_presets(self, node):
        """The names of the presets."""
        return node.get("presets") or [u"Default"]

    def get_selected_preset_index(self, node):
        """The chosen preset."""
        return node.get("selected_preset_index", 0)

    def set_selected_preset_index(self, node, value):
        """Choose a preset."""
        need(0 <= value < len(self.get_presets(node)), "Invalid preset index: %r" % value)
        node.change("selected_preset_index", value)

    def do_get_parameter_names(self, node, begin=0, end=-1):
        """The names of parameters begin..end; -1 = to the last."""
        names = [parameter.get("name") for parameter in self.parameters(node)]
        return names[begin:] if end < 0 else names[begin:end]


class Eq8Device(Device):
    """Plain data: global_mode, edit_mode, oversample."""

    plain = dict(Device.plain, global_mode=0, edit_mode=False, oversample=False)


class CompressorDevice(Device, Routing):
    """A side chain with a routing of its own (from Live 10.1); the names other than the tracks' are ours."""

    def _usual(self, node, way, what):
        return [u"No Input"] if what == "type" else [u"Post FX", u"Pre FX", u"Post Mixer"]


class Eq8View(DeviceView):
    """Plain data: is_collapsed, selected_band."""

    plain = dict(DeviceView.plain, selected_band=0)


class MaxDevice(Device):
    """Plain data: banks (a list of {name, parameters}), best_of (the parameters of bank -1)."""

    def do_get_bank_count(self, node):
        """How many banks the patch describes."""
        return len(node.get("banks") or [])

    def do_get_bank_name(self, node, index):
        """The name of a bank; empty when there is none."""
        banks = node.get("banks") or []
        return banks[index]["name"] if 0 <= index < len(banks) else u""

    def do_get_bank_parameters(self, node, index):
        """The parameter indexes of a bank, -1 for an empty slot; bank -1 is the best of all."""
        if index == -1:  # fact: racks.max-best-of
            need(node.get("best_of") is not None, "this device has no best-of bank")
            return list(node.get("best_of"))
        banks = node.get("banks") or []
        return list(banks[index]["parameters"]) if 0 <= index < len(banks) else []

    def get_audio_inputs(self, node):
        """Routable inputs and outputs of the patch are not simulated: there are none."""
        return []

    get_audio_outputs = get_midi_inputs = get_midi_outputs = get_audio_inputs

    def do_get_value_item_icons(self, node, parameter):
        """No icons."""
        return []


class SimplerDevice(Device):
    """Plain data under the API names; a Simpler without a sample unless the description gives one."""

    plain = dict(Device.plain, playback_mode=0, slicing_playback_mode=0, multi_sample_mode=False, pad_slicing=False,
                 retrigger=False, voices=6, note_pitch_bend_range=48, pitch_bend_range=5, playing_position=0.0,
                 playing_position_enabled=False, can_warp_as=False, can_warp_double=False, can_warp_half=False)

    def get_sample(self, node):
        """None: samples of Simpler are not simulated."""
        return None


BEHAVIOURS = {"Live.Device.Device": Device, "Live.Device.Device.View": DeviceView,
              "Live.Eq8Device.Eq8Device": Eq8Device, "Live.Eq8Device.Eq8Device.View": Eq8View,
              "Live.CompressorDevice.CompressorDevice": CompressorDevice,
              "Live.SimplerDevice.SimplerDevice": SimplerDevice,
              "Live.PluginDevice.PluginDevice": PluginDevice, "Live.MaxDevice.MaxDevice": MaxDevice}
