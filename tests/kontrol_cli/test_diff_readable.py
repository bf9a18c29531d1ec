"""The words of a difference: levels, panning, places; what is no difference; what becomes one line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.diff import DIFF_TABLES, SetDiff, diff_sets
from kontrol_cli.diff.changes_page import text_lines
from kontrol_cli.diff.samples import base_folder
from kontrol_cli.diff.textconv import TEXTCONV_TABLES, set_text
from kontrol_cli.diff.words import both
from kontrol_cli.output.levels import decibels, panning
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.tables import TABLES
from tests.field import field_path
from tests.kontrol_cli import als_xml

RUN = CliRunner()


def mixer(volume: float = 1, pan: float = 0) -> str:
    return (
        f'<Volume><Manual Value="{volume}"/></Volume><Pan><Manual Value="{pan}"/></Pan>'
        '<Speaker><Manual Value="true"/></Speaker>'
    )


def audio(name: str, *, start: float = 0, gain: float = 1, folder: str = "/Users/a/Song Project", **marks: Any) -> str:
    """An audio clip of Live 11 on the timeline, 4 beats long."""
    relative = marks.get("relative", "Samples/Imported/kick.wav")
    reference = (
        f'<SampleRef><FileRef><RelativePath Value="{relative}"/><Path Value="{folder}/{relative}"/>'
        f'<OriginalFileSize Value="{marks.get("size", 1000)}"/><OriginalCrc Value="{marks.get("crc", 7)}"/>'
        "</FileRef></SampleRef>"
    )
    extra = f'{reference}<SampleVolume Value="{gain}"/><IsWarped Value="true"/>'
    return als_xml.clip("AudioClip", name=name, start=start, end=start + 4, extra=extra)


def saved(
    *clips: str,
    creator: str = "Ableton Live 11.3.13",
    scenes: str = "",
    **mix: float,
) -> LiveSet:
    track = als_xml.track("AudioTrack", name="Beat", mixer=mixer(**mix), arrangement="".join(clips))
    tag, name = ("MainTrack", "Main") if "Live 12" in creator else ("MasterTrack", "Master")
    main = als_xml.main_track_11(tag=tag, name=name)
    return read(als_xml.document(track, main=main, creator=creator, rest=scenes))


def read(xml: str) -> LiveSet:
    return read_set(io.BytesIO(xml.encode()), tables=DIFF_TABLES)


def page(a: LiveSet, b: LiveSet) -> list[str]:
    """The lines between the title and the counts."""
    lines = "".join(text_lines(diff_sets(a, b))).splitlines()
    return [line.strip() for line in lines[1:-1] if line]


def test_places_in_a_clip_go_by_its_own_signature() -> None:
    def waltz(end: int) -> LiveSet:
        signature = (
            "<TimeSignature><TimeSignatures><RemoteableTimeSignature><Numerator Value='3'/><Denominator Value='4'/>"
            "</RemoteableTimeSignature></TimeSignatures></TimeSignature>"
        )
        clip = als_xml.clip(name="waltz", end=12, loop=(0, end), out=12, extra=signature)
        return read(als_xml.document(als_xml.track(name="Beat", arrangement=clip)))

    # Beat 6 begins the third bar of 3/4, beat 9 the fourth.
    assert page(waltz(6), waltz(9))[-1] == "~ clip 'waltz' at 1.1: loop end 3.1 -> 4.1"


ONE_FORM, OTHER_FORM = "D\u00e9c\u00e8s", "De\u0301ce\u0300s"


def test_a_sample_is_the_same_one_in_both_forms_of_an_accent() -> None:
    """A Mac may write é as one character or as two; to it the files are the same."""

    def one_sample(disk: str, name: str, *, relative: bool = True) -> LiveSet:
        folder = f"/{disk}/{name} Project"
        return saved(audio("a", folder=folder, relative=f"Samples/{name}.wav" if relative else f"../{name}.wav"))

    assert page(one_sample("Mac", ONE_FORM), one_sample("Mac", OTHER_FORM)) == []
    before, after = one_sample("Mac", ONE_FORM), one_sample("Volumes", OTHER_FORM)
    assert page(before, after) == [
        f"> project folder moved: /Mac/{ONE_FORM} Project -> /Volumes/{OTHER_FORM} Project (1 sample)"
    ]


def test_textconv_writes_accents_in_one_form() -> None:
    """Two lines that look alike and are not would puzzle anybody."""

    def lines(name: str) -> list[str]:
        track = als_xml.track("AudioTrack", arrangement=audio("a", folder="/Mac/Old", relative=f"S/{name}.wav"))
        loose = als_xml.track("AudioTrack", track_id=11, arrangement=audio("b", relative=f"../{name}.wav"))
        xml = als_xml.document(track + loose)
        return list(set_text(read_set(io.BytesIO(xml.encode()), tables=TEXTCONV_TABLES)))

    one, other = lines(ONE_FORM), lines(OTHER_FORM)
    assert one == other and sum(ONE_FORM in line for line in one) >= 2


def _route(direction: str, upper: str, lower: str) -> str:
    tag = f"Audio{direction}putRouting"
    return f'<{tag}><UpperDisplayString Value="{upper}"/><LowerDisplayString Value="{lower}"/></{tag}>'


def _routed(chain: str, creator: str = "Ableton Live 11.3.13") -> LiveSet:
    return read(als_xml.document(als_xml.track("AudioTrack", name="Beat", chain=chain), creator=creator))


def test_the_main_track_under_its_older_name_is_no_other_output() -> None:
    before = _routed(_route("Out", "Master", ""))
    after = _routed(_route("Out", "Main", ""), "Ableton Live 12.0.1")
    assert page(before, after) == ["~ saved by Live: 11.3.13 -> 12.0.1"]
    assert any("output routing" in line for line in page(before, _routed(_route("Out", "Sends Only", ""))))


def test_a_channel_that_goes_with_its_routing_is_no_second_change() -> None:
    before, after = _routed(_route("In", "Ext. In", "1/2")), _routed(_route("In", "No Input", ""))
    assert page(before, after) == ["~ track 1 'Beat': input routing Ext. In -> No Input"]
    gone = _routed(_route("In", "Ext. In", ""))
    assert page(before, gone) == ["~ track 1 'Beat': input channel 1/2 -> nothing"]


@pytest.mark.parametrize(("older", "newer", "listed"), [("11.3.13", "12.0.1", True), ("10.1.30", "11.3.13", False)])
def test_colors_are_compared_within_one_palette(older: str, newer: str, listed: bool) -> None:
    one, other = (
        als_xml.document(
            als_xml.track("AudioTrack", name="Beat", extra=f'<Color Value="{color}"/>'), creator=f"Ableton Live {live}"
        )
        for color, live in ((4, older), (5, newer))
    )
    assert ("~ track 1 'Beat': color 4 -> 5" in page(read(one), read(other))) is listed


def test_a_few_moved_clips_are_named_and_many_are_one_line() -> None:
    def shifted(count: int, by: float) -> LiveSet:
        return saved(*(audio(f"c{n}", start=16 + 8 * n + by) for n in range(count)))

    three = page(shifted(3, 0), shifted(3, 4))
    assert [line.split(":")[0] for line in three if line.startswith(">")] == [
        "> clip 'c0'",
        "> clip 'c1'",
        "> clip 'c2'",
    ]
    four = [line for line in page(shifted(4, 0), shifted(4, 4)) if line.startswith(">")]
    assert len(four) == 1 and four[0].startswith("> 4 clips") and four[0].endswith("4 beats later")
    assert page(shifted(3, 0), shifted(3, 2e-7)) == []  # a file with fewer digits


def test_only_the_number_that_live_puts_before_a_name_is_left_out() -> None:
    def name_of(xml: str) -> list[str]:
        lines = set_text(read_set(io.BytesIO(xml.encode()), tables=TEXTCONV_TABLES))
        return [line.partition("'")[2].rstrip("'\n") for line in lines if " track '" in line]

    names = ("1-Kick", "2nd take", "3 Bass", "7-Up")
    returns = ("A-Echo", "B-Delay", "B-side", "C-Hall")
    tracks = [als_xml.track(name=name, track_id=10 + n) for n, name in enumerate(names)]
    tracks += [als_xml.track("ReturnTrack", name=name, track_id=20 + n) for n, name in enumerate(returns)]
    assert name_of(als_xml.document("".join(tracks))) == [
        *("#-Kick", "2nd take", "# Bass", "7-Up"),
        *("#-Echo", "#-Delay", "B-side", "C-Hall"),
    ]


def test_a_library_that_moved_is_no_project() -> None:
    before, after = (saved(audio("a", folder=f"/{disk}/Factory Packs/Drums")) for disk in ("Mac", "Volumes"))
    (line,) = page(before, after)
    assert line == "> sample folder moved: /Mac/Factory Packs/Drums -> /Volumes/Factory Packs/Drums (1 sample)"


def test_levels_and_panning_as_live_shows_them() -> None:
    """-6.02 dB is half the gain; Live pans from 50L to 50R."""
    assert page(saved(), saved(volume=0.5, pan=-0.5)) == [
        "~ track 1 'Beat': volume 0.0 dB -> -6.0 dB, panning C -> 25L"
    ]
    assert [decibels(gain) for gain in (1, 0.5, 2, 0.0003162277571, 0.99999)] == [
        "0.0 dB",
        "-6.0 dB",
        "6.0 dB",
        "-inf dB",
        "0.0 dB",
    ]
    assert [panning(value) for value in (-1, 0, 1, 0.25)] == ["50L", "C", "50R", "12R"]


def test_values_that_differ_are_never_shown_as_equal() -> None:
    (line,) = page(saved(volume=0.5), saved(volume=0.5001))
    assert line == "~ track 1 'Beat': volume -6.0206 dB -> -6.0189 dB"
    row = dict.fromkeys(TABLES["tracks"].column_names)
    assert both("tracks", "volume", {**row, "volume": 0.5}, {**row, "volume": 0.5 + 1e-15}) == (
        "0.5",
        "0.500000000000001",
    )


def test_json_and_csv_keep_the_numbers(tmp_path: Path) -> None:
    files = []
    for name, volume in (("a", 1), ("b", 0.5)):
        files.append(str(tmp_path / f"{name}.als"))
        track = als_xml.track(name="Beat", mixer=mixer(volume))
        Path(files[-1]).write_text(als_xml.document(track), encoding="utf-8")
    (change,) = json.loads(RUN.invoke(app, ["diff", *files, "--output", "json"]).stdout)["changes"]
    assert (change["old"], change["new"]) == (1.0, 0.5)
    assert ",volume,1,0.5," in RUN.invoke(app, ["diff", *files, "--output", "csv"]).stdout
    assert "-6.0 dB" in RUN.invoke(app, ["diff", *files, "--output", "markdown"]).stdout


def test_clips_have_their_place_and_those_without_a_name_too() -> None:
    a = saved(audio("", start=0), audio("hit", start=6))
    b = saved(audio("", start=0, gain=0.5), audio("hit", start=6), audio("", start=133, relative="snare.wav"))
    assert page(a, b) == ["track 1 'Beat'", "~ clip at 1.1: gain 0.0 dB -> -6.0 dB", "+ clip at 34.2"]
    assert page(saved(audio("hit", start=6)), saved(audio("hit", start=7.25)))[1:] == ["> clip 'hit': 2.3 -> 2.4.2"]


def test_many_clips_that_moved_by_one_time_are_one_line() -> None:
    """Two bars of 4/4 inserted before bar 3."""
    a = saved(*(audio(f"c{n}", start=4 * n) for n in range(8)))
    b = saved(*(audio(f"c{n}", start=4 * n + (8 if n >= 2 else 0)) for n in range(8)))
    assert page(a, b)[1:] == ["> 6 clips, 5.1 to 10.1: 8 beats later"]
    assert diff_sets(a, b).counts == {"moved": 6}


def test_notes_are_placed_in_the_clips_own_bars() -> None:
    def with_note(start: float, **more: float) -> LiveSet:
        attributes = "".join(f' {name}="{value}"' for name, value in more.items())
        notes = (
            '<Notes><KeyTracks><KeyTrack><MidiKey Value="60"/><Notes>'
            f'<MidiNoteEvent Time="{start}" Duration="1" Velocity="100" OffVelocity="64"{attributes}/>'
            "</Notes></KeyTrack></KeyTracks></Notes>"
        )
        track = als_xml.track(name="Keys", slots=als_xml.slot(als_xml.clip(name="riff", extra=notes)))
        rest = '<Scenes><Scene Id="0"><Name Value="Intro"/></Scene></Scenes>'
        return read(als_xml.document(track, rest=rest))

    where = "track 1 'Keys', clip 'riff' in scene 1 'Intro'"
    assert page(with_note(4), with_note(5.5)) == [where, "> note C3: C3 at 2.1 -> C3 at 2.2.3"]
    (change,) = diff_sets(with_note(4), with_note(5.5)).changes
    assert (change.old, change.new) == ("C3 at 4", "C3 at 5.5")
    assert page(with_note(0), with_note(0, Probability=0.5)) == [where, "~ note C3 at 1.1: probability 100% -> 50%"]
    assert diff_sets(with_note(0), with_note(0, Probability=1, VelocityDeviation=0)).changes == ()


def test_a_clip_called_clip_keeps_its_place_and_quotes() -> None:
    assert page(saved(), saved(audio("clip 3", start=4)))[1:] == ["+ clip 'clip 3' at 2.1"]


# What is no difference.


def test_master_and_main_are_one_track() -> None:
    a, b = saved(), saved(creator="Ableton Live 12.1")
    assert page(a, b) == ["~ saved by Live: 11.3.13 -> 12.1"]


def test_what_a_newer_live_writes_beside_is_no_change_and_what_was_switched_on_is_one() -> None:
    def scenes(follow: str) -> str:
        return f'<Scenes><Scene Id="0"><Name Value="s"/>{follow}</Scene></Scenes>'

    block = '<FollowAction><FollowTime Value="{}"/><FollowActionEnabled Value="{}"/></FollowAction>'
    old = saved(creator="Ableton Live 11.0", scenes=scenes(""))
    assert page(old, saved(scenes=scenes(block.format(4, "false")))) == ["~ saved by Live: 11.0 -> 11.3.13"]
    assert page(old, saved(scenes=scenes(block.format(8, "true"))))[-1].startswith(
        "~ scene 1 's': follow enabled off -> on"
    )


@pytest.mark.parametrize("first", [0, 1])
def test_saved_again_in_a_newer_live(first: int) -> None:
    """field/saved-again-*: the same content, so nothing but the version."""
    names = ("saved-again-live10.als", "saved-again-live11.als")
    files = [field_path(names[first]), field_path(names[1 - first])]
    (change,) = diff_sets(*(read_set(path, tables=DIFF_TABLES) for path in files)).changes
    assert change.column == "live_version"
    one, other = (set(set_text(read_set(path, tables=TEXTCONV_TABLES))) for path in files)
    assert one ^ other == {"Live 10.1.30\n", "Live 11.3.13\n"}


# A project that moved.


def test_a_moved_project_is_one_line() -> None:
    """field/project-moved-*: 24 clips of 3 samples."""
    files = [field_path(f"project-moved-{when}.als") for when in ("before", "after")]
    sets = [read_set(path, tables=DIFF_TABLES) for path in files]
    assert page(*sets) == [
        "> project folder moved: /Users/x/Music/Work Project -> /Volumes/Disk/Done/Song Project (3 samples)"
    ]
    one, other = (set(set_text(read_set(path, tables=TEXTCONV_TABLES))) for path in files)
    assert one ^ other == {
        "sample folder /Users/x/Music/Work Project\n",
        "sample folder /Volumes/Disk/Done/Song Project\n",
    }


def test_a_project_that_moved_to_windows_and_one_folder_deeper() -> None:
    a = saved(audio("x", folder="/Users/a/Song Project"))
    assert page(a, saved(audio("x", folder="/Users/a/2024/Song Project"))) == [
        "> project folder moved: /Users/a/Song Project -> /Users/a/2024/Song Project (1 sample)"
    ]
    windows = saved(audio("x", folder="C:\\Music\\Song Project"))
    assert diff_sets(a, windows).counts == {"moved": 1}


def test_samples_that_were_collected_are_one_line_per_folder() -> None:
    a = saved(*(audio(str(n), start=4 * n, folder="/Packs", relative=f"Kicks/{n}.wav", crc=n + 1) for n in range(5)))
    b = saved(*(audio(str(n), start=4 * n, relative=f"Samples/Imported/{n}.wav", crc=n + 1) for n in range(5)))
    assert page(a, b) == ["> sample folder moved: /Packs/Kicks -> /Users/a/Song Project/Samples/Imported (5 samples)"]


def test_dumps_of_a_moved_project_are_one_line_too() -> None:
    """A dump has neither relative paths nor sizes: the same names below another folder are the same files."""
    text = (
        '<live-set version="1" live_version="12.2.5" started="x" scope="set" dumper="d">'
        '<song id="1" name="s" tempo="120.0" '
        'signature_numerator="4" signature_denominator="4"><tracks><track index="0" id="2" name="Beat" '
        'has_audio_input="true">{}</track></tracks></song></live-set>'
    )

    def dump(folder: str) -> LiveSet:
        clips = "".join(
            f'<clip id="{10 + n}" name="hit {n}" is_audio_clip="true" is_midi_clip="false" is_arrangement_clip="true" '
            f'start_time="{4.0 * n}" end_time="{4.0 * n + 4}" length="4.0" file_path="{folder}/Samples/{n}.wav"/>'
            for n in range(3)
        )
        return read(text.format(f"<arrangement-clips>{clips}</arrangement-clips>"))

    a, b = dump("/Users/a/Song Project"), dump("/Volumes/D/Song Project")
    assert len(a.rows("clips")) == 3 and a.rows("clips")[0]["sample_path"] == "/Users/a/Song Project/Samples/0.wav"
    assert page(a, b) == ["> project folder moved: /Users/a/Song Project -> /Volumes/D/Song Project (3 samples)"]


def test_a_folder_of_no_project_that_moved() -> None:
    a, b = (saved(audio("x", folder=folder, relative="")) for folder in ("/Users/a/Loops", "/Volumes/D/Loops"))
    assert page(a, b) == ["> sample folder moved: /Users/a -> /Volumes/D (1 sample)"]


def test_another_file_of_the_same_name_is_another_sample() -> None:
    a, b = saved(audio("x")), saved(audio("x", folder="/Users/a/Other Project", crc=8))
    (change,) = diff_sets(a, b).changes
    assert (change.change, change.what, change.column) == ("changed", "clip", "sample_path")


def test_a_sample_that_was_swapped_is_a_change_of_its_clip() -> None:
    a, b = saved(audio("x")), saved(audio("x", relative="Samples/Imported/snare.wav", crc=8))
    found: SetDiff = diff_sets(a, b)
    assert [(one.what, one.column) for one in found.changes] == [("clip", "sample_path")]


@pytest.mark.parametrize(
    ("path", "relative", "expected"),
    [
        ("/m/Song Project/Samples/a.wav", "Samples/a.wav", ("/m/Song Project", "Samples/a.wav")),
        ("C:\\m\\Song Project\\Samples\\a.wav", "Samples/a.wav", ("C:\\m\\Song Project", "Samples/a.wav")),
        ("/m/Song Project/Samples/a.wav", None, ("/m/Song Project", "Samples/a.wav")),
        ("/m/Drums/a.wav", "../../Drums/a.wav", ("", "/m/Drums/a.wav")),
        ("a.wav", "a.wav", ("", "a.wav")),
    ],
)
def test_the_folder_that_holds_a_sample(path: str, relative: str | None, expected: tuple[str, str]) -> None:
    assert base_folder(path, relative) == expected


# A newer Live gives its devices more parameters.


def test_parameters_that_only_the_newer_live_has_were_added_by_nobody() -> None:
    def filter_of(extra: str, creator: str) -> LiveSet:
        cutoff = '<Cutoff><Manual Value="60"/><AutomationTarget Id="2"/></Cutoff>'
        device = f'<AutoFilter Id="3"><On><Manual Value="true"/></On>{cutoff}{extra}</AutoFilter>'
        track = als_xml.track(name="Beat", devices=device)
        return read(als_xml.document(track, creator=creator))

    new = "<Drive><Manual Value='0'/><AutomationTarget Id='4'/></Drive>"
    old = filter_of("", "Ableton Live 11.0")
    assert page(old, filter_of(new, "Ableton Live 11.3")) == ["~ saved by Live: 11.0 -> 11.3"]
    assert page(old, filter_of(new, "Ableton Live 11.0"))[-1] == "+ Drive (0)"
