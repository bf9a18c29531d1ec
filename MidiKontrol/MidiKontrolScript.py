"""The general part of the script: Live's calls in, and what the components need of Live.

Everything that Live calls is here; the work is delegated to the components. An exception in one component is logged
with its traceback and does not keep the others from working.
"""

from __future__ import absolute_import

import traceback

from . import LiveAccess, Memory, Sysex, consts
from .Commands import Commands
from .Labels import two_rows
from .LiveAccess import Reader
from .live_dumper.command_file import CommandFile
from .live_dumper.instance import Instance
from .live_dumper.texts import native, to_unicode
from .live_dumper.version import VERSION
from .LogFile import LogFile
from .MidiKontrolHelper import MidiKontrolHelper
from .ParamMap import ParamMap
from .Profile import load_profile
from .Tracing import Traced, Tracer

LOG_NAME = u"midikontrol.log"
TRACE_NAME = u"trace.log"
LOG_LIMIT_BYTES = 1000000  # until a profile is read


class MidiKontrolScript(Traced):
    """Base of the script object. A subclass makes the components in its `realinit` and then calls `start`."""

    __filter_funcs__ = ("update_display", "exec_commands", "log", "log_error", "song", "guard", "send_midi",
                        "want_rebuild", "_press_waiting")

    def __init__(self, c_instance):
        MidiKontrolScript.realinit(self, c_instance)

    def realinit(self, c_instance):
        self.c_instance = c_instance
        self.kontrol_instance = Instance(u"MidiKontrol", __name__, c_instance)
        self.logfile = LogFile(LOG_NAME, LOG_LIMIT_BYTES, self._log_to_live)
        self.tracefile = LogFile(TRACE_NAME, LOG_LIMIT_BYTES, self._log_to_live)
        self.logfile.label = self.tracefile.label = self.kontrol_instance.label
        self._tracer = Tracer(self.tracefile.write)
        self.reader = Reader(self.log)
        self._errors = {}
        self._said = set()
        self.live_version = self.guard(LiveAccess.live_version) or (0, 0, 0)
        self.log(u"MidiKontrol %s starts in Live %s." % (VERSION, u".".join(u"%d" % n for n in self.live_version)))
        self.layer = 0
        self.components = []
        self.dump = None
        self._actions = {}
        self._pressed = []
        self._rebuild_wanted = False
        self._greeting = True
        self._use_profile(load_profile(self.log, self.kontrol_instance.name))
        self.helper = MidiKontrolHelper(self)
        self.param_map = ParamMap(self)
        self.command_file = CommandFile(self.log)
        self.commands = Commands(self)
        self.python_names = {"script": self}

    def start(self):
        """Connect the components that the subclass has put into `components`."""
        self._actions = {"next_layer": lambda: self.choose_layer(self.layer + 1),
                         "previous_layer": lambda: self.choose_layer(self.layer - 1)}
        for component in self.components:
            self._actions.update(component.actions())
            self.guard(component.connect)
        Memory.take_up(self)
        self.want_rebuild()

    def _use_profile(self, profile):
        self.profile = profile
        self.logfile.limit_bytes = self.tracefile.limit_bytes = profile.log_limit_bytes
        self.kontrol_instance.listens = profile.command_file_on
        self._buttons = dict(((control.kind, control.channel, control.number), (action, control))
                             for action, control in profile.buttons.items())

    # Help for the components.

    def guard(self, function, *args):
        """Call a function; an exception is logged with its traceback and the answer is None."""
        try:
            return function(*args)
        # One component's failure, whatever it is, must not take the controller away from the player.
        except Exception:
            self.log_error(to_unicode(traceback.format_exc()))
            return None

    def log(self, text):
        """One line in .kontrol/midikontrol.log."""
        self.logfile.write(text)

    def log_error(self, text):
        """A traceback into our log and Live's; the same one again is only counted."""
        self._errors[text] = self._errors.get(text, 0) + 1
        if self._errors[text] == 1:
            self.logfile.write_block(text)
            self._log_to_live(text)

    def _log_to_live(self, text):
        if hasattr(self.c_instance, "log_message"):
            text = self.kontrol_instance.labelled(to_unicode(text))
            self.c_instance.log_message(native(u"MidiKontrol: " + text))

    def song(self):
        """Live's song."""
        return self.c_instance.song()

    def send_midi(self, midi_bytes):
        """Send one complete message (a tuple of ints) to the controller."""
        self.c_instance.send_midi(tuple(midi_bytes))

    def show_message(self, text):
        """A line in Live's status bar, where this Live has one."""
        if hasattr(self.c_instance, "show_message"):
            self.c_instance.show_message(native(text))

    def say(self, text):
        """A press that does nothing answers: in the status bar and the log, once per tick. Returns the text."""
        if text not in self._said:
            self._said.add(text)
            self.log(text)
            self.show_message(u"%s: %s" % (self.kontrol_instance.name, text))
            self.helper.flash(*two_rows(text, consts.LCD_WIDTH))
        return text

    def want_rebuild(self):
        """Mappings are out of date: one request goes to Live in the next tick, however often this is called."""
        self._rebuild_wanted = True

    def request_rebuild_midi_map(self):
        """Ask Live to call build_midi_map soon. Never inside build_midi_map or a listener."""
        self.c_instance.request_rebuild_midi_map()

    # What Live calls.

    def disconnect(self):
        """The script is switched off or Live quits: no listener may stay."""
        for component in self.components:
            self.guard(component.disconnect)
        self.guard(self.param_map.disconnect)
        for text, count in sorted(self._errors.items()):
            if count > 1:
                self.log(u"%d times: %s" % (count, text.strip().split(u"\n")[-1]))
        Memory.leave(self)
        self.kontrol_instance.end()
        self.log(u"MidiKontrol ends.")

    def connect_script_instances(self, instances):
        """All scripts that run: those of ours share the command file and the log."""
        self.kontrol_instance.meet(instances)
        self.logfile.label = self.tracefile.label = self.kontrol_instance.label

    def suggest_input_port(self):
        return native(self.profile.input_port)

    def suggest_output_port(self):
        return native(self.profile.output_port)

    def suggest_map_mode(self, cc_no, channel=0):
        """The MapMode in which a control sends, -1 when it is not ours. Live passes one or two arguments."""
        for page in self.profile.pages:
            if page.layer == self.layer and cc_no in page.ccs and channel == page.channel:
                return int(LiveAccess.map_mode(page.mode))
        for pedal in self.profile.pedals:
            if (cc_no, channel) == (pedal.cc, pedal.channel):
                return int(LiveAccess.map_mode(pedal.mode))
        for control in self.profile.scroll.values():
            if (cc_no, channel) == (control.number, control.channel):
                return int(LiveAccess.map_mode(self.profile.scroll_mode))
        return -1

    def suggest_needs_takeover(self, cc_no, channel=0):
        return self.profile.takeover

    def can_lock_to_devices(self):
        return True

    def lock_to_device(self, device):
        self._pass_on("lock_to_device", device)

    def unlock_from_device(self, device):
        self._pass_on("unlock_from_device", device)

    def unlock_to_device(self, device):
        """The spelling of the article; Live says unlock_from_device."""
        self.unlock_from_device(device)

    def set_appointed_device(self, device):
        self._pass_on("set_appointed_device", device)

    def toggle_lock(self):
        self.c_instance.toggle_lock()

    def restore_bank(self, bank_index):
        """The bank that Live remembers of a locked device."""
        self._pass_on("restore_bank", bank_index)

    def _pass_on(self, method, *args):
        for component in self.components:
            if hasattr(component, method):
                self.guard(getattr(component, method), *args)

    def build_midi_map(self, midi_map_handle):
        """Map and forward everything anew; Live has forgotten the last build."""
        script_handle = self.c_instance.handle()
        self._rebuild_wanted = False
        self.guard(self.param_map.begin, script_handle)
        for component in self.components:
            self.guard(component.build_midi_map, script_handle, midi_map_handle)
        for kind, channel, number in sorted(self._buttons):
            forward = LiveAccess.forward_cc if kind == "cc" else LiveAccess.forward_note
            if not self.guard(forward, script_handle, midi_map_handle, channel, number):
                self.log(u"Live does not forward %s %d on channel %d." % (kind, number, channel + 1))

    def refresh_state(self):
        """Paint the controller again."""
        self.helper.forget_sent()
        self.param_map.refresh_state()
        for component in self.components:
            self.guard(component.refresh_state)

    def port_settings_changed(self):
        self.refresh_state()

    def update_display(self):
        """One tick: commands, components, waiting buttons, one rebuild request, the LCD."""
        if self._greeting:
            self._greeting = False
            name = self.kontrol_instance.name
            copy = u"" if name == u"MidiKontrol" else name + u": "
            self.guard(self.show_message, self._profile_in_use(u"%sMidiKontrol %s is running:" % (copy, VERSION)))
        if self.profile.command_file_on:
            self.guard(self.exec_commands)
        for component in self.components:
            self.guard(component.update_display)
        self._press_waiting()
        if self._rebuild_wanted:
            self._rebuild_wanted = False
            self.guard(self.request_rebuild_midi_map)
        self.guard(self.param_map.update_display)
        self.guard(self.helper.update_display)
        self._said.clear()

    def receive_midi(self, midi_bytes):
        """A forwarded CC or note, or any complete sysex message."""
        if midi_bytes and midi_bytes[0] == consts.SYSEX_START:
            self.guard(self._receive_sysex, midi_bytes)
            return
        if len(midi_bytes) != 3:
            return
        status, channel = midi_bytes[0] & 0xF0, midi_bytes[0] & 0x0F
        if status == consts.STATUS_CC:
            self._button("cc", channel, midi_bytes[1], midi_bytes[2])
            self.guard(self.param_map.receive_midi_cc, channel, midi_bytes[1], midi_bytes[2])
            for component in self.components:
                self.guard(component.receive_midi_cc, channel, midi_bytes[1], midi_bytes[2])
        elif status in (consts.STATUS_NOTE_ON, consts.STATUS_NOTE_OFF):
            velocity = midi_bytes[2] if status == consts.STATUS_NOTE_ON else 0
            self._button("note", channel, midi_bytes[1], velocity)

    def _button(self, kind, channel, number, value):
        action, control = self._buttons.get((kind, channel, number), (None, None))
        if action is None or not (value or control.toggle):
            return
        if action in consts.TRANSPORT_ACTIONS:
            self.guard(self._actions[action])
        else:
            self._pressed.append(action)

    def _press_waiting(self):
        pressed, self._pressed = self._pressed, []
        for action in pressed:
            self.guard(self._actions[action])

    def _receive_sysex(self, midi_bytes):
        command, body = Sysex.parse(midi_bytes) or (None, ())
        if command == consts.CMD_START_DUMP and len(body) <= 1:
            kind = body[0] if body else 0
            if kind < len(consts.DUMP_KINDS):
                self._pressed.append({"set": "dump", "track": "dump_track", "api": "dump_api",
                                      "cancel": "cancel_dump"}[consts.DUMP_KINDS[kind]])
        elif command == consts.CMD_SWITCH_PATCH:
            # The controller drops pages for a patch that it does not show: after a switch it needs them again.
            self.helper.forget_sent()

    # Commands.

    def exec_commands(self):
        """Run the new lines of the command file, each once."""
        for line in self.kontrol_instance.mine(self.command_file.poll(), self.log):
            answer = self.guard(self.commands.run, line, self.command_file.distrust)
            self.log(u"%s = %s" % (line, u"failed, see above" if answer is None else answer))

    def choose_layer(self, layer):
        """Another set of pages on the same encoders; the last is followed by the first."""
        if self.profile.layers == 1:
            return self.say(u"This profile has one layer")
        self.layer = layer % self.profile.layers
        self.want_rebuild()
        self.show_message(u"%s: layer %d of %d" % (self.kontrol_instance.name, self.layer + 1, self.profile.layers))
        return u"layer %d" % (self.layer + 1)

    def reload_profile(self):
        """Read the profile again and start over with it."""
        self._use_profile(load_profile(self.log, self.kontrol_instance.name))
        self.layer = 0
        self.helper.forget_pages()
        self._pass_on("profile_changed")
        self.want_rebuild()
        self.show_message(self._profile_in_use(u"%s: profile" % self.kontrol_instance.name))
        return self.profile.name

    def _profile_in_use(self, beginning):
        if self.profile.refused:
            return u"%s %s. %s" % (beginning, self.profile.name, self.profile.refused)
        return u"%s %s" % (beginning, self.profile.name)

    def set_trace(self, on):
        """Write every method call of this script into .kontrol/trace.log, or stop that."""
        self._tracer.on = on
        return u"trace is %s" % (u"on" if on else u"off")

    def press(self, action):
        """Do what a button for `action` would do, whether the profile has one or not."""
        name = action.lower().replace(u" ", u"_")
        if name not in self._actions:
            return u"there is no action %s. Actions: %s" % (action, u", ".join(sorted(self._actions)))
        answer = self._actions[name]()
        return answer if isinstance(answer, type(u"")) else u"done"

    def select(self, kind, wanted):
        """Select a track, scene, device, bank or layer by number (from 1) or name."""
        if kind == u"layer":
            return (self.choose_layer(int(wanted) - 1) if wanted.isdecimal() and 1 <= int(wanted) <= self.profile.layers
                    else u"there are %d layers" % self.profile.layers)
        answers = (component.select(kind, wanted) for component in self.components if hasattr(component, "select"))
        return next((answer for answer in answers if answer is not None), u"there is no %s here" % kind)

    def status(self):
        """What the script knows of itself, also in the status bar."""
        parts = [u"profile %s" % self.profile.name, u"layer %d of %d" % (self.layer + 1, self.profile.layers),
                 u"%d controls mapped" % len(self.param_map.mapped), u"%d errors" % sum(self._errors.values())]
        parts += [part for part in (self.guard(component.status) for component in self.components) if part]
        text = u"; ".join(parts)
        self.show_message(u"%s: %s" % (self.kontrol_instance.name, text))
        return text
