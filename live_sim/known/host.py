"""What Live is to a script as its host: modules, calls, threads, the Python inside."""

from .record import DOCUMENTED, INFERRED, MEASURED, OURS, Fact

FACTS = (
    Fact("host.midi-remote-script", "MidiMap",
         "MidiRemoteScript can be imported in every version: Ableton's own MackieControl, RemoteSL and Push2 of Live 11 "
         "and 12.1 import it at their top", "C10 DOC", DOCUMENTED),
    Fact("host.missing-method", "MidiMap.forward_midi_cc",
         "a method that the script lacks is an AttributeError in Log.txt, and Live goes on", "C10", MEASURED),
    Fact("host.session-highlight", "Song.Song.visible_tracks Song.Song.return_tracks",
         "set_session_highlight takes the first track among the visible ones, with the return tracks behind them where"
         " they are asked for, the first scene, width and height; -1 four times is no frame", "C10", DOCUMENTED),
    Fact("midi.sensitivity", "MidiMap.map_midi_cc MidiMap.map_midi_cc_with_feedback_map",
         "the sensitivity of a relative mapping multiplies its steps; for a parameter of whole steps the parts of a step add up"
         " (Push maps those with a fifteenth)", "C10", INFERRED),
    Fact("host.other-threads", "Song.Song.tempo Track.Track.name",
         "calls from threads other than Live's are not refused; a real Live may stall or crash, so they are counted and "
         "reported here", "AO AJ", OURS),
    Fact("timers.floor", "Base.Timer",
         "an interval below 10 ms is 10 ms: asked for 1 ms, about 10 calls come in 100 ms", "EL", MEASURED, "12.4"),
    Fact("timers.jitter", "Base.Timer",
         "asked for 10 ms, the calls come 10.3 ms apart in the middle and 22 ms at the longest; here only on request,"
         " without it they come exactly in time", "EL OURS", MEASURED, "12.4"),
    Fact("timers.exception", "Base.Timer",
         "an exception that leaves the callback ends the timer for good", "EL", MEASURED, "12.4"),
)
