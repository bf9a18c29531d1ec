"""When a write becomes visible: the one table. What is not in it is visible at once.

Live applies these on its next turn on the main thread; a read in the same call of the script gives the old value, so a
toggle written twice in one call toggles once.  # fact: visible.at-once
The facts, with sources: known/visible.py.
"""

# dotted API name without "Live." -> the version from which on it holds (all of ours, as far as anybody says).
NEXT_TURN = {
    # fact: visible.transport
    "Song.Song.is_playing": "9.7", "Song.Song.start_playing": "9.7", "Song.Song.stop_playing": "9.7",
    "Song.Song.continue_playing": "9.7", "Song.Song.play_selection": "9.7",
    # fact: visible.playhead
    "Song.Song.current_song_time": "9.7", "Song.Song.jump_by": "9.7", "Song.Song.scrub_by": "9.7",
    "Song.CuePoint.jump": "9.7", "Song.Song.jump_to_next_cue": "9.7", "Song.Song.jump_to_prev_cue": "9.7",
    # fact: visible.loop-and-punch
    "Song.Song.loop": "9.7", "Song.Song.punch_in": "9.7", "Song.Song.punch_out": "9.7",
    # fact: visible.recording
    "Song.Song.record_mode": "9.7", "Song.Song.session_record": "9.7", "Song.Song.overdub": "9.7",
    "Song.Song.session_automation_record": "9.7", "Song.Song.trigger_session_record": "9.7",
    # fact: visible.back-to-arranger
    "Song.Song.back_to_arranger": "9.7", "Track.Track.back_to_arranger": "9.7",
    # fact: visible.launches
    "ClipSlot.ClipSlot.fire": "9.7", "ClipSlot.ClipSlot.stop": "9.7", "ClipSlot.ClipSlot.set_fire_button_state": "9.7",
    "Clip.Clip.fire": "9.7", "Clip.Clip.stop": "9.7", "Clip.Clip.set_fire_button_state": "9.7",
    "Clip.Clip.is_playing": "9.7", "Clip.Clip.move_playing_pos": "9.7", "Clip.Clip.scrub": "9.7",
    "Clip.Clip.stop_scrub": "9.7", "Track.Track.stop_all_clips": "9.7", "Song.Song.stop_all_clips": "9.7",
    "Track.Track.jump_in_running_session_clip": "9.7",
    # fact: visible.warping
    "Clip.Clip.warping": "9.7",
    # fact: transport.tap-tempo
    "Song.Song.tap_tempo": "9.7",
}


def waits(world, dotted):
    """Whether a write or call of this dotted name (with ``Live.``) lands on the next turn in the world's version."""
    version = NEXT_TURN.get(dotted[5:])
    return version is not None and world.at_least(version) and not world.rules.writes_at_once
