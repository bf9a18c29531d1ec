"""MidiKontrol, a controller script for Ableton Live: Live loads this package and calls create_instance."""

from __future__ import absolute_import


def create_instance(c_instance):
    """The script object; `c_instance` is Live's side of it."""
    try:
        from . import live_dumper  # noqa: F401
    except ImportError:
        # Somebody copied the folder without what belongs inside: the traceback alone would not say what to do.
        copy = "" if __name__ == "MidiKontrol" else " --as " + __name__
        c_instance.log_message("MidiKontrol: the folder live_dumper is missing inside %s. "
                               "Install the script with: kontrol install%s" % (__name__, copy))
        raise
    from .MidiKontrol import MidiKontrol
    return MidiKontrol(c_instance)


def get_capabilities():
    """What Live may know of the controller before it starts the script: which switches its MIDI ports get.

    No controller_id: the controller is on a MIDI cable and has no USB numbers, so Live cannot recognise it by itself.
    (Keys and words as in the scripts that came with Live 10.1.18, some of which have no controller_id either.)
    """
    return {"ports": [{"direction": direction, "name": "", "props": ["notes_cc", "script", "remote"]}
                      for direction in ("in", "out")]}
