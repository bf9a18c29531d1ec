"""A set with its owner's own names: song parts in the names of scenes and clips, and no pattern anywhere.

Forty scenes of a set of Live 10, called "Intro 1 122 bpm x4", clips called "kick intro". A starter map and five
patterns make a song of it.
"""

from __future__ import annotations

from samples.dump_writer import DumpWriter

COLUMNS = ("Kick", "Snare", "Clap", "Hat closed", "Hat open", "Ride", "Perc", "Bass", "Vocals")
_CLIPS = ("kick", "snare", "clap", "hat", "open hat", "ride", "perc", "bass", "vocal")
# Part, number of the first scene, what follows the number, and a row of letters for each scene: the columns that play.
# K kick, S snare, C clap, H and O hats, R ride, P perc, B bass, V vocals.
PARTS = (
    ("Intro", 1, "122 bpm x4", ("H", "HP", "KHP", "KHPB", "KSHPB", "KSHOPB")),
    ("Verse", 1, "122 bpm x4", ("KSHB", "KSHB V", "KSHPB V", "KSHPB V", "KSHOB V", "KSHOPB V", "KSCHOPB", "KSCHORPB")),
    ("Drop", 1, "124 bpm x8", ("KSCHB", "KSCHOB", "KSCHORB", "KSCHORPB", "KCHORPB", "KSCHORPB", "KSCB", "KB")),
    ("Break", 1, "118 bpm x2", ("P", "PB", "HPB V", "HOPB V")),
    ("Verse", 9, "122 bpm x4", ("KSHB V", "KSHPB V", "KSCHPB V", "KSCHOPB V")),
    ("Drop", 9, "126 bpm x16", ("KSCHORB", "KSCHORPB", "KSHORPB", "KSCHORPB", "KSCHO", "K")),
    ("Outro", 1, "122 bpm x4", ("KHPB", "KHP", "HP", "P")),
)
LETTERS = "KSCHORPBV"


def scenes() -> list[tuple[str, str, str]]:
    """(name, part in lower case, letters of the columns that play) of every scene."""
    return [
        (f"{part} {first + number} {tail}", part.lower(), playing)
        for part, first, tail, rows in PARTS
        for number, playing in enumerate(rows)
    ]


def own_names_set() -> bytes:
    """The set as Live 10 would dump it."""
    writer = DumpWriter(
        live_version="10.1.30", started="2026-04-02T18:20:00Z", scope="set", dumper="DumpXML samples", python="2.7.16"
    )
    rows = scenes()
    with writer.element("song", name="own names", tempo=122.0, signature_numerator=4, signature_denominator=4):
        with writer.element("scenes"):
            for index, (name, _, playing) in enumerate(rows):
                writer.leaf("scene", index=index, name=name, is_empty=not playing)
        with writer.element("tracks"):
            for at, column in enumerate(COLUMNS):
                with writer.element(
                    "track", index=at, name=column, color=0x62B54A, mute=False, solo=False, has_audio_input=True
                ):
                    for index, (_, part, playing) in enumerate(rows):
                        if LETTERS[at] not in playing:
                            writer.leaf("slot", index=index, has_clip=False, has_stop_button=True)
                            continue
                        with writer.element("slot", index=index, has_clip=True, has_stop_button=True):
                            writer.leaf(
                                "clip",
                                name=f"{_CLIPS[at]} {part}",
                                is_audio_clip=True,
                                is_midi_clip=False,
                                length=4.0,
                                looping=True,
                                loop_start=0.0,
                                loop_end=4.0,
                                start_marker=0.0,
                                end_marker=4.0,
                                muted=False,
                                warping=True,
                                file_path=f"/Music/Loops/{_CLIPS[at]} {part}.wav",
                            )
    return writer.finish()
