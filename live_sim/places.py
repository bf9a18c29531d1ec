"""Where in a session clip the playback is."""


class Voice(object):
    """A session clip that plays: since when, and from where in the clip."""

    __slots__ = ("slot", "clip", "run", "ms", "origin", "legato", "jumps")

    def __init__(self, slot, clip, run, ms, origin, legato=False):
        self.slot, self.clip, self.run, self.ms, self.origin = slot, clip, run, ms, origin
        self.legato = legato
        self.jumps = 0


class Places(object):
    """The part of the launching that knows places in clips; `voices` maps tracks to what they play."""

    engine = world = voices = None

    def _voice(self, slot, clip):
        return Voice(slot, clip, self.engine.transport.run(), self.world.now_ms,
                     self.world.behaviour(clip.kind).get_start_marker(clip))

    @staticmethod
    def _in_beats(clip):
        return not clip.get("is_audio_clip") or bool(clip.get("warping", True))

    def _raw(self, voice):
        if self._in_beats(voice.clip):
            return voice.origin + self.engine.transport.run() - voice.run
        return voice.origin + (self.world.now_ms - voice.ms) / 1000.0

    def voice_of(self, clip):
        """The voice that plays a clip, or None."""
        if clip.parent.kind != "Live.ClipSlot.ClipSlot":
            return None
        voice = self.voices.get(clip.parent.parent)
        return voice if voice is not None and voice.clip is clip else None

    def position(self, clip):
        """playing_position: beats in the clip (seconds when unwarped), 0.0 while it does not sound."""
        # fact: launching.playing-position
        voice = self.voice_of(clip)
        if voice is None or not self.engine.transport.playing:
            return 0.0
        if voice.legato:
            raise self.world.unknown("launching.legato-position")
        here = self._raw(voice)
        return self._wrapped(voice, here)[0]

    def _wrapped(self, voice, here):
        clip = voice.clip
        behaviour = self.world.behaviour(clip.kind)
        start, end = behaviour.get_loop_start(clip), behaviour.get_loop_end(clip)
        if clip.get("is_recording") or not clip.get("looping", True) or voice.origin >= end or here < end:
            return here, 0
        passes, rest = divmod(here - end, end - start)
        return start + rest, int(passes) + 1

    def jump(self, clip, beats):
        """Move the place in a playing clip, unquantized."""  # fact: launching.move-playing-pos
        voice = self.voice_of(clip)
        if voice is not None and self.engine.transport.playing:
            voice.origin += beats
            self.engine.mark(clip, "playing_position")

    def display(self):
        """Once per display tick: places in clips that listeners follow."""
        if not self.engine.transport.playing:
            return
        for voice in self.voices.values():
            listeners = voice.clip.listeners
            if listeners:
                if listeners.get("playing_position"):
                    self.engine.mark(voice.clip, "playing_position")
                if listeners.get("loop_jump") and not voice.legato:
                    jumps = self._wrapped(voice, self._raw(voice))[1]
                    if jumps != voice.jumps:
                        voice.jumps = jumps
                        self.engine.mark(voice.clip, "loop_jump")
