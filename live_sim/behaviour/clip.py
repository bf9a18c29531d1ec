"""Clips of audio and MIDI, in slots, in the arrangement and in take lanes."""

from .base import Behaviour, in_range, need
from .colors import Colored
from .envelope import ClipEnvelopes
from .launching import ClipLaunch
from .notes import ID, START, Notes
from .rack import note_name
from .warp import Warp


class Clip(Colored, ClipLaunch, ClipEnvelopes, Notes, Warp):
    """Plain data under the API names; lengths in beats, or seconds where an unwarped audio clip has them."""

    view_state = Behaviour.view_state | frozenset(["fire", "stop", "move_playing_pos", "scrub", "stop_scrub"])
    plain = {"name": u"", "muted": False, "signature_numerator": 4,
             "signature_denominator": 4, "launch_mode": 0, "launch_quantization": 0, "legato": False,
             "velocity_amount": 0.0, "is_triggered": False, "is_recording": False, "is_overdubbing": False,
             "will_record_on_start": False}

    def get_is_audio_clip(self, node):
        """Audio."""
        return bool(node.get("is_audio_clip", False))

    def get_is_midi_clip(self, node):
        """MIDI."""
        return not node.get("is_audio_clip", False)

    def where(self, node):
        """session, arrangement or take_lane."""
        kind = node.parent.kind
        return {"Live.ClipSlot.ClipSlot": "session", "Live.TakeLane.TakeLane": "take_lane"}.get(kind, "arrangement")

    def get_is_session_clip(self, node):
        """In a slot."""
        return self.where(node) == "session"

    def get_is_arrangement_clip(self, node):
        """On the timeline, take lanes included."""
        return self.where(node) != "session"

    def get_is_take_lane_clip(self, node):
        """In a take lane."""
        return self.where(node) == "take_lane"

    def get_loop_start(self, node):
        """Start of the loop, or of the clip when it does not loop."""
        return float(node.get("loop_start", node.get("start_marker", 0.0)))

    def get_loop_end(self, node):
        """End of the loop, or of the clip when it does not loop."""
        return float(node.get("loop_end", node.get("end_marker", 4.0)))

    def _set_brace(self, node, start, end):
        """Other ends of the loop, or of the clip when it does not loop."""
        before = self.get_loop_start(node), self.get_loop_end(node), self.get_end_time(node)
        if self.where(node) != "session":
            node.keep("end_time", before[2])
        node.keep("loop_start", float(start))
        node.keep("loop_end", float(end))
        if self.where(node) != "session" and not self.get_looping(node):
            self._stretch(node, self.get_start_time(node) + end - start)
        for name, old, new in (("loop_start", before[0], start), ("position", before[0], start),
                               ("loop_end", before[1], end)):
            if old != new:
                node.notify(name)
        if start != before[0] and not self.get_looping(node):
            node.notify("start_marker")
        if self.get_end_time(node) != before[2]:
            node.notify("end_time")

    def _stretch(self, node, end):
        """The end on the timeline follows an unlooped brace, as far as the next clip."""  # fact: clips.arrangement-end
        start = self.get_start_time(node)
        following = [self.get_start_time(one) for one in node.parent.parts["arrangement_clips"]
                     if one is not node and self.get_start_time(one) > start]
        node.keep("end_time", min([end] + following))
        node.parts["stretched"] = True

    def set_loop_start(self, node, value):
        """Must stay before the end."""  # fact: clips.loop-order
        end = self.get_loop_end(node)
        need(value < end or node.world.rules.ranges_unchecked, "Cannot set LoopStart behind LoopEnd")
        self._set_brace(node, value, end)

    def set_loop_end(self, node, value):
        """Must stay behind the start."""
        start = self.get_loop_start(node)
        need(value > start or node.world.rules.ranges_unchecked, "Cannot set LoopEnd before LoopStart")
        self._set_brace(node, start, value)

    def get_looping(self, node):
        """Whether it loops."""
        return bool(node.get("looping", True))

    def set_looping(self, node, value):
        """The other brace comes back: one is kept for looping, one for not."""  # fact: clips.two-braces
        if self.get_looping(node) == value:
            return
        if value and node.parts.get("stretched"):
            raise node.world.unknown("clips.arrangement-stretch", "Live.Clip.Clip.looping")
        brace = self.get_loop_start(node), self.get_loop_end(node)
        other = node.get("other_brace") or (
            (self.get_start_marker(node), self.get_end_marker(node)) if not value else brace)
        if self.where(node) != "session":
            node.keep("end_time", self.get_end_time(node))
        node.keep("other_brace", brace)
        node.change("looping", value)
        for name, old, new in zip(("loop_start", "loop_end"), brace, other):
            node.keep(name, new)
            if old != new:
                node.notify(name)

    def get_start_marker(self, node):
        """The start marker; of an unlooped clip its start."""  # fact: clips.unlooped-markers
        if not self.get_looping(node) and "loop_start" in node.data:
            return self.get_loop_start(node)
        return float(node.get("start_marker", self.get_loop_start(node)))

    def set_start_marker(self, node, value):
        """Must stay before the end marker; on an unlooped clip nothing happens."""
        if self.get_looping(node):
            need(value < self.get_end_marker(node) or node.world.rules.ranges_unchecked,
                 "Invalid start_marker: %r" % value)
            node.change("start_marker", value)

    def get_end_marker(self, node):
        """The end marker."""
        return float(node.get("end_marker", self.get_loop_end(node)))

    def set_end_marker(self, node, value):
        """Must stay behind the start marker; the ends of the clip do not follow."""
        need(value > self.get_start_marker(node) or node.world.rules.ranges_unchecked,
             "Invalid end_marker: %r" % value)
        node.keep("loop_end", self.get_loop_end(node))  # a description may have given the marker alone
        node.change("end_marker", value)

    def get_length(self, node):
        """The loop length when looping, else the distance of the clip's ends."""
        return self.get_loop_end(node) - self.get_loop_start(node)

    def get_position(self, node):
        """The loop position."""
        return self.get_loop_start(node)

    def set_position(self, node, value):
        """Move the loop; its length stays."""  # fact: clips.position
        self._set_brace(node, value, value + self.get_length(node))

    def get_start_time(self, node):
        """The place on the timeline; for a session clip the time it was started."""
        return float(node.get("start_time", 0.0))

    def get_end_time(self, node):
        """The end on the timeline."""
        return float(node.get("end_time", self.get_start_time(node) + self.get_length(node)))

    def _audio(self, node, what):
        need(node.get("is_audio_clip"), "%s is only available for audio clips" % what)

    def get_groove(self, node):
        """The groove, or None."""
        index = node.get("groove")
        pool = node.world.song.parts.get("groove_pool")
        return None if index is None or pool is None else pool.parts["grooves"][index]

    def set_groove(self, node, groove):
        """Choose a groove of the pool."""
        pool = node.world.song.parts["groove_pool"].parts["grooves"]
        node.change("groove", None if groove is None else pool.index(groove))

    def get_has_groove(self, node):
        """A groove is chosen."""
        return node.get("groove") is not None

    def get_gain_display_string(self, node):
        """The gain as text. Our curve: 40 * gain - 16 dB, right at 0.4 (0 dB) and 1 (24 dB); the text may be given."""
        self._audio(node, "gain_display_string")
        return node.get("gain_display_string", u"%.2f dB" % (40.0 * float(node.get("gain", 0.4)) - 16.0))

    def get_available_warp_modes(self, node):
        """The numbers that warp_mode takes."""
        self._audio(node, "available_warp_modes")
        return [0, 1, 2, 3, 4, 6]

    def set_warp_mode(self, node, value):
        """One of available_warp_modes."""
        need(value in self.get_available_warp_modes(node), "Invalid warp mode")  # fact: clips.warp-modes
        node.change("warp_mode", value)

    def set_pitch_coarse(self, node, value):
        """-48..48 semitones."""
        self._audio(node, "pitch_coarse")
        in_range(node, value, low=-48, high=48, what="pitch_coarse")
        node.change("pitch_coarse", value)

    def set_pitch_fine(self, node, value):
        """Cents; what is beyond 50 goes into the semitones."""  # fact: clips.pitch-carry
        self._audio(node, "pitch_fine")
        semitones = 0
        while value > 50.0 or value < -50.0:
            step = 1 if value > 0 else -1
            semitones, value = semitones + step, value - 100.0 * step
        if semitones:
            self.set_pitch_coarse(node, node.get("pitch_coarse", 0) + semitones)
        node.change("pitch_fine", value)

    def check_warping(self, node, value):
        """Audio only."""
        self._audio(node, "warping")

    def set_warping(self, node, value):
        """Without warping there is no loop."""  # fact: clips.warp-off
        if node.get("warping", True) != value:
            node.change("warping", value)
            if not value:
                self.set_looping(node, False)

    def set_gain(self, node, value):
        """0..1."""
        self._audio(node, "gain")
        in_range(node, value, low=0.0, high=1.0, what="gain")
        node.change("gain", value)

    def get_view(self, node):
        """The view object."""
        return node.world.view(node)

    def do_note_number_to_name(self, node, pitch):
        """60 = C3."""
        in_range(node, pitch, low=0, high=127, what="pitch")
        return note_name(pitch)

    def do_crop(self, node):
        """Only what the loop or the markers show stays."""
        start, end = self.get_loop_start(node), self.get_loop_end(node)
        if self.get_looping(node):
            start = min(start, self.get_start_marker(node))  # fact: clips.crop
        if not node.get("is_audio_clip"):
            self.store(node, [note for note in self.notes(node) if start <= note[START] < end])
        node.change("start_marker", start)
        node.change("end_marker", end)

    def do_duplicate_loop(self, node):
        """Make the loop twice as long (the notes of the loop are repeated)."""
        if node.get("envelopes"):
            raise node.world.unknown("envelopes.duplicate-loop")
        length, end = self.get_length(node), self.get_loop_end(node)
        kept, repeated = [], []  # fact: clips.duplicate-loop
        for note in self.notes(node):
            kept.append(note if note[START] < end else self._moved([note], length)[0])
            if self.get_loop_start(node) <= note[START] < end:
                repeated.append(note)
        ids = self._new_ids(node, len(repeated))
        self.store(node, kept + [note[:ID] + (number,) for number, note in zip(ids, self._moved(repeated, length))])
        self._set_brace(node, self.get_loop_start(node), end + length)

    def do_quantize(self, node, grid, amount):
        """Move note starts towards the grid; an audio clip keeps its warp markers here."""
        if node.get("is_audio_clip"):
            self.grid(node, grid)
            node.world.history.count_edit()
        else:
            self.quantize(node, grid, amount)


_AUDIO = {"warping": True, "warp_mode": 0, "pitch_coarse": 0, "pitch_fine": 0.0, "gain": 0.4, "ram_mode": False,
          "file_path": u"", "sample_length": 0, "sample_rate": 44100.0}


def _audio_only(name, default):
    def getter(self, node):
        self._audio(node, name)
        return node.get(name, default)

    def setter(self, node, value):
        self._audio(node, name)
        node.change(name, value)

    setattr(Clip, "get_" + name, getter)
    if not hasattr(Clip, "set_" + name):
        setattr(Clip, "set_" + name, setter)


for _name, _default in _AUDIO.items():
    _audio_only(_name, _default)


class ClipView(Behaviour):
    """Plain data: grid_quantization, grid_is_triplet."""

    plain = {"grid_quantization": 7, "grid_is_triplet": False}

    def do_show_loop(self, node):
        """A matter of the screen."""

    do_show_envelope = do_hide_envelope = do_show_loop

    def do_select_envelope_parameter(self, node, parameter):
        """A matter of the screen."""


BEHAVIOURS = {"Live.Clip.Clip": Clip, "Live.Clip.Clip.View": ClipView}
