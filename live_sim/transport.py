"""The transport: playing or not, the playhead, the loop brace, and the length that nothing can leave."""

INFINITE = float("inf")
EPSILON = 1e-6  # beats
WALL = 32.0  # beats behind the last thing in the arrangement


class Transport(object):
    """Positions in beats. `run` counts the beats that sounded since Live started and never jumps."""

    def __init__(self, engine):
        self.engine = engine
        self.world = engine.world
        self.playing = False
        self.tempo = 120.0
        self.started_on_turn = -1
        self.by_launch = False
        self.stopped_at = 0.0
        self.insert_marker = 0.0  # None: a write moved it to a line of a grid that nobody knows
        self._position = 0.0
        self._run = 0.0
        self._since_ms = 0.0
        self._shown = 0.0  # the playhead at the last display tick; None: it is to be shown in any case
        self._shown_length = None
        self._taps = []
        self._jump = None  # (run, position): the playhead goes there at the next line

    @property
    def song(self):
        """The song's node."""
        return self.world.song

    def load(self):
        """Take over what the description says."""
        song = self.song
        self.tempo = float(song.get("tempo", 120.0))
        self._position = self._shown = self.stopped_at = float(song.get("current_song_time", 0.0))
        self.playing = bool(song.get("is_playing", False))
        self._since_ms = self.world.now_ms

    def _elapsed(self):
        if not self.playing or self.world.rules.transport_frozen:
            return 0.0
        return (self.world.now_ms - self._since_ms) * self.tempo / 60000.0

    def position(self):
        """The playhead."""
        return self._position + self._elapsed()

    def run(self):
        """All beats that sounded until now."""
        return self._run + self._elapsed()

    def click(self, position):
        """A click into the arrangement: start and insert marker go there, and the playhead while it stands still."""
        self.settle()
        self.engine.put(self.song, "start_time", float(position))
        self.insert_marker = float(position)
        if not self.playing:
            self.stopped_at = float(position)
            self.move(position)

    def jump_at_line(self, grid, position):
        """Jump while playing, at the next line of a grid."""
        self._jump = (self.run() + (self.beats_to_line(grid) or 0.0), position)

    def settle(self):
        """Count from now on: tempo or position are about to change, or have been changed since the last turn."""
        elapsed = self._elapsed()
        self._position += elapsed
        self._run += elapsed
        self._since_ms = self.world.now_ms
        self.tempo = float(self.song.get("tempo", 120.0))

    def move(self, position):
        """The playhead jumps; what waits for a line waits for the one ahead of the new place."""
        self.settle()
        if self._position != position:
            self._position = float(position)
            self.engine.launches.moved()

    def start(self, position, by_launch=False):
        """Play from a position. Clips that are playing start anew with it."""
        self.settle()
        self.engine.takes.transport_moves()
        self._position = float(position)
        if not self.playing:
            self.started_on_turn = self.engine.turn_number
            self.by_launch = by_launch
        self.playing = True
        self._since_ms = self.world.now_ms
        self._shown = None
        self.engine.put(self.song, "is_playing", True)
        self.engine.launches.transport_started()
        self.engine.takes.transport_started()

    def go_on(self):
        """Play from where playback last stopped."""  # fact: transport.continue
        if not self.playing:
            self.start(self.stopped_at)

    def stop(self):
        """Stop; a second stop goes back to the beginning."""
        self.settle()
        if not self.playing:
            # fact: transport.stop-twice
            self.stopped_at = 0.0
            self.move(0.0)
            self.engine.put(self.song, "start_time", 0.0)
            return
        self.playing = False
        self._jump = None
        self.stopped_at = self._position
        self.engine.takes.transport_stopped()
        self.engine.launches.transport_stopped()
        self.engine.put(self.song, "is_playing", False)
        if self.by_launch:
            # fact: launching.stop-after-launch
            self.stopped_at = 0.0
            self.move(0.0)

    # The loop brace

    def loop_ahead(self):
        """Start and end of the brace while the playhead will meet its end, else None."""
        song = self.song
        if not song.get("loop", False):
            return None
        start = float(song.get("loop_start", 0.0))
        end = start + float(song.get("loop_length", 16.0))
        return (start, end) if self.position() < end - EPSILON else None

    def beats_to_event(self):
        """How far it is to the jump at the end of the brace."""
        brace = self.loop_ahead()
        nearest = INFINITE if brace is None else brace[1] - self.position()
        return nearest if self._jump is None else max(min(nearest, self._jump[0] - self.run()), 0.0)

    def happen(self):
        """Jump back when the end of the brace is reached."""  # fact: transport.loop
        song = self.song
        if self._jump is not None and self.playing and self._jump[0] - self.run() < EPSILON:
            position, self._jump = self._jump[1], None
            self.engine.takes.transport_moves()
            self.move(position)
            self.engine.takes.transport_started()
        if not self.playing or not song.get("loop", False):
            return
        start = float(song.get("loop_start", 0.0))
        end = start + float(song.get("loop_length", 16.0))
        if abs(self.position() - end) < EPSILON:
            self.engine.takes.transport_moves()
            self.settle()
            self._position = start
            self.engine.takes.transport_started()

    def beats_to_line(self, grid):
        """How far it is to the next line of a grid (0 on a line); through the jump of the brace, None without any."""
        if self.started_on_turn == self.engine.turn_number or not grid:
            return 0.0
        here, brace = self.position(), self.loop_ahead()
        ahead = _to_line(here, grid)
        if brace is None or here + ahead < brace[1] - EPSILON:
            return ahead
        again = _to_line(brace[0], grid)
        return brace[1] - here + again if brace[0] + again < brace[1] - EPSILON else None

    def bar(self):
        """The length of a bar in beats."""
        return self.song.get("signature_numerator", 4) * 4.0 / self.song.get("signature_denominator", 4)

    def wall(self):
        """song_length: nothing can be put behind it."""  # fact: transport.wall
        song = self.song
        ends = [self.world.behaviour(song.kind).get_last_event_time(song), self.position(),
                float(song.get("loop_start", 0.0)) + float(song.get("loop_length", 16.0))]
        ends += [float(cue.get("time", 0.0)) for cue in song.parts["cue_points"]]
        return max(ends) + WALL

    def tap(self):
        """A tap at this moment: from the second on the tempo follows."""  # fact: transport.tap-tempo
        now = self.world.now_ms
        gap = now - self._taps[-1] if self._taps else 0.0
        if self._taps and gap < 60000.0 / 999.0:
            return  # twice in one turn
        self._taps = ([] if gap > 3000.0 else self._taps[-3:]) + [now]
        if len(self._taps) > 1:
            beat = (self._taps[-1] - self._taps[0]) / (len(self._taps) - 1)
            self.world.behaviour(self.song.kind).set_tempo(self.song, min(max(60000.0 / beat, 20.0), 999.0))

    def display(self):
        """Mark what has moved since the last display tick."""
        song = self.song
        if not song.listeners:
            return
        if song.listeners.get("current_song_time"):
            here = self.position()
            if here != self._shown:
                self._shown = here
                self.engine.mark(song, "current_song_time")
        if song.listeners.get("song_length"):
            length = self.wall()
            if self._shown_length not in (None, length):
                self.engine.mark(song, "song_length")
            self._shown_length = length


def _to_line(here, grid):
    rest = here % grid
    return 0.0 if rest < EPSILON or grid - rest < EPSILON else grid - rest
