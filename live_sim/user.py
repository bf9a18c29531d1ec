"""What a hand does in Live's window: launch, arm, select, rename, undo. Tracks, scenes and devices count from 1.

A hand is not the API: its arm and solo buttons keep to one track when Live's preferences say so, and Live rebuilds the MIDI
map afterwards when that is due. What the simulation does not know raises NotSimulated, as it does for a script.
"""

from .convert import integers, text_types, to_text


class NoSuchThing(LookupError):
    """The hand reaches for a track, scene or device that the set does not have."""


class User(object):
    """The musician of one simulation. A track is a number, its name, ``master`` or ``return 1``."""

    def __init__(self, simulation):
        self._simulation = simulation

    @property
    def _song(self):
        return self._simulation.song

    def _act(self, call, *args):
        return self._simulation.act(call, *args)

    def track(self, which):
        """The track as a script sees it."""
        song = self._song
        if isinstance(which, text_types) and not isinstance(which, integers):
            name = to_text(which)
            if name == u"master":
                return song.master_track
            if name.startswith(u"return") and name[6:].strip().isdigit():
                return _pick(song.return_tracks, int(name[6:]), "return track")
            if not name.isdigit():
                for one in list(song.tracks) + list(song.return_tracks):
                    if to_text(one.name) == name:
                        return one
                raise NoSuchThing("there is no track called %r; there are %s" % (
                    which, ", ".join(str(one.name) for one in song.tracks)))
            which = int(name)
        return _pick(song.tracks, which, "track")

    def scene(self, number):
        """The scene as a script sees it."""
        return _pick(self._song.scenes, number, "scene")

    def slot(self, track, scene):
        """The slot where a track and a scene cross."""
        return _pick(self.track(track).clip_slots, scene, "scene")

    def device(self, track, number):
        """A device of a track."""
        return _pick(self.track(track).devices, number, "device of that track")

    def fire(self, track=None, scene=None):
        """Click the launch button of a slot, or of a whole scene when no track is named."""
        target = self.scene(scene) if track is None else self.slot(track, scene)
        self._act(target.fire)

    def stop(self, track=None):
        """Click the stop button of a track's clips; without a track the transport's."""
        self._act(self._song.stop_playing if track is None else self.track(track).stop_all_clips)

    def stop_clips(self):
        """Click Stop All Clips."""
        self._act(self._song.stop_all_clips)

    def play(self):
        """Click the transport's play button: from the start marker."""
        self._act(self._song.start_playing)

    def carry_on(self):
        """Shift and space: from where it stopped."""
        self._act(self._song.continue_playing)

    def record(self, on=True, session=False):
        """Click the arrangement's record button, or the session's."""
        self._act(setattr, self._song, "session_record" if session else "record_mode", on)

    def arm(self, track, on=True):
        """Click a track's arm button; the others go off when Live arms exclusively."""
        target = self.track(track)
        self._act(setattr, target, "arm", on)
        if on and self._song.exclusive_arm:
            for other in self._song.tracks:
                if other != target and other.can_be_armed and other.arm:
                    self._act(setattr, other, "arm", False)

    def solo(self, track, on=True):
        """Click a track's solo button; the others go off when Live solos exclusively."""
        target = self.track(track)
        self._act(setattr, target, "solo", on)
        if on and self._song.exclusive_solo:
            for other in list(self._song.tracks) + list(self._song.return_tracks):
                if other != target and other.solo:
                    self._act(setattr, other, "solo", False)

    def mute(self, track, on=True):
        """Click a track's activator."""
        self._act(setattr, self.track(track), "mute", on)

    def select(self, track=None, scene=None, device=None):
        """Click a track, a scene, a slot (both), or a device of the track."""
        view = self._song.view
        if device is not None:
            self._act(view.select_device, self.device(track, device))
            return
        if track is not None:
            self._act(setattr, view, "selected_track", self.track(track))
        if scene is not None:
            self._act(setattr, view, "selected_scene", self.scene(scene))

    def rename(self, name, track=None, scene=None):
        """Type another name for a track, a scene, or the clip where both cross."""
        if track is not None and scene is not None:
            target = self.slot(track, scene).clip
            if target is None:
                raise NoSuchThing("there is no clip in scene %s of track %s" % (scene, track))
        else:
            target = self.scene(scene) if track is None else self.track(track)
        self._act(setattr, target, "name", name)

    def turn(self, track, parameter, value, device=None):
        """Move a control with the mouse: volume, panning, or a parameter of a device by its name."""
        if device is None:
            mixer = self.track(track).mixer_device
            if parameter not in ("volume", "panning"):
                raise NoSuchThing("turn volume or panning of a track, or name a device")
            target = getattr(mixer, parameter)
        else:
            found = self.device(track, device).parameters
            named = [one for one in found if one.name == parameter]
            if not named:
                raise NoSuchThing("the device has no parameter %r; it has %s" % (
                    parameter, ", ".join(one.name for one in found)))
            target = named[0]
        self._act(setattr, target, "value", value)

    def add(self, what, before=None):
        """Insert an audio, midi or return track, or a scene; before that number, else at the end."""
        song, index = self._song, -1 if before is None else before - 1
        calls = {"audio": song.create_audio_track, "midi": song.create_midi_track, "scene": song.create_scene}
        if what == "return":
            self._act(song.create_return_track)
        elif what in calls:
            self._act(calls[what], index)
        else:
            raise ValueError("add audio, midi, return or scene, not %r" % (what,))

    def delete(self, track=None, scene=None, device=None):
        """Delete a track, a scene, a device of a track, or the clip where track and scene cross."""
        song = self._song
        if device is not None:
            self.device(track, device)
            self._act(self.track(track).delete_device, device - 1)
        elif track is not None and scene is not None:
            self._act(self.slot(track, scene).delete_clip)
        elif scene is not None:
            self.scene(scene)
            self._act(song.delete_scene, scene - 1)
        else:
            target = self.track(track)
            returns = list(song.return_tracks)
            if target in returns:
                self._act(song.delete_return_track, returns.index(target))
            else:
                self._act(song.delete_track, list(song.tracks).index(target))

    def undo(self):
        """Edit, Undo."""
        self._act(self._song.undo)

    def redo(self):
        """Edit, Redo."""
        self._act(self._song.redo)

    def playhead(self, beats):
        """Click into the arrangement: playback will start there, and Set makes its cue point there."""
        if not 0.0 <= beats <= self._song.song_length:
            raise NoSuchThing("the arrangement goes from beat 0 to %g" % self._song.song_length)
        self._act(self._simulation.world.engine.transport.click, float(beats))

    def loop(self, on=True):
        """Click the arrangement's loop switch."""
        self._act(setattr, self._song, "loop", bool(on))

    def cue(self):
        """Click Set: a cue point here, or no longer."""
        self._act(self._song.set_or_delete_cue)

    def back_to_arrangement(self):
        """Click Back to Arrangement."""
        self._act(setattr, self._song, "back_to_arranger", False)

    def tempo(self, bpm):
        """Type another tempo."""
        self._act(setattr, self._song, "tempo", float(bpm))

    def tap(self):
        """Click Tap."""
        self._act(self._song.tap_tempo)

    def menu(self, is_open):
        """Open a menu, or close it: no ticks and timers meanwhile, and MIDI piles up."""
        self._simulation.blocked = bool(is_open)

    def dialog(self, text=u"", buttons=1):
        """Live opens a message box: no ticks meanwhile, and MIDI piles up; timers go on."""
        self._act(self._simulation.world.dialogs.open, to_text(text), buttons)

    def press(self, button):
        """Press a button of the message box, counted from 1 on the screen (a script counts from 0)."""
        dialogs = self._simulation.world.dialogs
        if not dialogs.is_open:
            raise NoSuchThing("no dialog is open")
        self._act(dialogs.close if button is None else dialogs.press, *([] if button is None else [button - 1]))

    def answer(self, button):
        """The button that will be pressed on the next message box that a script shows, counted from 1."""
        self._simulation.world.dialogs.answer(button - 1)

    def open_set(self, description):
        """Open another set, as the File menu does."""
        self._simulation.open_set(description)

    def lock(self):
        """Live's menu: lock to the appointed device, or let it go."""
        self._simulation.lock()


def _pick(things, number, what):
    """A thing by its number on the screen."""
    if isinstance(number, bool) or not isinstance(number, integers):
        raise NoSuchThing("a %s is named by its number, not by %r" % (what, number))
    if not 1 <= number <= len(things):
        raise NoSuchThing("there is no %s %d; there %s %d" % (what, number, "is" if len(things) == 1 else "are", len(things)))
    return things[number - 1]
