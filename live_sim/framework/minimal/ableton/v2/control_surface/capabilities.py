"""What a script says about its controller (`ableton.v2`)."""

from __future__ import absolute_import

from live_sim.framework.parts.capabilities import (
    AUTO_LOAD_KEY, CONTROLLER_ID_KEY, DIRECTIONKEY, FIRMWARE_KEY, GENERIC_SCRIPT_KEY, HIDDEN, MACNAMEKEY, MODEL_NAMES,
    NOTES_CC, PLAIN_OLD_MIDI, PORTNAMEKEY, PORTS_KEY, PRODUCTIDS, PROPSKEY, REMOTE, SCRIPT, SUGGESTED_PORT_NAMES_KEY, SYNC,
    TYPE_KEY, VENDORID, controller_id, inport, outport)

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
