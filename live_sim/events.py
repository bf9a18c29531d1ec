"""The little language of things that happen while a script runs; one sentence each (README.md lists them)."""

import json
import shlex
import sys

from .build import handle_of
from .convert import to_text


class EventError(ValueError):
    """A sentence that is not understood."""


def words(sentence):
    """The words of a sentence; quotes keep blanks."""
    if sys.version_info[0] == 2:
        if not isinstance(sentence, bytes):
            sentence = sentence.encode("utf-8")
        return [word.decode("utf-8") for word in shlex.split(sentence)]
    return shlex.split(sentence)


class Events(object):
    """Carries out sentences on a Simulation. Numbers of tracks, scenes and devices start at 1, as on the screen."""

    def __init__(self, simulation):
        self.simulation = simulation
        self.world = simulation.world

    def run(self, sentence):
        """Do what one sentence says; EventError when it says nothing known."""
        parts = words(sentence)
        if not parts or parts[0].startswith("#"):
            return
        method = getattr(self, "do_" + parts[0], None)
        if method is None:
            raise EventError("unknown event %r; known: %s" % (parts[0], ", ".join(
                sorted(name[3:] for name in dir(self) if name.startswith("do_")))))
        try:
            method(*parts[1:])
        except (AttributeError, IndexError, KeyError, RuntimeError, ValueError, TypeError) as error:
            if isinstance(error, EventError):
                raise
            raise EventError("event %r cannot be carried out: %s" % (sentence, error))

    def _track(self, text):
        song = handle_of(self.world.song)
        if text == "master":
            return song.master_track
        if text.startswith("return"):
            return song.return_tracks[int(text[6:]) - 1]
        return song.tracks[int(text) - 1]

    def do_tick(self, count="1"):
        """tick N: N display ticks of 100 ms."""
        self.simulation.tick(int(count))

    def do_wait(self, text, limit="600"):
        """wait "TEXT|OTHER TEXT" N: tick until the message line shows one of them, at most N ticks, else EventError."""
        messages, texts = self.simulation.surface.messages, text.split("|")
        seen = len(messages)
        for left in range(int(limit), -1, -1):
            while seen < len(messages):
                shown = to_text(messages[seen]["text"])
                if any(one in shown for one in texts):
                    return
                seen += 1
            if left:
                self.simulation.tick()
        raise EventError("the message line never said %r within %s ticks" % (text, limit))

    def do_midi(self, *data):
        """midi B0 14 7F: one message, bytes in hex."""
        self.simulation.midi(*[int(byte, 16) for byte in data])

    def do_select(self, what, *where):
        """select track 2 / return1 / master, select scene 3, select device TRACK NUMBER, select none."""
        view = handle_of(self.world.song).view
        act = self.simulation.act
        if what == "track":
            act(setattr, view, "selected_track", self._track(where[0]))
        elif what == "scene":
            act(setattr, view, "selected_scene", handle_of(self.world.song).scenes[int(where[0]) - 1])
        elif what == "device":
            act(view.select_device, self._track(where[0]).devices[int(where[1]) - 1])
        else:
            raise EventError("select track, scene or device, not %r" % what)

    def do_delete(self, what, *where):
        """delete track N, delete return N, delete scene N, delete device TRACK NUMBER, delete clip TRACK SCENE."""
        song, act = handle_of(self.world.song), self.simulation.act
        number = int(where[0]) - 1 if where[0].isdigit() else None
        if what == "device":
            act(self._track(where[0]).delete_device, int(where[1]) - 1)
        elif what == "clip":
            act(song.tracks[number].clip_slots[int(where[1]) - 1].delete_clip)
        elif what in ("track", "return", "scene"):
            name = {"track": "delete_track", "return": "delete_return_track", "scene": "delete_scene"}[what]
            act(getattr(song, name), number)
        else:
            raise EventError("delete track, return, scene, device or clip, not %r" % what)

    def do_add(self, what, where="-1"):
        """add audio N, add midi N (before track N; -1 = at the end), add return, add scene N."""
        song, act = handle_of(self.world.song), self.simulation.act
        index = int(where) - 1 if int(where) > 0 else -1
        if what in ("audio", "midi"):
            act(getattr(song, "create_%s_track" % what), index)
        elif what == "return":
            act(song.create_return_track)
        elif what == "scene":
            act(song.create_scene, index)
        else:
            raise EventError("add audio, midi, return or scene, not %r" % what)

    def do_rename(self, what, where, name):
        """rename track 2 NAME, rename scene 3 NAME."""
        target = self._track(where) if what == "track" else handle_of(self.world.song).scenes[int(where) - 1]
        self.simulation.act(setattr, target, "name", name)

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

    def do_lock(self, what="device"):
        """lock device: to the appointed device, as from Live's menu."""
        self.simulation.lock()

    do_unlock = do_lock

    def do_toggle_lock(self):
        """The script's own toggle_lock, where it has one."""
        self.simulation.act(self.simulation.surface.script.toggle_lock)

    def do_play(self):
        """The transport starts."""
        self.simulation.act(handle_of(self.world.song).start_playing)

    def do_stop(self):
        """The transport stops."""
        self.simulation.act(handle_of(self.world.song).stop_playing)

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
