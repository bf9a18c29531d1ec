"""The difficult set: everything that makes a reader stumble, in one document that is still valid.

Names in many scripts and with characters that XML cannot hold, 300 scenes, empty scenes, slots that refused to say
whether they have a stop button, values that Live refused, racks in racks, a set that changed while it was dumped,
elements of another program.
"""

from __future__ import annotations

from collections.abc import Iterator

from samples.dump_writer import DumpWriter, Value

SCENES = 300
TRACK_NAMES = (
    "Große Trommel",
    "スネア",
    "Тарелка 🥁",
    "e\u0301toile",  # a combining accent
    "bell\x07 and escape\x1b[31m",
    '  two\tparts\nof a "name" & <more>  ',
    "שלום \u202eabc",  # right to left, and an override
    "",
    "nul\x00 and a real \ufffd and \uffff",
    "long " * 60,
)
_SCENE_NAMES = ("", "Intro 124 BPM", "x4", "7/8", "999999 BPM", "Scène é 5/4 90.5bpm", "\x0bvertical", "日本語 x2")
_CLIP_NAMES = (
    "A01 1 kick",
    "H16 16 noise",
    "a1 2 snare",
    "B07",
    "H17 1 too far",
    "A01 17 too far",
    "",
    "no pattern",
    "A01\x01 3",
    "Ä01 4 ♥",
)


def difficult_set() -> bytes:
    """The whole document."""
    ids = _numbers()
    writer = DumpWriter(live_version="12.3.6", started="2026-05-05T05:05:05Z", scope="set", dumper="DumpXML samples")
    with writer.element(
        "song",
        id=next(ids),
        name="Schwierig \x1b \u2028 set",
        tempo=20.0,
        signature_numerator=7,
        signature_denominator=8,
        root_note=11,
        scale_name="Béla's scale",
    ):
        writer.leaf("error", property="file_path", **_REFUSED)
        with writer.element("extension", name="somebody else's program"):
            writer.leaf("whatever", colour="mauve")
        with writer.element("scenes"):
            for index in range(SCENES):
                _scene(writer, index, next(ids))
        with writer.element("cue-points"):
            for time in (64.0, 0.0, 16.5):  # Live does not sort them
                writer.leaf("cue-point", id=next(ids), name=f"Locator \x02 {time}", time=time)
        with writer.element("tracks"):
            for index, name in enumerate(TRACK_NAMES):
                if index == 4:
                    writer.leaf("changed", list="tracks", seconds=0.125)
                _track(writer, index, name, ids)
        with writer.element("return-tracks"):
            writer.leaf("error", property="return_tracks[0]", **_GONE)
        with writer.element("master-track"), writer.element("track", index=0, id=next(ids), name="Main"):
            for name in ("mute", "solo"):
                writer.leaf("error", property=name, **_REFUSED)
    return writer.finish(changed=True)


_REFUSED: dict[str, Value] = {"class": "RuntimeError", "message": "Not for this\none."}
_GONE: dict[str, Value] = {"class": "ArgumentError", "message": "deleted while the set was dumped"}


def _numbers() -> Iterator[int]:
    pointer = 140000000000000  # real pointers need more than 32 bits
    while True:
        pointer += 48
        yield pointer


def _scene(writer: DumpWriter, index: int, pointer: int) -> None:
    name = _SCENE_NAMES[index] if index < len(_SCENE_NAMES) else f"Scene {index + 1}"
    fields: dict[str, Value] = (
        {"tempo": 999.0, "tempo_enabled": True} if index == 4 else {"tempo": -1.0, "tempo_enabled": False}
    )
    writer.leaf("scene", index=index, id=pointer, name=name, is_empty=index % 7 != 0, **fields)


