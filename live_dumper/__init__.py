"""DumpXML: the set, a track or Live's API as XML, from inside Live.

Part of the control surface MidiKontrol, and a control surface of its own: as a folder "LiveDumper" in Live's
Remote Scripts it needs nothing else. Importing it outside Live works; only `gateway` touches Live.
"""

from __future__ import absolute_import

from .DumpXML import DumpXML
from .settings import Settings, SettingsError

__all__ = ["DumpXML", "Settings", "SettingsError", "create_instance", "get_capabilities"]


def create_instance(c_instance):
    """Called by Live when the folder is chosen as a control surface."""
    from .LiveDumper import LiveDumper
    return LiveDumper(c_instance)


def get_capabilities():
    """Called by Live: which switches the ports get. Any controller will do, so it names none."""
    return {"ports": [{"direction": "in", "name": "", "props": ["notes_cc", "script"]},
                      {"direction": "out", "name": "", "props": ["script"]}]}
