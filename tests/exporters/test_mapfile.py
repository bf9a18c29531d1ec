"""Map files: what they say, and one sentence for each way they can be wrong."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError
from exporters.machinedrum.device import MACHINE
from exporters.planning.clip_pattern import clip_pattern
from exporters.planning.mapfile import ALL, Entry, SongMap, ToFillIn, UnclearMap, read_map
from tests.exporters.sessions import muted, plan, rows, session
from tests.field import field_path


def written(tmp_path: Path, text: str) -> SongMap:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path, MACHINE)


FULL = """
[tracks]
"Kick" = 1
4 = 12
[clips]
"Verse beat" = "A01 3"
"Fill" = { pattern = "b7", track = 5, repeats = 2 }
[scenes]
"Intro" = { pattern = "A01", repeats = 4, tempo = 124 }
7 = "H16"
"Outro" = { tempo = 90.5 }
"""


def test_all_that_a_map_can_say(tmp_path: Path) -> None:
    song_map = written(tmp_path, FULL)
    assert song_map.track("Kick", 9) == 0
    assert song_map.track("kick ", 9) == 0
    assert song_map.track("Bass", 3) == 11
    assert song_map.track("Bass", 4) is None
    assert song_map.clip("Verse beat") == Entry(pattern=0, track=2)
    assert song_map.clip("FILL") == Entry(pattern=16 + 6, track=4, repeats=2)
    assert song_map.scene("Intro", 0) == Entry(pattern=0, repeats=4, tempo_bpm=124.0)
    assert song_map.scene("", 6) == song_map.scene("any", 6) == Entry(pattern=127)
    assert song_map.scene("Outro", 6) == Entry(tempo_bpm=90.5)
    assert song_map.clip("else") is None
    assert song_map.unused([("kick", 3)], ["fill"], [("intro", 6)]) == ["[clips] 'Verse beat'", "[scenes] 'Outro'"]


@pytest.mark.parametrize(("text", "kind", "said"), [
    ("[tracks", BadInput, "not valid TOML"),
    ("[drums]", BadInput, "'drums'"),
    ("tracks = 3", BadInput, "[tracks]"),
    ("[tracks]\nKick = 17", DoesNotFit, "1-16"),
    ("[tracks]\nKick = 0", DoesNotFit, "1-16"),
    ("[tracks]\nKick = true", BadInput, "True"),
    ("[tracks]\nKick = 'A01'", BadInput, "'A01'"),
    ("[clips]\nbeat = 'I01'", DoesNotFit, "A01-H16"),
    ("[clips]\nbeat = 'A01 17'", DoesNotFit, "1-16"),
    ("[clips]\nbeat = 'kick'", BadInput, "not a pattern name"),
    ("[clips]\nbeat = 'A01 3 kick'", BadInput, "pattern and a track"),
    ("[clips]\nbeat = { track = 3 }", BadInput, "needs a pattern"),
    ("[clips]\nbeat = { pattern = 'A01', volume = 3 }", BadInput, "volume"),
    ("[clips]\nbeat = 7", BadInput, "7"),
    ("[scenes]\nIntro = 'A01 3'", BadInput, "'A01 3'"),
    ("[scenes]\nIntro = { track = 3 }", BadInput, "track"),
    ("[scenes]\nIntro = { repeats = 0 }", BadInput, "repeats 0"),
    ("[scenes]\nIntro = { repeats = 1.5 }", BadInput, "repeats 1.5"),
    ("[scenes]\nIntro = { tempo = 'fast' }", BadInput, "'fast'"),
    ("[scenes]\nIntro = { tempo = nan }", BadInput, "nan"),
    ("[scenes]\nIntro = { tempo = inf }", BadInput, "tempo inf must be a number"),
    ("[scenes]\nIntro = { repeats = " + "1" * 5000 + " }", BadInput, "behind 'Intro = { repeats ='"),
    ("[scenes]\nIntro = { tempo = 1" + "0" * 400 + " }", BadInput, "'tempo' has more than 64 bits"),
    ("[tracks]\nKick = 0x" + "f" * 9000, BadInput, "'Kick' has more than 64 bits"),
    ("[scenes]\nIntro = " + "[" * 50_000 + "]" * 50_000, BadInput, "nested more than 64 deep"),
    ("[scenes]\nIntro = { pattern = 1 }", BadInput, "must be text"),
    ("[patterns]\nintro = 1", BadInput, "must be text"),
    ("[patterns]\nintro = 'A01 3'", BadInput, "a pattern name alone"),
    ("[patterns]\nintro = 'I01'", DoesNotFit, "A01-H16"),
    ("[clips]\n" + "\n".join(f'"a{n}*" = "A01"' for n in range(201)), BadInput, "more than 200 names with * or ?"),
    ("[tracks]\nDrums = 'All of it'", BadInput, "'All of it'"),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, kind: type[KontrolError], said: str) -> None:
    with pytest.raises(kind) as caught:
        written(tmp_path, text)
    assert said in str(caught.value)
    assert "map.toml" in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_map(tmp_path / "missing.toml", MACHINE)
    with pytest.raises(UsageError, match="cannot be read"):
        read_map(tmp_path, MACHINE)
    (tmp_path / "latin").write_bytes(b'[tracks]\n"Gro\xdfe" = 1')
    with pytest.raises(BadInput, match=r"not UTF-8 text \(byte 13\)"):
        read_map(tmp_path / "latin", MACHINE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_devices_and_pipes_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="more than 1,000,000 bytes is too long for a map"):
        read_map("/dev/zero", MACHINE)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"[clips]\nboom = 'A01 1'"), daemon=True)
    writer.start()
    assert read_map(pipe, MACHINE).clips == {"boom": Entry(0, 0)}
    writer.join(10)


@pytest.mark.parametrize(("name", "said"), [
    ("map-int-5000.toml", "behind '\"Intro\" = { pattern = \"A01\", repeats ='"), ("map-tempo-400.toml", "'tempo'"),
])  # fmt: skip
def test_the_hostile_maps_of_the_field(name: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_map(field_path(f"hostile/{name}"), MACHINE)
    assert said in str(caught.value)


SET = session(
    "Kick | Snare",
    ("Intro", "boom | ."),
    ("Verse", "boom | crack"),
    ("Break", ". | crack"),
)


def test_clips_by_map(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = "A01 1"\ncrack = "A01 2"')
    found = rows(SET, song_map=song_map)
    assert [(row.pattern, muted(row)) for row in found] == [(0, [2]), (0, []), (0, [1])]


def test_scenes_and_tracks_by_map(tmp_path: Path) -> None:
    song_map = written(
        tmp_path,
        '[tracks]\nKick = 5\nSnare = 6\n[scenes]\nIntro = "B01"\nVerse = {pattern = "B02", repeats = 70}\n3 = "B01"',
    )
    found = rows(SET, song_map=song_map)
    assert [(row.pattern, row.plays, muted(row)) for row in found] == [
        (16, 1, [6]), (17, 64, []), (17, 6, []), (16, 1, [5]),
    ]  # fmt: skip


def test_tempo_and_repeats_of_clips(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = {pattern="A01", track=1, repeats=8, tempo=99}\ncrack = "A01 2"')
    assert [(row.plays, row.tempo_bpm) for row in rows(SET, song_map=song_map)] == [(8, 99), (8, 99), (1, None)]
    both = written(tmp_path, '[clips]\nboom = {pattern="A01", repeats=8}\ncrack = {pattern="A01", repeats=4}')
    with pytest.raises(DoesNotFit, match=r"scene 2 'Verse'.*'boom' 8, clip 'crack' 4"):
        rows(SET, song_map=both)


def test_a_warning_names_entries_that_match_nothing(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = "A01 1"\ncrack = "A01 2"\nboum = "A01 3"')
    assert any("[clips] 'boum'" in remark for remark in plan(SET, song_map=song_map).remarks)


def test_a_warning_names_numbers_that_match_nothing(tmp_path: Path) -> None:
    clips = '[clips]\nboom = "A01 1"\ncrack = "A01 2"\n'
    fits = clips + "[tracks]\n2 = 5\n1 = { to = 1 }\n[scenes]\n3 = { tempo = 99 }"
    assert not any("[patterns]" in remark for remark in plan(SET, song_map=written(tmp_path, fits)).remarks)
    over = clips + '[tracks]\n3 = 5\n0 = { to = 4 }\n[scenes]\n4 = { tempo = 99 }\n"03" = { tempo = 98 }'
    (remark,) = [r for r in plan(SET, song_map=written(tmp_path, over)).remarks if "match nothing" in r]
    assert remark.endswith("set: [tracks] '3', [tracks] '0', [scenes] '4', [scenes] '03'.")
    many = clips + "[scenes]\n" + "\n".join(f"{n} = 'A01'" for n in range(90, 97))
    assert any("'95', ..." in remark for remark in plan(SET, song_map=written(tmp_path, many)).remarks)


def test_patterns_that_are_still_to_be_filled_in_are_listed(tmp_path: Path) -> None:
    text = (
        '[patterns]\nintro = ""\nverse = "A02"\n"big drop" = ""\n'
        '[scenes]\n7 = ""\n8 = { pattern = "", repeats = 2 }\n[clips]\n"x" = ""\n'
    )
    with pytest.raises(ToFillIn) as caught:
        written(tmp_path, text)
    assert str(caught.value).endswith(
        "map.toml: 5 patterns are still to be filled in: [patterns] intro, big drop; [scenes] 7, 8; [clips] x. Write a "
        'pattern (A01-H16) between the quotes, as in intro = "A01", or take the line out.'
    )
    with pytest.raises(DoesNotFit, match="I01"):  # what is wrong comes before what is missing
        written(tmp_path, text + '"y" = "I01"')


PARTS = session(
    "Kick | Snare | Vox",
    ("Intro 1 122 bpm x4", "kick intro | . | vox intro"),
    ("Verse", "kick | snare verse | ."),
    ("Break", "- | . | vox"),
    ("Drop", "kick intro | . | ."),
)
WORDS = '[tracks]\nKick = 1\nSnare = 2\n[patterns]\nintro = "A01"\nVerse = "A02"\nbreak = "A04"\n'


def test_a_word_of_the_clip_then_one_of_the_scene_says_the_pattern(tmp_path: Path) -> None:
    planned = plan(PARTS, song_map=written(tmp_path, WORDS))
    # Verse and Break: the kick says nothing itself and plays the pattern of the scene in which it sounds; the snare of
    # Verse says it itself, and so does the kick of Drop.
    assert [(row.pattern, row.plays, muted(row)) for row in planned.rows] == [
        (0, 4, [2]), (1, 1, []), (3, 1, [2]), (0, 1, [2]),
    ]  # fmt: skip


def test_in_a_scene_with_two_patterns_the_line_that_helps_is_printed(tmp_path: Path) -> None:
    clash = session("Kick | Snare", ("Intro *", "kick intro | snare verse"), ("", "kick verse | snare intro"))
    with pytest.raises(DoesNotFit) as caught:
        plan(clash, song_map=written(tmp_path, WORDS))
    assert '[scenes]: "Intro [*]" = "A01")' in str(caught.value)
    helped = written(tmp_path, WORDS + '[scenes]\n"Intro [*]" = "A01"\n2 = "A02"')
    assert [row.pattern for row in rows(clash, song_map=helped)] == [0, 1]


def test_only_live_tracks_with_a_place_follow_words(tmp_path: Path) -> None:
    one = session("Kick | Vox", ("Intro", "kick intro | vox intro"), ("Verse", ". | vox verse"))
    planned = plan(one, song_map=written(tmp_path, WORDS))
    assert [row.scene for row in planned.rows] == [0]
    assert "Not in the song, because [tracks] in the map gives them no machine track: 'Vox'." in planned.remarks
    every = plan(one, song_map=written(tmp_path, WORDS.replace("Snare = 2", 'Vox = "all"')))
    assert [(row.pattern, muted(row)) for row in every.rows] == [(0, []), (1, [])]
    # Without [tracks] every Live track with a word takes part, and claims the whole pattern.
    words = plan(one, song_map=written(tmp_path, WORDS.partition("[patterns]")[2].join(["[patterns]", ""])))
    assert [(row.pattern, muted(row)) for row in words.rows] == [(0, []), (1, [])]


def test_names_before_words(tmp_path: Path) -> None:
    one = session(
        "Kick", ("Intro", "A05 3 kick verse"), ("Intro", "kick verse"), ("Intro", "verse fill"), ("Intro", "x")
    )
    text = WORDS + '[clips]\n"*fill" = "B01 1"\n'
    assert [row.pattern for row in rows(one, song_map=written(tmp_path, text))] == [4, 1, 16, 0]
    # By scene the names are not read at all.
    by_scene = rows(one, song_map=written(tmp_path, text), assign="by-scene")
    assert [row.pattern for row in by_scene] == [0, 1, 2, 3]


def test_what_a_clip_pattern_captures_is_looked_up(tmp_path: Path) -> None:
    one = session("Kick", ("", "kick (intro)"), ("", "kick (Intro 2)"), ("", "kick (b2)"), ("Verse", "kick intro"))
    regex = clip_pattern(r"\((?P<pattern>[^)]*)\)")
    text = WORDS + '"intro 2" = "C03"\n'
    assert [row.pattern for row in rows(one, song_map=written(tmp_path, text), clip_pattern=regex)] == [0, 34, 17, 1]
    assert not any("[patterns]" in remark for remark in plan(
        one, song_map=written(tmp_path, text), clip_pattern=clip_pattern(r"\((?P<pattern>[^)]*)\)")
    ).remarks)  # fmt: skip


def test_what_two_lines_say_differently_is_refused_where_it_matters(tmp_path: Path) -> None:
    one = session("Kick | Vox", ("Intro", "kick verse to intro | verse or intro"), ("Verse", "kick verse | ."))
    with pytest.raises(UnclearMap) as caught:
        plan(one, song_map=written(tmp_path, WORDS))
    assert str(caught.value) == (
        "scene 1 'Intro', track 'Kick', clip 'kick verse to intro': The map's lines 'Verse' and 'intro' in [patterns] "
        "fit the name 'kick verse to intro' equally well. Take one out, or give the name a line with its whole name."
    )
    assert [row.pattern for row in rows(one, song_map=written(tmp_path, WORDS), scenes="2")] == [1]
    with pytest.raises(UnclearMap, match=r"'in\*' and '\*ro' in \[scenes\] fit the scene 'Intro'"):
        plan(one, song_map=written(tmp_path, '[scenes]\n"in*" = "A01"\n"*ro" = "A02"'))


def test_left_over_names_are_listed_in_order_with_the_rows_that_would_become_right(tmp_path: Path) -> None:
    one = session(
        "Kick | Snare",
        ("Intro", "kick intro | hiss"),
        ("", "kick intro | rain"),
        ("", "wind | rain"),
        ("", "wind | hiss"),
    )
    (remark,) = [r for r in plan(one, song_map=written(tmp_path, WORDS)).remarks if "Left out" in r]
    # hiss: row 1 by the scene's word; scenes 2-4 say nothing. rain makes row 2 right, then wind row 3, then hiss row 4.
    assert remark == (
        "Left out, because the name says no pattern: 5 clips, the first in scene 2, track 'Snare', clip 'rain'. To "
        "deal with, in this order: 'rain' (2 clips: 1 row right), then 'wind' (2 clips: 1 more row right), then 'hiss' "
        "(1 clip: 1 more row right)."
    )


def test_a_warning_names_patterns_that_match_nothing(tmp_path: Path) -> None:
    (remark,) = [r for r in plan(PARTS, scenes="1-2", song_map=written(tmp_path, WORDS + 'bridge = "A09"')).remarks
                 if "match nothing" in r]  # fmt: skip
    assert remark.endswith("set: [patterns] 'bridge'.")


def test_a_line_that_is_nearly_a_name_of_the_set_is_understood(tmp_path: Path) -> None:
    source = session("Kick | Snare", ("Intro 1 122 bpm x4", "kick intro | snare intro"), ("Drop", "kick drop | ."))
    text = '[tracks]\nKcik = 1\nSnare = 2\n"Sn?are" = 3\n[patterns]\nintro = "A01"\ndorp = "A02"\n[clips]\n'
    text += '"kik drop" = "A03"\n[scenes]\n"Intor 1" = "A01"\nqqqq = "A01"'
    (remark,) = [r for r in plan(source, tracks=("Kick", "Snare"), song_map=written(tmp_path, text)).remarks
                 if "match nothing" in r]  # fmt: skip
    assert remark.endswith(
        "set: [tracks] 'Kcik' (did you mean 'kick'?), [tracks] 'Sn?are', [patterns] 'dorp' (did you mean 'drop'?), "
        "[clips] 'kik drop' (did you mean 'kick drop'?), [scenes] 'Intor 1' (did you mean 'intro 1'?), [scenes] 'qqqq'."
    )


def test_a_pattern_that_does_not_exist_gets_one_that_does_and_its_name_still_says_the_track(tmp_path: Path) -> None:
    source = session("a | b", ("1", "I01 3 kick | I01 5 snare"), ("2", "I02 3 | ."))
    by_word = rows(source, song_map=written(tmp_path, '[tracks]\na = 1\nb = 2\n[patterns]\ni01 = "A01"\nI02 = "A02"'))
    by_clip = rows(
        source,
        song_map=written(tmp_path, '[clips]\n"I01 3 kick" = "A01"\n"I01 5 snare" = "A01"\n"I02 3" = "A02"'),
    )
    for found in (by_word, by_clip):
        assert [(row.pattern, muted(row)) for row in found] == [(0, []), (1, [5])]


def test_the_map_of_the_documentation(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "song-planning.md").read_text(encoding="utf-8")
    song_map = written(tmp_path, page.split("```toml\n")[1].split("```")[0])
    assert song_map.tracks == {"Kick": 0, "4": 11, "Drum rack": ALL}
    assert song_map.moves == {"Second snare": 3}
    assert song_map.patterns == {"intro": 0, "big drop": 19}
    assert song_map.clips == {"Verse beat": Entry(0, 2), "Fill*": Entry(22, 4, 2), "B07 3 snare": Entry(to=3)}
    assert song_map.scenes == {"Intro": Entry(0, None, 4, 124.0), "12": Entry(127)}
