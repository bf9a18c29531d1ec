"""The transport: starting, stopping, the playhead, the loop brace, tempo and signature."""

from .record import DEMANDED, DISPUTED, DOCUMENTED, MEASURED, OURS, Fact

FACTS = (
    Fact("transport.start", "Song.Song.start_playing Song.Song.start_time Song.Song.is_playing",
         "start_playing starts from the start marker, also while the song plays", "DOC LB", DOCUMENTED),
    Fact("transport.continue", "Song.Song.continue_playing",
         "continue_playing goes on where playback last stopped and ignores a current_song_time written while stopped",
         "LB HN DOC", MEASURED),
    Fact("transport.play-selection", "Song.Song.play_selection",
         "play_selection does nothing without a selection in the arrangement", "LB DOC", MEASURED),
    Fact("transport.stop-twice", "Song.Song.stop_playing",
         "stop_playing while stopped puts playhead and start marker to 0", "LB", MEASURED),
    Fact("transport.position-listener", "Song.Song.current_song_time Clip.Clip.playing_position",
         "while the song plays the listeners of the playhead and of places in clips are called at least once a beat"
         " (here: once per display tick; how often Live does is not known)", "AO", DEMANDED),
    Fact("transport.loop", "Song.Song.loop Song.Song.loop_start Song.Song.loop_length",
         "with the arrangement loop on the playhead jumps back at the end of the brace; session clips keep their place",
         "WC", MEASURED),
    Fact("transport.jump-by", "Song.Song.jump_by Song.Song.scrub_by",
         "jump_by and scrub_by do the same, playing or stopped", "PV WC", MEASURED),
    Fact("transport.wall", "Song.Song.song_length Song.Song.current_song_time Song.Song.start_time Song.Song.loop_start"
         " Song.Song.loop_length",
         "song_length is the end of arrangement clips, loop brace, cue points and playhead, whichever is last, and 32"
         " beats; a write behind it raises RuntimeError and changes nothing", "LB WC EL", MEASURED),
    Fact("transport.loop-length", "Song.Song.loop_length", "a loop_length below 1 beat becomes 1 beat", "LB", MEASURED),
    Fact("transport.tempo-range", "Song.Song.tempo", "a tempo outside 20..999 raises RuntimeError 'Tempo out of range'",
         "LB", MEASURED),
    Fact("transport.signature", "Song.Song.signature_numerator Song.Song.signature_denominator",
         "the numerator is 1..99, the denominator 1, 2, 4, 8 or 16: 32 raises, 3 becomes 4 (others in between, and the"
         " texts, are ours)", "LB", MEASURED),
    Fact("transport.groove-amount", "Song.Song.groove_amount Song.Song.swing_amount",
         "a negative groove_amount raises 'Groove Amount out of range', 0..1.3125 is taken; swing_amount takes anything",
         "LB", MEASURED),
    Fact("transport.groove-amount-above", "Song.Song.groove_amount",
         "a groove_amount above 1.3125 is cut to it (livebridge) or refused (ableton-mcp)", "LB EL", DISPUTED),
    Fact("transport.tap-tempo", "Song.Song.tap_tempo",
         "taps move the tempo, what is read may lag one tap (here: the mean distance of the last four taps, from the"
         " second on; playback is not started by taps)", "LB", MEASURED),
    Fact("transport.nudge", "Song.Song.nudge_up Song.Song.nudge_down",
         "nudge_up and nudge_down read True until they are set False (here the playhead does not feel them)", "AO",
         DEMANDED),
    Fact("transport.count-in", "Song.Song.count_in_duration",
         "count_in_duration cannot be set; 0 is none, 1, 2, 3 are 1, 2, 4 bars", "HN DOC", MEASURED),
    Fact("transport.beat-time", "Song.Song.get_current_beats_song_time Song.Song.get_beats_loop_start",
         "BeatTime counts bars, beats, sixteenths and ticks from 1.1.1.1: 60 ticks to a sixteenth, 4 sixteenths to a"
         " beat, and a beat is the note value of the denominator", "PV", MEASURED),
    Fact("transport.link", "Song.Song.force_link_beat_time",
         "there is no Link session here, so its beat time cannot be forced", "OURS", OURS),
    Fact("transport.meters", "Track.Track.output_meter_level Track.Track.output_meter_left Track.Track.input_meter_level",
         "meters are at rest (0.0): there is no sound here", "OURS", OURS),
)
