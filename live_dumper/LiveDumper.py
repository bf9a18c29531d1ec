"""DumpXML as a control surface of its own, for any controller or none.

A dump starts with a control change (channel 16, CC 119 the set, 118 the selected track, 117 Live's API, 116 cancels)
or with a line in `.kontrol/command` (`dump set`, `dump track`, `dump api`, `dump cancel`, `status`, `help`).
`.kontrol/live-dumper.json` changes the numbers and the dump's settings.
"""

from __future__ import absolute_import

import os

from . import gateway
from .command_file import CommandFile
from .commands import understand, vocabulary
from .DumpXML import DumpXML
from .home import kontrol_home, make_folder
from .instance import Instance
from .own_files import OwnFileError, read_own_json
from .reading import call
from .settings import Settings, SettingsError
from .texts import exception_text, native
from .version import VERSION

ACTIONS = ("dump_set", "dump_track", "dump_api", "cancel")
DEFAULTS = {"channel": 16, "dump_set": 119, "dump_track": 118, "dump_api": 117, "cancel": 116}
_COMMANDS = {u"dump set": "dump_set", u"dump track": "dump_track", u"dump api": "dump_api", u"dump cancel": "cancel"}
CONTROL_CHANGE = 0xB0


def read_profile(path):
    """(channel from 0, {cc: action}, Settings) of a profile file; the defaults when there is none.

    Raises SettingsError.
    """
    values = dict(DEFAULTS)  # type: dict
    try:
        values.update(read_own_json(path) or {})
    except OwnFileError as error:
        raise SettingsError("%s %s" % (native(path), native(exception_text(error))))
    settings = values.pop("dump", {})
    if not isinstance(settings, dict):
        raise SettingsError('"dump" is %r. Write an object with folder, budget_ms ...' % (settings,))
    channel = _number(values, "channel", 1, 16) - 1
    buttons = {}
    for action in ACTIONS:
        if values[action] is not None:
            buttons[_number(values, action, 0, 127)] = action
    unknown = sorted(set(values) - set(DEFAULTS))
    if unknown:
        raise SettingsError("There is no setting %s. Settings: %s, dump." % (unknown[0], ", ".join(sorted(DEFAULTS))))
    return channel, buttons, Settings.from_dict(settings)


def _number(values, name, low, high):
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SettingsError("%s is %r. Write a number from %d to %d." % (name, value, low, high))
    return value


class LiveDumper(object):
    """The script object that Live talks to."""

    def __init__(self, c_instance):
        self._c_instance = c_instance
        self.kontrol_instance = Instance(u"LiveDumper", __name__, c_instance)
        self._wanted = None
        self._greeting = True
        self._commands = CommandFile(lambda text: self._log(u"LiveDumper: " + text))
        try:
            make_folder(kontrol_home())
            self._channel, self._buttons, settings = read_profile(os.path.join(kontrol_home(), u"live-dumper.json"))
        # UnicodeError: Python 2 with a home folder whose name the system's encoding does not have.
        except (SettingsError, OSError, IOError, UnicodeError) as error:
            self._log(u"LiveDumper: %s The defaults are used." % exception_text(error))
            self._channel, self._buttons, settings = self._defaults()
        self._dump = DumpXML(c_instance, settings)
        c_instance.request_rebuild_midi_map()

    def disconnect(self):
        """The script is switched off or Live quits: a dump under way leaves nothing behind."""
        self._dump.cancel(u"the control surface was switched off")
        self.kontrol_instance.end()

    def build_midi_map(self, midi_map_handle):
        """Ask for our buttons."""
        handle = self._c_instance.handle()
        for cc in sorted(self._buttons):
            if not gateway.map_button(handle, midi_map_handle, self._channel, cc):
                self._log(u"LiveDumper: CC %d on channel %d is taken by another mapping." % (cc, self._channel + 1))

    def receive_midi(self, midi_bytes):
        """Only note what was pressed; update_display does it."""
        if len(midi_bytes) == 3 and midi_bytes[0] == CONTROL_CHANGE | self._channel and midi_bytes[2] > 0:
            self._wanted = self._buttons.get(midi_bytes[1], self._wanted)

    def update_display(self):
        """Every 100 ms: commands, then a slice of the dump."""
        if self._greeting:
            self._greeting = False
            self._say(u"LiveDumper %s is running" % VERSION)
        for line in self.kontrol_instance.mine(self._commands.poll(), lambda text: self._log(u"LiveDumper: " + text)):
            self._command(line)
        wanted, self._wanted = self._wanted, None
        self._act(wanted)
        self._dump.tick()

    def _command(self, line):
        """Do what a line of the command file says; another script's command is left to it."""
        command, _ = understand(line) or (None, None)
        if command in _COMMANDS:
            self._act(_COMMANDS[command])
        elif command == u"status":
            under_way = u"dump at %d %%" % int(100 * (self._dump.progress or 0)) if self._dump.busy else u"no dump under way"
            self._say(u"LiveDumper %s: %s" % (VERSION, under_way))
        elif command == u"help":
            self._log(u"LiveDumper: commands: %s" % vocabulary(dumper_only=True))
        elif command is not None:
            self._log(u"LiveDumper: '%s' is a command for MidiKontrol." % line)
        else:
            self._log(u"LiveDumper: '%s' is not understood. Commands: %s" % (line, vocabulary(dumper_only=True)))

    def _act(self, action):
        if action == "dump_set":
            self._dump.start_set()
        elif action == "dump_track":
            self._dump.start_track()
        elif action == "dump_api":
            self._dump.start_api()
        elif action == "cancel":
            self._dump.cancel()

    def _defaults(self):
        buttons = dict((DEFAULTS[action], action) for action in ACTIONS)
        return DEFAULTS["channel"] - 1, buttons, Settings()

    def _say(self, text):
        call(self._c_instance, "show_message", native(text))
        self._log(text)

    def _log(self, text):
        call(self._c_instance, "log_message", native(text))

    # What else Live calls on every script.

    def refresh_state(self):
        """Nothing is shown on a controller."""

    def port_settings_changed(self):
        """Nothing depends on ports."""

    def connect_script_instances(self, instanciated_scripts):
        """The others of Kontrol read the command file too."""
        self.kontrol_instance.meet(instanciated_scripts)
        self._dump.label = self.kontrol_instance.label

    def can_lock_to_devices(self):
        """Devices cannot be locked to it."""
        return False

    def suggest_input_port(self):
        """Any port will do."""
        return ""

    def suggest_output_port(self):
        """Nothing is sent."""
        return ""

    def suggest_map_mode(self, cc_no, channel=0):
        """No suggestion; older Lives call it with one argument."""
        return -1

    def suggest_needs_takeover(self, cc_no, channel=0):
        """Buttons need none."""
        return False

    def supports_pad_translation(self):
        """There are no pads."""
        return False

    def instance_identifier(self):
        """Which instance of a script it is, for Max for Live."""
        return self._c_instance.instance_identifier()
