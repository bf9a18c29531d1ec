"""What a script holds in its hands: wrappers, dead objects, listeners, tracks without clips."""

from .record import DOCUMENTED, MEASURED, REPORTED, Fact

FACTS = (
    Fact("objects.new-wrapper", "Song.Song.tracks Song.Song.View.selected_track",
         "every read gives a new Python object; two of the same thing are equal, never identical", "LB", MEASURED),
    Fact("objects.dead-equals-none", "Track.Track.name Clip.Clip.name Device.Device.name",
         "a deleted object equals None, is not None, and every use of it raises ArgumentError", "C10 EL NT", MEASURED),
    Fact("objects.no-change-in-listener", "Track.Track.name Song.Song.delete_track Song.Song.create_scene",
         "a change inside a listener raises RuntimeError 'Changes cannot be triggered by notifications. You will need to"
         " defer your response.'; selecting works there", "DOC C10", DOCUMENTED),
    Fact("objects.numbers", "Clip.Clip.pitch_coarse Track.Track.mute Song.Song.root_note",
         "a float for an int property is an ArgumentError; bool properties take ints", "HN LB", MEASURED),
    Fact("objects.no-arrangement", "Track.Track.arrangement_clips",
         "the master, group and return tracks raise 'Main, Group and Return Tracks have no arrangement clips'"
         " (Master before Live 12)", "WC", REPORTED, "11.0 on"),
)
