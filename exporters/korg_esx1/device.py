"""The Korg ESX-1 as the planner and the command line see it: limits, abilities, its cable."""

from __future__ import annotations

from exporters.electribe.device import Electribe, capabilities
from exporters.electribe.link import ElectribeLink
from exporters.electribe.song import POSITIONS
from exporters.korg_esx1.song import MODEL
from exporters.machine import Limit, Limits

_MOST_EVENTS = 19_999  # of all songs together: the counter's range (official text; its table has room for 20,000)
_STEPS = 16 * MODEL.measures

LIMITS = Limits(
    patterns=Limit(MODEL.names.count, "two sources", "A01-D64"),
    songs=Limit(MODEL.songs, "two sources"),
    song_rows=Limit(POSITIONS, "two sources"),
    tracks=Limit(len(MODEL.parts), "one source", "drums 1-7B, keyboards, stretch, slice, audio in"),
    steps=Limit(_STEPS, "one source", "eight measures of 16"),
    plays_per_row=Limit(1, "two sources"),
    tempo_min_bpm=Limit(20, "two sources"),
    tempo_max_bpm=Limit(300, "two sources"),
    song_name_chars=Limit(MODEL.name_bytes, "verified"),
)


class KorgESX1(Electribe):
    """Electribe SX, with SmartMedia or SD card."""

    slug = "korg-esx1"
    display_name = "ESX-1"
    aliases = ("korg esx-1", "electribe sx", "electribe esx-1", "esx", "esx-1sd", "korg esx-1sd")
    model = MODEL
    limits = LIMITS
    capabilities = capabilities(
        names=True,
        mutes="events at the start of a position, or of a measure in it; that mute hold keeps them is inferred",
        tempo_events="Korg's text and the readers of save files contradict each other on them",
    )
    pattern_names = MODEL.names
    notes = (
        "No song of ours was sent to an ESX-1 yet, and no used song of one was found: the layout is that of Korg's "
        "official text, and 64 empty songs of a real save file.",
        "Inferred: mute hold carries mutes on to later positions, tempo lock keeps the song's tempo, and a last group "
        "of less than seven bytes is sent short.",
    )
    guide = (
        "On the ESX-1: stop the sequencer, set Global MIDI Ch to 1 ('kontrol send' finds another one), and let the "
        "MIDI filter pass E, or open MIDI UTILITY, Dump in Global mode. Switch memory protect off (that it has to be "
        "is inferred).",
        "Send {file}: its first message loads the song, its second stores it as song {song} and replaces what is "
        "there. With another program, wait a second between the two (inferred).",
        "On the ESX-1: choose song {song} in Song mode and start it.",
    )
    link = ElectribeLink(
        MODEL,
        checklist=(
            "Stop the sequencer: while it runs no exclusive message is received.",
            "Kontrol asks for its MIDI channel. Where no answer can be heard, MIDI Ch in Global mode has to be 1.",
            "Let the MIDI filter pass E, or open the dump page: Global, shift + step 15 (MIDI UTILITY), Dump, key 15.",
            "Switch memory protect off (that storing needs it is inferred).",
            "Write the song that you are working on: what is sent becomes the current song in its place (inferred).",
        ),
        any_channel=True,
        most_events=_MOST_EVENTS,
    )


MACHINE = KorgESX1()
