"""Recording on the virtual clock, as far as objects appear and lengths grow: takes in slots, takes on the timeline."""

from .nodes import Node

INFINITE = float("inf")
EPSILON = 1e-6  # beats


class Take(object):
    """A clip that grows. Session takes have a length at which they end, or None; `until` is the same as a playhead."""

    __slots__ = ("track", "clip", "run", "start", "length", "source", "before")

    def __init__(self, track, clip, run, start=0.0, length=None, source=None):
        self.track, self.clip, self.run, self.start = track, clip, run, start
        self.length, self.source = length, source
        self.before = None  # the timeline of the track before the take, for undo


class Takes(object):
    """All takes of one world."""

    def __init__(self, engine):
        self.engine = engine
        self.world = engine.world
        self.session = []
        self.arrangement = []
        self.switch = False  # the session record switch, apart from takes

    # In slots

    def begin(self, slot, length):
        """A new clip in an empty slot of an armed track; the clip."""
        track = slot.parent
        audio = track.get("type") == "audio"
        data = {"is_audio_clip": audio, "loop_start": 0.0, "loop_end": 0.0, "start_marker": 0.0, "end_marker": 0.0,
                "looping": True, "is_recording": True, "name": u""}  # fact: recording.names
        clip = Node(self.world, "Live.Clip.Clip", slot, data)
        history = self.world.history  # fact: undo.takes
        history.begin()
        slot.place("clip", clip)
        history.end("Live.ClipSlot.ClipSlot.fire")
        # fact: recording.slot
        self.session.append(Take(track, clip, self.engine.transport.run(), length=length))
        self.engine.mark(slot, "has_clip")
        self.engine.mark(clip, "is_recording")
        self.show_status()
        return clip

    def end(self, clip):
        """A session take ends: the clip is a loop of what was recorded."""
        for take in [one for one in self.session if one.clip is clip]:
            self._grow(take)
            self.session.remove(take)
            self.engine.put(clip, "is_recording", False)
            self.engine.mark(clip, "playing_status")
        self.show_status()

    def show_status(self):
        """session_record and session_record_status follow what records and what waits to."""  # fact: recording.status
        song, put = self.world.song, self.engine.put
        if song is None:
            return
        recording = bool(self.session) or self.switch
        waiting = not recording and self.engine.launches.waits_to_record()
        put(song, "session_record_status", 1 if recording else 2 if waiting else 0)
        put(song, "session_record", recording)

    def set_switch(self, on):
        """The session record switch: MIDI clips that play on armed tracks are overdubbed; off ends every take."""
        self.switch = on
        if not on:
            for take in list(self.session):
                self.end(take.clip)
        self.show_status()
        for voice in list(self.engine.launches.voices.values()):
            self.overdub(voice.clip)

    def overdub(self, clip):
        """is_overdubbing of a playing clip."""  # fact: recording.overdub
        track = clip.parent.parent
        on = self.switch and bool(track.get("arm")) and not clip.get("is_audio_clip") and not clip.get("is_recording")
        self.engine.put(clip, "is_overdubbing", bool(on and clip.get("is_playing")))

    # On the timeline

    def record(self, on):
        """Arrangement record on or off."""
        song = self.world.song
        self.engine.put(song, "record_mode", on)
        if not on:
            self._end_all()
            return
        if not self.engine.transport.playing:
            # fact: recording.arrangement
            self.engine.transport.start(float(song.get("start_time", 0.0)))
        self._follow()

    def _follow(self):
        """Begin and end takes on the timeline: armed tracks and playing session clips, inside the punch points."""
        transport, launches = self.engine.transport, self.engine.launches
        wanted, growing = {}, [take.track for take in self.arrangement]
        if self.world.song.get("record_mode") and transport.playing and self._punched_in():
            for track in self.world.song.parts["tracks"]:
                voice = launches.voices.get(track)
                if voice is not None and not voice.clip.get("is_recording"):
                    wanted[track] = voice.clip
                elif track.get("arm") and track.get("type") in ("audio", "midi") and not (
                        track not in growing and self._overdubbed(track, transport.position())):
                    wanted[track] = None
        for take in list(self.arrangement):
            if not take.track.alive or not take.clip.alive or wanted.get(take.track, take) is not take.source:
                self._end_take(take)
        busy = [take.track for take in self.arrangement]
        for track, source in wanted.items():
            if track not in busy:
                self._begin_take(track, source)

    def _punched_in(self):
        # fact: recording.punch
        song, here = self.world.song, self.engine.transport.position()
        start = float(song.get("loop_start", 0.0))
        end = start + float(song.get("loop_length", 16.0))
        return not (song.get("punch_in") and here < start - EPSILON) and not (
            song.get("punch_out") and here > end - EPSILON)

    def _overdubbed(self, track, here):
        """Whether MIDI goes into a clip that is there, because arrangement overdub is on."""
        return bool(self.world.song.get("arrangement_overdub")) and track.get("type") == "midi" and any(
            self._span(clip)[0] - EPSILON < here < self._span(clip)[1] - EPSILON
            for clip in track.parts["arrangement_clips"])

    def _span(self, clip):
        behaviour = self.world.behaviour(clip.kind)
        return behaviour.get_start_time(clip), behaviour.get_end_time(clip)

    def _split(self, track, here):
        """A clip over which a take begins becomes two."""
        for clip in list(track.parts["arrangement_clips"]):
            first, last = self._span(clip)
            if first < here - EPSILON and last > here + EPSILON:
                rest = self._without_front(clip, here - first)
                if not clip.get("looping", True):
                    clip.own()["loop_end"] = rest["loop_start"]
                clip.own()["end_time"] = here
                track.parts["arrangement_clips"].append(Node(self.world, clip.kind, track, rest))

    def _without_front(self, clip, beats):
        """The data of an arrangement clip whose first beats are taken away: what does not loop begins later in itself."""
        first, last = self._span(clip)
        data = dict(clip.data, start_time=first + beats, end_time=last)
        if not clip.get("looping", True):
            data["loop_start"] = data["start_marker"] = clip.get("loop_start", 0.0) + beats
        return data

    def _begin_take(self, track, source):
        here = self.engine.transport.position()
        before = self.world.history.timeline(track)
        self._split(track, here)
        data = {"is_audio_clip": track.get("type") == "audio", "name": u"", "looping": False, "loop_start": 0.0,
                "loop_end": 0.0, "start_marker": 0.0, "end_marker": 0.0}
        if source is not None:
            data = dict((key, value) for key, value in source.data.items() if key not in (
                "is_playing", "is_triggered", "is_overdubbing", "view"))
        data.update(start_time=here, end_time=here, is_recording=True)
        clip = Node(self.world, "Live.Clip.Clip", track, data)
        self.arrangement.append(Take(track, clip, self.engine.transport.run(), start=here, source=source))
        self.arrangement[-1].before = before
        track.parts["arrangement_clips"].append(clip)
        self._sort(track)

    def _sort(self, track):
        track.parts["arrangement_clips"].sort(key=lambda one: one.get("start_time", 0.0))
        self.engine.mark(track, "arrangement_clips")

    def _end_take(self, take):
        self.arrangement.remove(take)
        if not take.clip.alive or not take.track.alive:
            return
        self._grow_on_timeline(take)
        self.engine.put(take.clip, "is_recording", False)
        if take.clip.get("end_time") - take.start < EPSILON:
            take.track.parts["arrangement_clips"].remove(take.clip)
            take.clip.kill()
            self.engine.mark(take.track, "arrangement_clips")
        self.world.history.rewritten(take.track, take.before)

    def _end_all(self):
        history = self.world.history
        history.begin()  # the takes of one pass are one entry
        try:
            for take in list(self.arrangement):
                self._end_take(take)
        finally:
            history.end("Live.Song.Song.record_mode")

    def _grow_on_timeline(self, take):
        clip, end = take.clip, round(take.start + self.engine.transport.run() - take.run, 9)
        if clip.get("end_time") == end:
            return
        clip.own()["end_time"] = end
        self.engine.mark(clip, "end_time")
        if take.source is None:
            clip.data["loop_end"] = clip.data["end_marker"] = end - take.start
            self.engine.mark(clip, "loop_end")
        self._overwrite(take, end)

    def _overwrite(self, take, end):
        """What lies under a take gives way to it."""  # fact: recording.overwrites
        changed = False
        for other in [one for one in take.track.parts["arrangement_clips"] if one is not take.clip]:
            first, last = self._span(other)
            if last <= take.start + EPSILON or first >= end - EPSILON:
                continue
            changed = True
            if last > end + EPSILON:
                other.own().update(self._without_front(other, end - first))
            else:
                take.track.parts["arrangement_clips"].remove(other)
                other.kill()
        if changed:
            self._sort(take.track)

    # Time

    def beats_to_event(self):
        """How far it is to the end of a take with a given length, or to a punch point."""  # fact: recording.length
        run = self.engine.transport.run()
        nearest = min([take.run + take.length - run for take in self.session if take.length is not None] or [INFINITE])
        song = self.world.song
        if song.get("record_mode") and (song.get("punch_in") or song.get("punch_out")):
            here, start = self.engine.transport.position(), float(song.get("loop_start", 0.0))
            for point in (start, start + float(song.get("loop_length", 16.0))):
                if point > here + EPSILON:
                    nearest = min(nearest, point - here)
        return max(nearest, 0.0)

    def happen(self):
        """End what has its length, begin and end takes on the timeline."""
        run = self.engine.transport.run()
        for take in list(self.session):
            if not take.clip.alive:
                self.session.remove(take)
                self.show_status()
            elif take.length is not None and take.run + take.length - run < EPSILON:
                self.end(take.clip)
        if self.arrangement or self.world.song.get("record_mode"):
            self._follow()

    def grow(self):
        """Lengths follow the time."""
        for take in self.session:
            self._grow(take)
        for take in self.arrangement:
            self._grow_on_timeline(take)

    def _grow(self, take):
        length = round(self.engine.transport.run() - take.run, 9)  # sums of ticks: 3.999999999999986 is 4 beats
        for name in ("loop_end", "end_marker"):
            self.engine.put(take.clip, name, length)

    # The transport

    def transport_moves(self):
        """The playhead is about to jump: takes on the timeline end here."""
        self._end_all()

    def transport_started(self):
        """Playback begins or has jumped."""
        if self.world.song.get("record_mode"):
            self._follow()

    def transport_stopped(self):
        """Takes end with the transport."""  # fact: recording.ends-with-transport
        for take in list(self.session):
            self.end(take.clip)
        self._end_all()
        self.engine.put(self.world.song, "record_mode", False)
        self.switch = False
        self.show_status()