def _track(writer: DumpWriter, index: int, name: str, ids: Iterator[int]) -> None:
    is_midi = index % 2 == 1
    with writer.element(
        "track",
        index=index,
        id=next(ids),
        name=name,
        color=0xFFFFFF if index else 0,
        color_index=index,
        is_foldable=False,
        has_midi_input=is_midi,
        mute=index == 3,
    ):
        if index == 0:
            for refused in ("fold_state", "arm"):
                writer.leaf("error", property=refused, **_REFUSED)
        with writer.element("mixer", id=next(ids)):
            writer.leaf("volume", id=next(ids), name="Volume", value=0.1, display="-49.0 dB", min=0.0, max=1.0)
            writer.leaf("error", property="panning", **_REFUSED)
        # Most tracks were dumped before their slots could be asked in full: only two have every scene.
        for scene in range(SCENES if index < 2 else 12):
            _slot(writer, index, scene, is_midi, ids)
        if index == 1:
            _racks(writer, 0, 4, ids)


def _slot(writer: DumpWriter, track: int, scene: int, is_midi: bool, ids: Iterator[int]) -> None:
    place: dict[str, Value] = {"index": scene, "has_clip": scene % 7 == 0}
    if scene % 7:
        # No stop button on every third; on every eleventh Live refused to say.
        if scene % 11:
            writer.leaf("slot", **place, has_stop_button=scene % 3 != 0)
        else:
            with writer.element("slot", **place):
                writer.leaf("error", property="has_stop_button", **_REFUSED)
        return
    with writer.element("slot", **place, has_stop_button=True):
        name = _CLIP_NAMES[(scene // 7 + track) % len(_CLIP_NAMES)]
        if scene == 7:
            writer.leaf("error", property="clip", **_GONE)
            return
        kind: dict[str, Value] = {"is_audio_clip": not is_midi, "is_midi_clip": is_midi, "looping": scene % 2 == 0}
        if not is_midi:  # unwarped: the unit is seconds
            kind |= {
                "warping": False,
                "file_path": f"C:\\Samples\\été\\{name or 'noname'}.wav",
                "gain_display_string": "-inf dB",
            }
        with writer.element(
            "clip",
            id=next(ids),
            name=name,
            muted=scene == 14,
            loop_start=0.0,
            loop_end=2.0,
            start_marker=0.5,
            end_marker=1.75,
            **kind,
        ):
            if is_midi and scene == 0:
                for pitch in (0, 60, 127):
                    writer.leaf(
                        "note",
                        pitch=pitch,
                        start_time=-1.5,
                        duration=1e-05,
                        velocity=100.5,
                        mute=pitch == 60,
                        probability=0.25,
                    )


def _racks(writer: DumpWriter, index: int, depth: int, ids: Iterator[int]) -> None:
    """A rack in a rack in a rack, the innermost a drum rack with a pad."""
    with writer.element(
        "device",
        index=index,
        id=next(ids),
        name=f"Rack {depth}\x1f",
        class_name="InstrumentGroupDevice",
        type=1,
        can_have_chains=True,
    ):
        writer.leaf(
            "parameter", index=0, id=next(ids), name="Device On", value=0.0, min=0.0, max=1.0, is_quantized=True
        )
        writer.leaf(
            "parameter", index=1, id=next(ids), name="Macro \x03", value=63.5, min=0.0, max=127.0, display="63 %"
        )
        with writer.element("chain", index=0, id=next(ids), name="链"):
            if depth:
                _racks(writer, 0, depth - 1, ids)
            else:
                _drum_rack(writer, ids)


def _drum_rack(writer: DumpWriter, ids: Iterator[int]) -> None:
    with writer.element(
        "device", index=0, id=next(ids), name="Kit", class_name="DrumGroupDevice", type=1, can_have_drum_pads=True
    ):
        chain = next(ids)
        with writer.element("chain", index=0, id=chain, name="Pad", out_note=60, choke_group=1):
            writer.leaf(
                "device",
                index=0,
                id=next(ids),
                name="Serum",
                class_name="PluginDevice",
                class_display_name="Serum",
                type=1,
            )
        writer.leaf("error", property="chains[1]", **_GONE)
        with writer.element("drum-pad", note=36, id=next(ids), name="C1"):
            writer.leaf("chain-ref", chain=chain)
            writer.leaf("chain-ref", chain=1)  # a chain that was deleted meanwhile
