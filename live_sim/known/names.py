"""How Live names and colours things."""

from .record import DEMANDED, INFERRED, MEASURED, Fact

FACTS = (
    Fact("names.number", "Track.Track.name", "# in a track's name is shown as the track's number: '# DRUMS' reads '1 DRUMS'",
         "EL ALS", MEASURED),
    Fact("names.default", "Track.Track.name",
         "a track that nobody has named is called by its number and kind, '1-MIDI', '2-Audio', '3-Group'; groups count", "ALS",
         MEASURED),
    Fact("names.renumbered", "Track.Track.name Song.Song.delete_track",
         "deleting the first of 1-MIDI, 2-Audio, 3-Audio leaves 1-Audio, 2-Audio", "NT", MEASURED),
    Fact("names.instrument", "Track.Track.name",
         "an unnamed MIDI track with an instrument has the instrument's name behind its number; audio tracks keep '-Audio'",
         "ALS", MEASURED),
    Fact("names.empty", "Track.Track.name", "a track whose name is set to nothing has its default name again", "ALS", INFERRED),
    Fact("names.return-letter", "Track.Track.name",
         "a return's letter stands before its name every time: 'B' on the first reads 'A-B'; an unnamed one is called after its"
         " first device", "LB SE EL ALS", MEASURED),
    Fact("names.chain", "Chain.Chain.name", "a chain that nobody has named is called like its first device", "EL", MEASURED,
         "12.3 on"),
    Fact("colors.snaps", "Track.Track.color Clip.Clip.color Scene.Scene.color",
         "a colour that is written becomes the nearest of the 70 in the colour chooser; color_index follows", "AO PV", DEMANDED),
    Fact("colors.none", "Scene.Scene.color_index Track.Track.color_index Clip.Clip.color_index Track.Track.color",
         "color_index None takes a scene's colour away, is ignored by tracks and refused by clips with ArgumentError; color"
         " None is refused by all", "PV LB", MEASURED),
    Fact("colors.slots", "ClipSlot.ClipSlot.color ClipSlot.ClipSlot.color_index",
         "a slot's colour is None with or without a clip; on a group's slot it is that of the first clip in the group; there"
         " is no setter", "PV", MEASURED, "10.1 on"),
    Fact("views.opposite", "Application.Application.View.is_view_visible Application.Application.View.hide_view",
         "Session and Arranger are always opposite; while Detail shows exactly one of its halves does, and hiding one shows"
         " the other", "SE", MEASURED),
    Fact("views.unknown", "Application.Application.View.is_view_visible Application.Application.View.show_view",
         "for a name that is no view is_view_visible raises 'The specified View Identifier does not exist' and show_view does"
         " nothing", "SE", MEASURED),
    Fact("views.select-device", "Song.Song.View.select_device", "selecting a device opens the device chain", "WC", MEASURED),
    Fact("vectors.index", "Song.Song.tracks Track.Track.clip_slots MixerDevice.MixerDevice.sends",
         "an index beyond a vector raises IndexError 'Index out of range'", "AO SE", DEMANDED),
    Fact("vectors.plain", "Song.Song.tracks Track.Track.devices",
         "a vector has no index() and no count(), and equals only itself; negative indexes, slices, in and iteration work", "LB",
         MEASURED),
    Fact("data.none", "Song.Song.set_data Song.Song.get_data Track.Track.set_data Track.Track.get_data",
         "None that was stored comes back as None, not as the default; a million numbers go in and out", "PV AJ", MEASURED),
)
