"""Session clips on the virtual clock: what is fired and waits, what plays, and where in the clip it is."""

from .grids import CLIP_GRID, GLOBAL, SONG_GRID
from .places import Places, Voice

INFINITE = float("inf")
EPSILON = 1e-6  # beats
# track.playing_slot_index (fired_slot_index: nothing, stop button)  # fact: launching.playing-slot-index
ARRANGEMENT, STOPPED = -1, -2
NO_ARGUMENT = -2147483648  # ClipSlot.fire's launch_quantization when the script gives none


class Launch(object):
    """Something fired that waits for its line. slot None: the track's stop button."""

    __slots__ = ("track", "slot", "grid", "due", "legato", "length", "scene", "ends_take")

    def __init__(self, track, slot, grid, legato=False, length=None, scene=None):
        self.track, self.slot, self.grid = track, slot, grid
        self.legato, self.length, self.scene = legato, length, scene
        self.due = None
        self.ends_take = False


class Launches(Places):
    """The launching of one world: at most one launch waits per track."""

    def __init__(self, engine):
        self.engine = engine
        self.world = engine.world
        self.voices = {}
        self.waiting = {}
        self._rows = None
        self._groups = set()

    def load(self):
        """Clips that the description says are playing."""
        for track in self.world.song.parts["tracks"]:
            for index, slot in enumerate(track.parts["clip_slots"]):
                clip = slot.parts.get("clip")
                if clip is not None and clip.get("is_playing"):
                    track.data["playing_slot_index"] = index
                    self.voices[track] = self._voice(slot, clip)

    def hand_over(self, track, slot):
        """What a track plays goes on in a copy of its clip, in another slot."""  # fact: scenes.capture
        voice = self.voices.get(track)
        if voice is None:
            return
        for clip, state in ((voice.clip, False), (slot.parts["clip"], True)):
            clip.own()["is_playing"] = state
            self.engine.mark(clip, "playing_status")
        voice.slot, voice.clip = slot, slot.parts["clip"]
        self.engine.put(track, "playing_slot_index", track.parts["clip_slots"].index(slot))

    # Asked by behaviours, on the next turn

    def fire(self, slot, quantization=NO_ARGUMENT, legato=False, length=None, scene=None, start=True):
        """Fire a slot: play, record, or stop the track; group slots fire the slots of their tracks."""
        track = slot.parent
        if not slot.alive:
            return
        if track.get("type") == "group":
            self._fire_group(slot, quantization, legato, length, scene, start)
            return
        clip = slot.parts.get("clip")
        if clip is None and not self._records(track):
            if slot.get("has_stop_button", True):  # fact: launching.empty-slot
                self._wait(Launch(track, None, self.grid(None, quantization), scene=scene), slot)
            return
        transport = self.engine.transport
        if not transport.playing:
            if not start:
                return
            # fact: launching.stopped-transport
            transport.start(float(self.world.song.get("start_time", 0.0)), by_launch=True)
        launch = Launch(track, slot, self.grid(clip, quantization), legato, length, scene)
        launch.ends_take = clip is not None and bool(clip.get("is_recording"))
        self._wait(launch, slot)

    def _fire_group(self, slot, quantization, legato, length, scene, start):
        # fact: launching.group-slots
        group = slot.parent
        index = group.parts["clip_slots"].index(slot)
        for track in self.world.song.parts["tracks"]:
            if track.parts.get("group") is group:
                child = track.parts["clip_slots"][index]
                self.fire(child, quantization, legato=legato, length=length, scene=scene, start=start)

    def stop(self, track, quantized=True):
        """Fire the stop button of a track; of a group, those of its tracks."""
        if track.get("type") == "group":
            for child in self.world.song.parts["tracks"]:
                if child.parts.get("group") is track:
                    self.stop(child, quantized)
            return
        # fact: launching.stop-waits, launching.stop-all-at-once
        self._wait(Launch(track, None, self.grid(None) if quantized else 0.0))

    def stop_slot(self, slot):
        """The stop of a slot or clip: only while it plays or is about to."""
        track = slot.parent
        if track.get("type") == "group":
            self.stop(track)
            return
        voice, waiting = self.voices.get(track), self.waiting.get(track)
        if (voice is not None and voice.slot is slot) or (waiting is not None and waiting.slot is slot):
            self.stop(track)

    def give_back(self, tracks):
        """Back to the arrangement: the session clips of these tracks end, and the tracks follow the timeline again."""
        for track in tracks:  # fact: launching.back-to-arranger
            self._forget_waiting(track)
            self._end(track, ARRANGEMENT)
            if track.get("back_to_arranger", False):
                self.engine.put(track, "back_to_arranger", False)
        if not any(track.get("back_to_arranger") for track in self.world.song.parts["tracks"]):
            self.engine.put(self.world.song, "back_to_arranger", False)

    def grid(self, clip, quantization=NO_ARGUMENT):
        """The distance of the lines that a launch waits for, in beats; 0 = it does not wait."""
        song = self.world.song
        # fact: launching.quantization
        number = clip.get("launch_quantization", GLOBAL) if clip is not None else GLOBAL
        if quantization != NO_ARGUMENT:
            number = quantization
        grid = SONG_GRID[song.get("clip_trigger_quantization", 4)] if number == GLOBAL else CLIP_GRID[number]
        return grid(self.engine.transport.bar())

    def check_line(self, grid):
        """Refuse what nobody knows: a launch that waits for a line that no pass of the arrangement loop meets."""
        transport = self.engine.transport
        if transport.playing and transport.beats_to_line(grid) is None:
            raise self.world.unknown("launching.loop-without-line")

    # Waiting

    def _records(self, track):
        return bool(track.get("arm", False)) and track.get("type") in ("audio", "midi")

    def _wait(self, launch, fired=None):
        self._forget_waiting(launch.track)
        transport, put = self.engine.transport, self.engine.put
        ahead = transport.beats_to_line(launch.grid) if transport.playing else 0.0
        launch.due = transport.run() + (ahead or 0.0)
        self.waiting[launch.track] = launch
        if transport.playing and ahead:
            # fact: launching.triggered
            index = STOPPED if launch.slot is None else launch.track.parts["clip_slots"].index(launch.slot)
            put(launch.track, "fired_slot_index", index)
            if launch.slot is not None:
                self._triggered(launch.slot, True)
            if launch.scene is not None:
                put(launch.scene, "is_triggered", True)
            self._group_state(launch.track)
            self.engine.takes.show_status()
        else:
            self._perform(launch)

    def _triggered(self, slot, state):
        self.engine.put(slot, "is_triggered", state)
        clip = slot.parts.get("clip")
        if clip is not None and bool(clip.get("is_triggered")) != state:
            clip.own()["is_triggered"] = state
            self.engine.mark(clip, "playing_status")

    def _forget_waiting(self, track):
        launch = self.waiting.pop(track, None)
        if launch is None:
            return
        self.engine.put(track, "fired_slot_index", -1)
        if launch.slot is not None and launch.slot.alive:
            self._triggered(launch.slot, False)
        if launch.scene is not None and not any(other.scene is launch.scene for other in self.waiting.values()):
            self.engine.put(launch.scene, "is_triggered", False)
        self._group_state(track)

    def waits_to_record(self):
        """Whether a launch that will record waits for its line."""
        return any(launch.slot is not None and "clip" not in launch.slot.parts for launch in self.waiting.values())

    def moved(self):
        """The playhead jumped: what waits, waits for the line ahead of the new place."""
        transport = self.engine.transport
        if transport.playing:
            for launch in self.waiting.values():
                launch.due = transport.run() + (transport.beats_to_line(launch.grid) or 0.0)

    # Happening

    def beats_to_event(self):
        """How far it is to the next launch, or to the end of a clip that does not loop."""
        run = self.engine.transport.run()
        nearest = min([launch.due - run for launch in self.waiting.values()] or [INFINITE])
        for voice in self.voices.values():
            if not voice.clip.data.get("looping", True):
                nearest = min(nearest, self._beats_left(voice))
        return max(nearest, 0.0)

    def _beats_left(self, voice):
        clip = voice.clip
        if clip.get("is_recording") or voice.legato:
            return INFINITE
        end = self.world.behaviour(clip.kind).get_loop_end(clip)
        left = end - self._raw(voice)
        return left if self._in_beats(clip) else left / 60.0 * self.engine.transport.tempo

    def happen(self):
        """Perform what is due, end what has come to its end, let go of what was deleted."""
        self._follow_edits()
        transport = self.engine.transport
        run = transport.run()
        for launch in [one for one in list(self.waiting.values()) if one.due - run < EPSILON]:
            if self.waiting.get(launch.track) is launch:
                self._perform(launch)
        if transport.playing:
            for track, voice in list(self.voices.items()):
                if not voice.clip.data.get("looping", True) and self._beats_left(voice) < EPSILON:
                    # fact: launching.end-of-clip
                    self._end(track, STOPPED)
        self._follow_groups()

    def _follow_edits(self):
        song = self.world.song
        rows = [scene.ptr for scene in song.parts["scenes"]]
        for track in [one for one in self.waiting if not one.alive]:
            del self.waiting[track]
        for track, launch in list(self.waiting.items()):
            if launch.slot is not None and not launch.slot.alive:
                launch.slot = None
                self._forget_waiting(track)
        for track, voice in list(self.voices.items()):
            if not track.alive:
                del self.voices[track]
            elif not voice.clip.alive:
                self._end(track, STOPPED)
        if rows != self._rows:
            self._rows = rows
            for track, voice in self.voices.items():
                self.engine.put(track, "playing_slot_index", track.parts["clip_slots"].index(voice.slot))

    def _perform(self, launch):
        track, slot = launch.track, launch.slot
        self._forget_waiting(track)
        if slot is None:
            self._end(track, STOPPED)
            self._take_over(track)
            return
        clip = slot.parts.get("clip")
        if clip is None:
            self._end(track, STOPPED)
            clip = self.engine.takes.begin(slot, launch.length)
            self._sound(slot, clip, 0.0)
            return
        # fact: recording.again
        if launch.ends_take and clip.get("is_recording"):
            self.engine.takes.end(clip)  # it goes on playing as a loop
            return
        before = self.voices.get(track)
        legato = before is not None and (launch.legato or bool(clip.get("legato")))
        origin = self.world.behaviour(clip.kind).get_start_marker(clip)
        if before is not None and before.slot is not slot:
            self._end(track, None)
        self._sound(slot, clip, origin, legato)

    def _sound(self, slot, clip, origin, legato=False):
        track, put = slot.parent, self.engine.put
        transport = self.engine.transport
        if clip.get("follow_action_enabled"):
            self.world.unknown("launching.follow-actions")  # counted, not raised: nobody asked for it now
        self.voices[track] = Voice(slot, clip, transport.run(), self.world.now_ms, origin, legato)
        # fact: launching.start-time
        put(clip, "start_time", transport.position())
        if not clip.get("is_playing"):
            clip.own()["is_playing"] = True
            self.engine.mark(clip, "playing_status")
        put(track, "playing_slot_index", track.parts["clip_slots"].index(slot))
        self.engine.takes.overdub(clip)
        self._take_over(track)
        self._group_state(track)

    def _take_over(self, track):
        # fact: launching.takes-from-arrangement
        self.engine.put(track, "back_to_arranger", True)
        self.engine.put(self.world.song, "back_to_arranger", True)

    def _end(self, track, index):
        """The clip of a track ends; index: what playing_slot_index says then (None: it is said later)."""
        voice = self.voices.pop(track, None)
        if voice is not None and voice.clip.alive:
            if voice.clip.get("is_recording"):
                self.engine.takes.end(voice.clip)
            voice.clip.own().update(is_playing=False)
            self.engine.mark(voice.clip, "playing_status")
            self.engine.put(voice.clip, "is_overdubbing", False)
            self.engine.mark(voice.clip, "playing_position")
        if index is not None:
            self.engine.put(track, "playing_slot_index", index)
        self._group_state(track)

    # Groups

    def _group_state(self, track):
        group = track.parts.get("group")
        if group is not None:
            self._groups.add(group)

    def _follow_groups(self):
        while self._groups:
            group = self._groups.pop()
            if group.alive:
                self._follow_group(group)

    def _follow_group(self, group):
        """A group track plays the row that one of its tracks plays, the lowest of several (ours)."""
        indexes, fired, rows = [-1], [-1], {}
        for child in self.world.song.parts["tracks"]:
            if child.parts.get("group") is group:
                index = child.get("playing_slot_index", ARRANGEMENT)
                indexes.append(index)
                fired.append(child.get("fired_slot_index", -1))
                if index >= 0:
                    rows[index] = max(rows.get(index, 0), self._status(child, index))
        put = self.engine.put
        # fact: launching.group-index
        put(group, "playing_slot_index", max(indexes) if max(indexes) >= 0 else min(indexes))
        put(group, "fired_slot_index", max(fired) if max(fired) >= 0 else min(fired))
        for index, slot in enumerate(group.parts["clip_slots"]):
            # fact: launching.playing-status
            put(slot, "playing_status", rows.get(index, 0))
        self._group_state(group)

    @staticmethod
    def _status(track, index):
        """1 a clip of this row plays, 2 it records; of a group, what its slot says."""
        slot = track.parts["clip_slots"][index]
        if track.get("type") == "group":
            return slot.get("playing_status", 0)
        return 2 if "clip" in slot.parts and slot.parts["clip"].get("is_recording") else 1

    # The transport starts and stops

    def transport_started(self):
        """Clips that are playing begin anew."""  # fact: launching.restart
        for voice in self.voices.values():
            origin = self.world.behaviour(voice.clip.kind).get_start_marker(voice.clip)
            voice.run, voice.ms, voice.origin = self.engine.transport.run(), self.world.now_ms, origin

    def transport_stopped(self):
        """Clips stay what they are: playing, as soon as the transport plays."""  # fact: launching.stopped-transport-keeps-clips
        for launch in list(self.waiting.values()):
            self._forget_waiting(launch.track)
