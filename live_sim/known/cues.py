"""Cue points."""

from .record import DISPUTED, INFERRED, MEASURED, Fact

FACTS = (
    Fact("cues.set-or-delete", "Song.Song.set_or_delete_cue Song.Song.is_cue_point_selected",
         "set_or_delete_cue acts at the playhead as it was before this call's writes while playing, at the insert marker"
         " while stopped; is_cue_point_selected looks at the same place", "LB EL NT", MEASURED),
    Fact("cues.insert-marker", "Song.Song.set_or_delete_cue Song.Song.current_song_time",
         "a current_song_time written while stopped moves the insert marker on the next turn to the nearest line of the"
         " visible arrangement grid (bar lines are lines of every usual grid)", "LB", INFERRED),
    Fact("cues.off-the-bar", "Song.Song.set_or_delete_cue Song.Song.is_cue_point_selected",
         "after a playhead written off the bar lines while stopped, the insert marker is on the nearest line of a grid that"
         " the API does not tell (livebridge), or cannot be steered at all (ableton-mcp-server)", "LB WC", DISPUTED),
    Fact("cues.order", "Song.Song.cue_points", "cue_points is in order of creation", "LB", MEASURED),
    Fact("cues.names", "Song.Song.cue_points Song.CuePoint.name",
         "new cue points are called 1, 2, ...; the name can be set, the time cannot", "LB", MEASURED),
    Fact("cues.jump", "Song.CuePoint.jump Song.Song.jump_to_next_cue",
         "jump is exact while stopped and moves the start marker; while playing it waits for the next line", "LB DOC",
         MEASURED),
)
