"""What Live is to a script as its host: modules, calls, threads, the Python inside."""

from .record import DOCUMENTED, MEASURED, OURS, Fact

FACTS = (
    Fact("host.midi-remote-script", "MidiMap",
         "MidiRemoteScript can be imported in every version: Ableton's own MackieControl, RemoteSL and Push2 of Live 11 "
         "and 12.1 import it at their top", "C10 DOC", DOCUMENTED),
    Fact("host.missing-method", "MidiMap.forward_midi_cc",
         "a method that the script lacks is an AttributeError in Log.txt, and Live goes on", "C10", MEASURED),
    Fact("host.other-threads", "Song.Song.tempo Track.Track.name",
         "calls from threads other than Live's are not refused; a real Live may stall or crash, so they are counted and "
         "reported here", "AO AJ", OURS),
)
