"""The song's transport: playing, the playhead, the loop brace, tempo and signature, times in beats and frames."""

from .base import Behaviour, need

RUNNING_SMPTE = {0: 1000.0, 1: 24.0, 2: 25.0}


class Transport(Behaviour):
    """What of Song is about time; the work is done by world.engine."""

    def get_is_playing(self, node):
        """Playing."""
        return node.world.engine.transport.playing

    def set_is_playing(self, node, value):
        """Start or stop."""
        (self.do_start_playing if value else self.do_stop_playing)(node)

    def do_start_playing(self, node):
        """From the start marker, also while it plays."""  # fact: transport.start
        node.world.engine.transport.start(float(node.get("start_time", 0.0)))

    def do_continue_playing(self, node):
        """From where playback last stopped."""
        node.world.engine.transport.go_on()

    def do_play_selection(self, node):
        """Nothing without a selection in the arrangement, and there is never one."""  # fact: transport.play-selection

    def do_stop_playing(self, node):
        """Stop; back to the beginning when it is stopped already."""
        node.world.engine.transport.stop()

    # The playhead

    def get_current_song_time(self, node):
        """The playhead in beats."""
        return node.world.engine.transport.position()

    def check_current_song_time(self, node, value):
        """Not behind the end of the song."""
        self._in_front_of_wall(node, value, "Cannot set the Songtime behind the Songlength")

    def set_current_song_time(self, node, value):
        """Move the playhead; while stopped the insert marker goes with it, to the grid."""
        transport = node.world.engine.transport
        transport.move(max(0.0, value))
        if not transport.playing:
            # fact: cues.insert-marker
            off_bar = value % transport.bar() > 1e-6
            transport.insert_marker = None if off_bar else max(0.0, value)

    def do_jump_by(self, node, beats):
        """Move by beats, playing or stopped; it cannot leave the song."""  # fact: transport.jump-by
        transport = node.world.engine.transport
        transport.move(min(max(0.0, transport.position() + beats), transport.wall()))

    do_scrub_by = do_jump_by

    def get_start_time(self, node):
        """The start marker."""
        return float(node.get("start_time", 0.0))

    def check_start_time(self, node, value):
        """Not behind the end of the song."""
        self._in_front_of_wall(node, value, "Cannot set the start time after the song length")

    def set_start_time(self, node, value):
        """Move the start marker, at once."""
        node.change("start_time", max(0.0, value))

    @staticmethod
    def _in_front_of_wall(node, value, sentence):
        need(node.world.rules.ranges_unchecked or value <= node.world.engine.transport.wall(), sentence)

    def get_song_length(self, node):
        """The end of all that there is, and 32 beats."""
        return node.world.engine.transport.wall()

    def get_last_event_time(self, node):
        """The end of the last arrangement clip."""
        clip = node.world.behaviour("Live.Clip.Clip")
        ends = [clip.get_end_time(one) for track in node.parts["tracks"] for one in track.parts["arrangement_clips"]]
        return float(max(ends)) if ends else 0.0

    # The loop brace

    def get_loop_start(self, node):
        """Where the brace begins."""
        return float(node.get("loop_start", 0.0))

    def get_loop_length(self, node):
        """How long the brace is."""
        return float(node.get("loop_length", 16.0))

    def set_loop_start(self, node, value):
        """Move the brace, with its length."""
        self._in_front_of_wall(node, value + self.get_loop_length(node), "Cannot set the Loopstart behind the Songlength")
        node.change("loop_start", max(0.0, value))

    def set_loop_length(self, node, value):
        """A beat or longer."""  # fact: transport.loop-length
        self._in_front_of_wall(node, self.get_loop_start(node) + value, "Cannot set the Loop behind the song length")
        node.change("loop_length", max(1.0, value))

    # Tempo and signature

    def set_tempo(self, node, value):
        """20..999 BPM."""  # fact: transport.tempo-range
        need(20.0 <= value <= 999.0 or node.world.rules.ranges_unchecked, "Tempo out of range")
        if node.get("tempo", 120.0) != value:
            node.world.engine.transport.settle()
            node.change("tempo", value)
            parameter = node.parts["master_track"].parts["mixer_device"].parts.get("song_tempo")
            if parameter is not None:
                parameter.notify("value")

    def set_signature_numerator(self, node, value):
        """1..99."""  # fact: transport.signature
        need(1 <= value <= 99 or node.world.rules.ranges_unchecked, "Numerator out of range")
        node.change("signature_numerator", value)

    def set_signature_denominator(self, node, value):
        """1, 2, 4, 8 or 16; 3 becomes 4."""
        need(1 <= value <= 16 or node.world.rules.ranges_unchecked, "Denominator out of range")
        node.change("signature_denominator", next(one for one in (1, 2, 4, 8, 16) if one >= value or one == 16))

    def set_groove_amount(self, node, value):
        """0..1.3125; what happens above is described differently."""  # fact: transport.groove-amount
        need(value >= 0.0, "Groove Amount out of range")
        if value > 1.3125:
            raise node.world.unknown("transport.groove-amount-above")
        node.change("groove_amount", value)

    def do_tap_tempo(self, node):
        """A tap."""
        node.world.engine.transport.tap()

    # Times

    def do_get_current_beats_song_time(self, node):
        """The position in bars, beats, sixteenths and ticks, each counted from 1."""  # fact: transport.beat-time
        return self._beats(node, self.get_current_song_time(node), 1)

    def do_get_beats_loop_start(self, node):
        """The loop start in the same form."""
        return self._beats(node, self.get_loop_start(node), 1)

    def do_get_beats_loop_length(self, node):
        """The loop length in the same form, counted from 0."""
        return self._beats(node, self.get_loop_length(node), 0)

    def _beats(self, node, time, first):
        beat = 4.0 / node.get("signature_denominator", 4)
        per_bar = node.get("signature_numerator", 4)
        ticks = int(round(time / beat * 240))  # 60 in a sixteenth, 4 sixteenths in a beat
        beats, rest = divmod(ticks, 240)
        return node.world.struct("Live.Song.BeatTime", bars=beats // per_bar + first, beats=beats % per_bar + first,
                                 sub_division=rest // 60 + first, ticks=rest % 60 + first)

    def do_get_current_smpte_song_time(self, node, time_format):
        """The position as hours, minutes, seconds and frames (24, 25 or 30 of them; milliseconds for format 0)."""
        rate = RUNNING_SMPTE.get(time_format, 30.0)
        seconds = self.get_current_song_time(node) * 60.0 / node.get("tempo", 120.0)
        return node.world.struct("Live.Song.SmptTime", hours=int(seconds // 3600), minutes=int(seconds // 60) % 60,
                                 seconds=int(seconds) % 60, frames=int((seconds % 1) * rate))
