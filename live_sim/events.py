"""The little language of things that happen while a script runs; one sentence each (README.md lists them)."""

import json
import os
import shlex
import sys

from .build import handle_of
from .convert import to_text
from .errors import ScriptHangs
from .loader import read_json
from .sets import make_set


class EventError(ValueError):
    """A sentence that is not understood."""


def words(sentence):
    """The words of a sentence; quotes keep blanks."""
    if sys.version_info[0] == 2:
        if not isinstance(sentence, bytes):
            sentence = sentence.encode("utf-8")
        return [word.decode("utf-8") for word in shlex.split(sentence)]
    return shlex.split(sentence)


def _is_ours(trace):
    """Whether an error comes from reading the words of a sentence, not from what they ask for."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return os.path.splitext(trace.tb_frame.f_code.co_filename)[0] == os.path.splitext(__file__)[0]


def _on(state):
    if state not in ("on", "off"):
        raise EventError("on or off, not %r" % state)
    return state == "on"


class Events(object):
    """Carries out sentences on a Simulation. Numbers of tracks, scenes and devices start at 1, as on the screen."""

    def __init__(self, simulation):
        self.simulation = simulation
        self.world = simulation.world
        self.user = simulation.user

    def run(self, sentence):
        """Do what one sentence says; EventError when it says nothing known."""
        try:
            parts = words(sentence)
        except ValueError:
            raise EventError("event %r has a quote that is not closed" % sentence)
        if not parts or parts[0].startswith("#"):
            return
        method = getattr(self, "do_" + parts[0], None)
        if method is None:
            raise EventError("unknown event %r; known: %s" % (parts[0], ", ".join(
                sorted(name[3:] for name in dir(self) if name.startswith("do_")))))
        try:
            method(*parts[1:])
        except (AttributeError, LookupError, RuntimeError, ValueError, TypeError, IOError) as error:
            if isinstance(error, (EventError, ScriptHangs)):
                raise
            if isinstance(error, (IndexError, TypeError, ValueError)) and _is_ours(sys.exc_info()[2]):
                raise EventError("event %r is not understood. %s" % (sentence, method.__doc__.rstrip(".")))
            raise EventError("event %r cannot be carried out: %s" % (sentence, error))

    def do_tick(self, count="1"):
        """tick N: N display ticks of 100 ms."""
        self.simulation.tick(int(count))

    def do_wait(self, text, limit="600"):
        """wait "TEXT|OTHER TEXT" N: tick until the message line shows one of them, at most N ticks, else EventError."""
        lines, texts = [surface.messages for surface in self.world.surfaces], text.split("|")
        seen = [messages.total for messages in lines]
        for left in range(int(limit), -1, -1):
            for place, messages in enumerate(lines):
                for one in messages[max(0, seen[place] - messages.dropped):]:
                    if any(wanted in to_text(one["text"]) for wanted in texts):
                        return
            seen = [messages.total for messages in lines]
            if left:
                self.simulation.tick()
        raise EventError("the message line never said %r within %s ticks" % (text, limit))

    def do_midi(self, *data):
        """midi B0 14 7F: one message, bytes in hex; midi to 2 B0 14 7F: from the controller of the second script."""
        if data[:1] == ("to",):
            self.simulation.midi_to(int(data[1]), *[int(byte, 16) for byte in data[2:]])
        else:
            self.simulation.midi(*[int(byte, 16) for byte in data])

    def do_select(self, what, *where):
        """select track 2 / return1 / master, select scene 3, select device TRACK NUMBER."""
        if what == "track":
            self.user.select(track=where[0])
        elif what == "scene":
            self.user.select(scene=int(where[0]))
        elif what == "device":
            self.user.select(track=where[0], device=int(where[1]))
        else:
            raise EventError("select track, scene or device, not %r" % what)

    def do_delete(self, what, *where):
        """delete track N, delete return N, delete scene N, delete device TRACK NUMBER, delete clip TRACK SCENE."""
        if what == "device":
            self.user.delete(track=where[0], device=int(where[1]))
        elif what == "clip":
            self.user.delete(track=where[0], scene=int(where[1]))
        elif what == "scene":
            self.user.delete(scene=int(where[0]))
        elif what in ("track", "return"):
            self.user.delete(track=where[0] if what == "track" else "return%d" % int(where[0]))
        else:
            raise EventError("delete track, return, scene, device or clip, not %r" % what)

    def do_add(self, what, where="-1"):
        """add audio N, add midi N (before track N; -1 = at the end), add return, add scene N."""
        self.user.add(what, before=int(where) if int(where) > 0 else None)

    def do_rename(self, what, *rest):
        """rename track 2 NAME, rename scene 3 NAME, rename clip TRACK SCENE NAME."""
        if what == "clip":
            track, scene, name = rest
            self.user.rename(name, track=track, scene=int(scene))
        elif what in ("track", "scene"):
            where, name = rest
            self.user.rename(name, **{str(what): where if what == "track" else int(where)})
        else:
            raise EventError("rename track, scene or clip, not %r" % what)

    def do_fire(self, first, second=None):
        """fire TRACK SCENE: the launch button of a slot; fire scene N: of a scene."""
        if first == "scene":
            self.user.fire(scene=int(second))
        else:
            self.user.fire(track=first, scene=int(second))

    def do_arm(self, track):
        """arm TRACK: the arm button; the others go off when Live arms exclusively."""
        self.user.arm(track)

    def do_disarm(self, track):
        """disarm TRACK."""
        self.user.arm(track, False)

    def do_mute(self, track, state="on"):
        """mute TRACK, mute TRACK off: the track's activator."""
        self.user.mute(track, _on(state))

    def do_solo(self, track, state="on"):
        """solo TRACK, solo TRACK off."""
        self.user.solo(track, _on(state))

    def do_record(self, *what):
        """record, record off: the arrangement's button; record session, record session off: the session's."""
        self.user.record(_on(what[-1]) if what and what[-1] != "session" else True, session="session" in what)

    def do_undo(self):
        """Edit, Undo."""
        self.user.undo()

    def do_redo(self):
        """Edit, Redo."""
        self.user.redo()

    def do_playhead(self, beats):
        """playhead 16: a click into the arrangement."""
        self.user.playhead(float(beats))

    def do_loop(self, state="on"):
        """loop, loop off: the arrangement's loop switch."""
        self.user.loop(_on(state))

    def do_cue(self):
        """The Set button: a cue point at the playhead, or where the arrangement was clicked."""
        self.user.cue()

    def do_back(self):
        """Back to Arrangement."""
        self.user.back_to_arrangement()

    def do_tempo(self, bpm):
        """tempo 90: another tempo is typed."""
        self.user.tempo(float(bpm))

    def do_tap(self):
        """The Tap button."""
        self.user.tap()

    def do_continue(self):
        """The transport goes on from where it stopped."""
        self.user.carry_on()

    def do_set(self, *path):
        """set tracks 0 mixer_device volume value 0.5: API names and indexes from the song, then a JSON value."""
        target = handle_of(self.world.song)
        for name in path[:-2]:
            target = target[int(name)] if name.lstrip("-").isdigit() else getattr(target, name)
        self.simulation.act(setattr, target, str(path[-2]), json.loads(path[-1]))

    def do_menu(self, state):
        """menu open, menu close: while a menu is open no ticks and timers arrive."""
        if state not in ("open", "close"):
            raise EventError("menu open or menu close")
        self.simulation.blocked = state == "open"

    def do_dialog(self, text="", buttons="1"):
        """dialog TEXT N: Live opens a message box with so many buttons."""
        self.user.dialog(text, int(buttons))

    def do_press(self, button):
        """press N: a button of the message box, from 1; press close: by whatever hand."""
        self.user.press(None if button == "close" else int(button))

    def do_answer(self, button):
        """answer N: the button that will be pressed on the next message box that the script shows, from 1."""
        self.user.answer(int(button))

    def do_open(self, what, path=None):
        """open set FILE.json: another set is opened; without a file a new one."""
        if what != "set":
            raise EventError("open set, not open %r" % what)
        self.simulation.open_set(make_set() if path is None else read_json(path))

    def do_jitter(self, state):
        """jitter on, jitter off: timers come as late as they do in a real Live."""
        self.world.timers.jitter = _on(state)

    def do_lock(self, what="device"):
        """lock device: to the appointed device, as from Live's menu."""
        self.simulation.lock()

    do_unlock = do_lock

    def do_toggle_lock(self):
        """The script's own toggle_lock, where it has one."""
        self.simulation.act(self.simulation.surface.script.toggle_lock)

    def do_play(self):
        """The transport starts."""
        self.user.play()

    def do_stop(self, *what):
        """stop: the transport stops; stop track N: its clips; stop clips: all of them."""
        if not what:
            self.user.stop()
        elif what[0] == "clips":
            self.user.stop_clips()
        elif what[0] == "track":
            self.user.stop(track=what[1])
        else:
            raise EventError("stop, stop track N or stop clips, not %r" % what[0])

    def do_refresh(self):
        """refresh_state, as after leaving the MIDI-map mode."""
        self.simulation.refresh()

    def do_ports(self):
        """port_settings_changed, as after a cable was plugged in again."""
        self.simulation.ports_changed()

    def do_raise(self, name):
        """raise NAME: the property raises RuntimeError from now on; raise off: none does."""
        if name == "off":
            self.world.raising.clear()
        else:
            self.world.raising.add(name)

    def do_quit(self):
        """Live quits."""
        self.simulation.quit()
