"""The Korg ES-1 mkII as the planner and the command line see it: limits, abilities, its cable."""

from __future__ import annotations

from exporters.electribe.device import Electribe, capabilities
from exporters.electribe.link import ElectribeLink
from exporters.electribe.song import POSITIONS
from exporters.korg_es1mk2.song import MODEL
from exporters.machine import Limit, Limits

_MOST_EVENTS = 35_700  # of all songs together (official text)
_TOLD = "Korg's MIDI implementation"

LIMITS = Limits(
    patterns=Limit(MODEL.names.count, "one source", "A01-B64"),
    songs=Limit(MODEL.songs, "one source"),
    song_rows=Limit(POSITIONS, "one source"),
    tracks=Limit(len(MODEL.parts), "one source", "parts 1-7B, slice, audio in"),
    steps=Limit(16 * MODEL.measures, "one source", "four measures of 16"),
    plays_per_row=Limit(1, "one source"),
    tempo_min_bpm=Limit(20, "one source", _TOLD),
    tempo_max_bpm=Limit(300, "one source", _TOLD),
)


class KorgES1mkII(Electribe):
    """Electribe S mkII; nothing is known of the first ES-1's songs."""

    slug = "korg-es1mk2"
    display_name = "ES-1 mkII"
    aliases = ("korg es-1 mkii", "electribe s mkii", "es1mk2", "es-1 mk2", "korg es-1 mk2")
    model = MODEL
    limits = LIMITS
    capabilities = capabilities(
        names=False,
        mutes="two events at the start of every position, or of a measure in it",
        tempo_events="Korg's text does not say their numbers",
    )
    pattern_names = MODEL.names
    notes = (
        "No song of ours was sent to an ES-1 mkII yet, and no dump of one was found: everything rests on Korg's "
        "official text.",
        "It is for the mkII only: whether the first ES-1 has the same songs is not known.",
        "Inferred: where tempo and mute bits lie in their words, what unused bytes hold, and that a last group of less "
        "than seven bytes is sent short.",
    )
    guide = (
        "On the ES-1 mkII: stop the sequencer, set its MIDI channel to 1, and switch write protect off (that it has "
        "to be is inferred).",
        "Send {file}: its first message loads the song, its second stores it as song {song} and replaces what is "
        "there. With another program, wait a second between the two (inferred).",
        "On the ES-1 mkII: choose song {song} in Song mode and start it.",
    )
    link = ElectribeLink(
        MODEL,
        checklist=(
            "Stop the sequencer: while it runs no exclusive message is received.",
            "Set the MIDI channel to 1: that is the channel of Kontrol's messages.",
            "Switch write protect off (that storing needs it is inferred).",
            "Write the song that you are working on: what is sent becomes the current song in its place (inferred).",
        ),
        any_channel=False,
        most_events=_MOST_EVENTS,
    )


MACHINE = KorgES1mkII()
