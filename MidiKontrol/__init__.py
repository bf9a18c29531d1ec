"""MidiKontrol, a controller script for Ableton Live: Live loads this package and calls create_instance."""

from __future__ import absolute_import


def create_instance(c_instance):
    """The script object; `c_instance` is Live's side of it."""
    from .MidiKontrol import MidiKontrol
    return MidiKontrol(c_instance)


def get_capabilities():
    """What Live may know of the controller before it starts the script: a MIDI port each way for the script.

    There are no USB numbers: the controller is on a MIDI cable, so Live cannot recognise it by itself.
    """
    ports = [{"direction": direction, "name": "MidiKontrol", "props": ["notes_cc", "script", "remote"]}
             for direction in ("in", "out")]
    return {"controller_id": {"vendor_id": 0, "product_ids": [], "model_name": ["MidiKontrol"]}, "ports": ports}
