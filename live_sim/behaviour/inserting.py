"""Devices come onto tracks and chains, and go (Live 12.3 lets scripts insert native ones by name)."""

from . import names
from .base import need, pick
from .device_types import AUDIO_EFFECT, INSTRUMENT, MIDI_EFFECT, type_of


def has_instrument(devices):
    """Whether an instrument is among the devices."""
    return any(type_of(device) == INSTRUMENT for device in devices)


def _instrument_place(devices):
    """The index of the instrument, or how many devices there are."""
    return next((index for index, device in enumerate(devices) if type_of(device) == INSTRUMENT), len(devices))


def _refuse(name, why):
    need(False, "Can not insert device '%s': %s" % (name, why))


def _is_midi(parent):
    """Whether instruments and MIDI effects have their place on this track or chain."""
    if parent.kind == "Live.Track.Track":
        return parent.get("type") == "midi"
    return type_of(parent.parent) in (INSTRUMENT, MIDI_EFFECT)


def insert_device(parent, name, index):
    """A native device with the parameters of its banks; the refusals are Live's."""
    from .. import loader
    known = parent.world.facts["devices"]
    classes = sorted(cls for cls, device in known.items() if device["display_name"] == name)
    if not classes:
        raise ValueError("Device %s not found." % name)  # fact: devices.insert-unknown
    devices = parent.parts["devices"]
    device = loader.make_devices(parent, {"devices": [{"class_name": classes[-1], "name": name}]}, "new device")[0]
    kind = type_of(device)
    if kind != AUDIO_EFFECT and not _is_midi(parent):
        _refuse(name, "Only audio effects can be inserted into an audio track.")  # fact: devices.insert-refused
    if kind == INSTRUMENT and has_instrument(devices):
        _refuse(name, "Device chains cannot have more than one instrument each.")
    place = _instrument_place(devices)
    if index == -1:
        index = len(devices) if kind != MIDI_EFFECT else place
    elif kind == MIDI_EFFECT and index > place:  # fact: devices.insert-place
        need(False, "Invalid insert index for device '%s': Insert MIDI effects before instruments. "
             "A valid index would be %d." % (name, place))
    need(0 <= index <= len(devices), "Invalid device index: %r" % index)  # the words are ours
    put(parent, index, device)
    return _settled(parent, device)


def _settled(parent, device):
    """The device that has come is selected, and a first instrument arms its track."""
    if type_of(device) == INSTRUMENT and len(parent.parts["devices"]) == 1 and parent.kind == "Live.Track.Track":
        _arm(parent)
    parent.world.song_behaviour.select_device(parent.world, device)
    return device


def load_device(track, class_name, name):
    """A device out of the browser: MIDI effects before the instrument, others at the end."""
    from .. import loader
    device = loader.make_devices(track, {"devices": [{"class_name": class_name, "name": name}]}, "loaded device")[0]
    devices = track.parts["devices"]
    put(track, _instrument_place(devices) if type_of(device) == MIDI_EFFECT else len(devices), device)
    return _settled(track, device)


def _arm(track):
    """The first instrument on an empty MIDI track arms it, and here Exclusive Arm acts."""
    # fact: devices.instrument-arms
    if track.world.song.get("exclusive_arm", True):
        for other in track.world.song.parts["tracks"]:
            if other is not track and other.get("arm"):
                other.change("arm", False)
    track.change("arm", True)
    track.change("implicit_arm", True)


def put(parent, index, device):
    """A device comes in; names that follow the first device follow."""
    watched = names.watch(parent.world.song)
    parent.insert("devices", index, device)
    parent.notify("devices")
    names.tell(watched)


def copy_device(parent, index):
    """A copy behind the device, racks included; there is one instrument in a chain."""
    from .. import loader
    device = pick(parent.parts["devices"], index, "device")
    need(type_of(device) != INSTRUMENT, "Can not duplicate instrument")  # fact: devices.one-instrument
    put(parent, index + 1, loader.make_devices(parent, {"devices": [loader.describe(device)]}, "copy")[0])


def delete_device(parent, index):
    """A device goes."""
    device = pick(parent.parts["devices"], index, "device")
    watched = names.watch(parent.world.song)
    parent.take("devices", device)
    parent.world.song_behaviour.forget(parent.world, device)
    device.kill()
    parent.notify("devices")
    names.tell(watched)
