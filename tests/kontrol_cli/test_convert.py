"""`kontrol convert`: songs from text, dumps and song files for other machines, what is lost, and what is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.machinedrum.device import MACHINE as MACHINEDRUM
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from kontrol_cli.app import app
from tests.exporters.test_conformance import FakeEntry
from tests.toybox.cardbox import MACHINE as CARDBOX
from tests.toybox.toybox import MACHINE as TOYBOX

ROOT = Path(__file__).resolve().parents[2]
FIRST = "kontrol_song = 1\n"


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [FakeEntry(CARDBOX), FakeEntry(TOYBOX)])
    monkeypatch.chdir(tmp_path)


def convert(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["convert", *map(str, arguments)], input=input)


def typed(text: str, name: str = "song.toml") -> Path:
    path = Path(name)
    path.write_text(FIRST + text, encoding="utf-8")
    return path


def written(*rows: SongRow, slot: int = 0, name: str = "") -> bytes:
    return b"".join(MACHINEDRUM.encode(SongPlan("machinedrum", slot, name, rows)))


def rows_of(path: Path, machine: object = MACHINEDRUM) -> list[object]:
    found = machine.recognise(path.read_bytes())  # type: ignore[attr-defined]
    return list(found.codec.song_rows(found.codec.decode(path.read_bytes())))


def test_the_example_can_be_saved_and_converted_for_every_machine_that_mutes() -> None:
    shown = convert("--example")
    assert shown.exit_code == 0 and shown.stdout.startswith("# A song as text, typed by hand.")
    saved = convert("--example", "-o", "song.toml")
    assert saved.exit_code == 0 and "Written: song.toml" in saved.stderr
    assert Path("song.toml").read_text() == shown.stdout
    for name, out in (("machinedrum", "a.syx"), ("Cardbox", "b.card"), ("text", "c.toml")):
        done = convert("song.toml", "--to", name, "-o", out)
        assert done.exit_code == 0, done.output
    # By hand: two A01 with mutes, the verse twice by a LOOP, silence, A02 at 126.5, and LOOP to the start.
    assert rows_of(Path("a.syx"))[:-1] == [
        PatternRow(0, 2, frozenset({0, 1, 2, 3, 5}), 124.0),
        PatternRow(0, 2, frozenset({0})),
        PatternRow(1, 4),
        PatternRow(2),
        PatternRow(3),
        LoopRow(2, 1),
        PatternRow(0, 1, frozenset(range(16))),
        PatternRow(1, tempo_bpm=126.5),
        LoopRow(0),
    ]
    again = convert("--example", "-o", "song.toml")
    assert again.exit_code == 2 and "exists already" in again.stderr
    assert convert("--example", "-o", "song.syx").exit_code == 2
    assert convert("song.toml", "--example").exit_code == 2


def test_from_a_dump_to_text_and_back_nothing_changes() -> None:
    rows = (
        PatternRow(16, 64, frozenset({0, 15}), 2981 / 24, 8, 33),
        JumpRow(3),
        PatternRow(0),
        PatternRow(1),
        HaltRow(),
    )
    data = written(*rows, slot=30, name="Night 1")
    Path("song.syx").write_bytes(data)
    there = convert("song.syx", "--to", "text", "-o", "song.toml")
    assert there.exit_code == 0, there.output
    assert "From song 31 'Night 1' of the Machinedrum, 5 rows." in there.stderr
    back = convert("song.toml", "-t", "md", "-o", "back.syx")
    assert back.exit_code == 0, back.output
    assert Path("back.syx").read_bytes() == data
    piped = convert("-", "-t", "md", input=Path("song.toml").read_bytes())
    assert piped.stdout_bytes == data


def test_patterns_in_the_same_dump_say_how_long_rows_are() -> None:
    shown = convert(ROOT / "samples" / "machine-dump.syx", "--to", "text")
    assert shown.exit_code == 0, shown.output
    assert "[lengths]" in shown.stdout and "steps" not in shown.stdout.partition("rows = [")[2].partition("]")[0]


LOSSY = (
    FIRST
    + """
name = "Größe und Länge"
end = "halt"
rows = [
  { reminder = "INTRODUCTION" },
  { pattern = "A01", plays = 3, tempo = 120.4 },
  { pattern = "A02", muted = "all" },
  { pattern = "A03", steps = "1-8" },
]
"""
)


def test_everything_that_is_lost_is_said_and_what_sounds_otherwise_needs_consent() -> None:
    Path("song.toml").write_text(LOSSY, encoding="utf-8")
    refused = convert("song.toml", "--to", "toybox", "-o", "toy.syx")
    assert refused.exit_code == 4
    assert not Path("toy.syx").exists()
    said = " ".join(refused.stderr.split())
    assert "cannot mute, and these would have to: tracks 1-4 in row 4 (row 3 of the source)" in said
    assert "--accept-changes" in said and "Reminders are left out, row 1 of the source" in said
    done = convert("song.toml", "--to", "toybox", "-o", "toy.syx", "--accept-changes")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stderr.split())
    for text in (
        "The song is called 'Grosse u': the Toybox cannot show all of 'Größe und Länge'.",
        "Songs of the Toybox cannot halt after the last row (row 5)",
        "Patterns keep their number and have other names there: A01 is 01, A02 is 02, A03 is 03.",
        "The Toybox holds tempos less exactly: 120.4 BPM is 120 in row 1.",
        "steps 1-8 in row 4 (of the source)",
    ):
        assert text in said, text
    found = rows_of(Path("toy.syx"), TOYBOX)
    assert [row.pattern for row in found if isinstance(row, PatternRow)] == [0, 0, 0, 1, 2]


def test_reminders_are_spelled_and_shortened_and_you_are_told() -> None:
    typed(
        'rows = [{ reminder = "Überleitung" }, "A01", { loop_to = "Überleitung", more_times = 1 },\n'
        '{ reminder = "夜" }, "A02"]'
    )
    done = convert("song.toml", "-t", "cardbox", "-o", "s.card")
    assert done.exit_code == 0, done.output
    assert "'Überleitung' is 'UBERLE' (row 1 of the source)" in done.stderr
    assert "Reminders are left out, row 4 of the source: the Cardbox has none of their letters." in done.stderr
    assert rows_of(Path("s.card"), CARDBOX) == [ReminderRow("UBERLE"), PatternRow(0), LoopRow(0, 1), PatternRow(1)]
    without = convert("song.toml", "-t", "cardbox", "--no-reminders", "-o", "t.card")
    assert without.exit_code == 0 and "rows 1 4 of the source: as you wanted it" in without.stderr
    assert rows_of(Path("t.card"), CARDBOX) == [PatternRow(0), LoopRow(0, 1), PatternRow(1)]


def test_a_pattern_beyond_the_machine_is_refused_with_its_rows() -> None:
    typed('rows = ["A01", "B01", { pattern = "B01" }, "B02"]')
    done = convert("song.toml", "-t", "toybox", "-o", "t.syx")
    assert done.exit_code == 4 and not Path("t.syx").exists()
    assert "pattern 17 (there are 01-16) in rows 2-3 (row 2 of the source, row 3 of the source)" in done.stderr
    assert "pattern 18" in done.stderr


def test_slot_name_end_and_steps_can_be_chosen() -> None:
    typed('song = 33\nname = "x"\nend = "loop"\nrows = ["A01", { pattern = "A02", steps = "1-4" }]')
    done = convert("song.toml", "-t", "md", "-o", "a.syx")
    assert (
        done.exit_code == 4 and "songs 1-32, and the song's own number is 33. Give another with --song." in done.stderr
    )
    done = convert(
        "song.toml", "-t", "md", "-o", "a.syx", "--song", "2", "--name", "NEW", "--end", "halt", "--steps", "32"
    )
    assert done.exit_code == 0, done.output
    assert "assumed" not in done.stderr
    found = MACHINEDRUM.decode([Path("a.syx").read_bytes()])
    assert rows_of(Path("a.syx"))[:-1] == [PatternRow(0, end_step=32), PatternRow(1, end_step=4), HaltRow()]
    assert found[0].fields["slot"] == 1 and found[0].fields["name"].startswith(b"NEW\0")
    done = convert("song.toml", "-t", "md", "--song", "33")
    assert done.exit_code == 4 and "--song 33" in done.stderr
    done = convert("song.toml", "-t", "md", "--song", "1", "--steps", "65")
    assert done.exit_code == 4 and "--steps 65: a pattern of the Machinedrum has 1-64 steps." in done.stderr
    assumed = convert("song.toml", "-t", "md", "--song", "1", "--dry-run")
    assert assumed.exit_code == 0
    assert "Row 1 of the source plays the whole pattern, and nobody says how long that is: 16 steps" in assumed.stderr


def test_one_song_of_several_is_chosen_by_number_or_name() -> None:
    songs = [written(PatternRow(n), slot=n, name=name) for n, name in enumerate(("ONE", "TWO", "two", ""))]
    Path("all.syx").write_bytes(b"".join([*songs, written(slot=9, name="EMPTY")]))
    asked = convert("all.syx", "-t", "text")
    assert asked.exit_code == 2
    assert "all.syx holds 4 songs: 1 'ONE', 2 'TWO', 3 'two', 4. Choose one by its number or name." in asked.stderr
    assert "--which" in asked.stderr
    for which, pattern in (("1", "A01"), ("TWO", "A02"), ("two", "A03"), ("one", "A01"), (" 4", "A04")):
        done = convert("all.syx", "-t", "text", "--which", which)
        assert done.exit_code == 0 and f'"{pattern}"' in done.stdout, which
    for which, says in (
        ("5", "holds no song '5'"),
        ("Two", "2 songs fit 'Two'"),
        ("ONR", "Did you mean 'ONE'?"),
        ("", "''"),
    ):
        done = convert("all.syx", "-t", "text", "--which", which)
        assert done.exit_code == 2 and says in done.stderr, which
    empty = convert("all.syx", "-t", "text", "--which", "EMPTY")
    assert empty.exit_code == 3 and "has no rows, so there is nothing to convert" in empty.stderr
    Path("two.syx").write_bytes(songs[0] + written(slot=9, name="EMPTY") + written(PatternRow(7), slot=0, name="NEWER"))
    done = convert("two.syx", "-t", "text")
    assert done.exit_code == 0 and '"A08"' in done.stdout  # the last of a slot counts, and one without rows does not


def test_signatures_of_a_midi_file_survive_as_text() -> None:
    from exporters.program_change.device import MACHINE as PROGRAM_CHANGE

    rows: tuple[SongRow, ...] = (
        PatternRow(0, plays=4, tempo_bpm=120.0, signatures=((Fraction(0), "7/8"), (Fraction(7), "3/4")), end_step=14),
        ReminderRow("BREAK"),
        PatternRow(4),
        PatternRow(1, end_step=12, signatures=((Fraction(1, 480), "5/4"), (Fraction(7, 3), "4/4"))),
    )
    (data,) = PROGRAM_CHANGE.encode(SongPlan("program-change", 2, "ODD", rows))
    Path("song.mid").write_bytes(data)
    assert convert("song.mid", "-t", "text", "-o", "song.toml").exit_code == 0
    text = Path("song.toml").read_text()
    assert 'meter = ["7/8", "3/4 after 7 beats"]' in text
    assert 'meter = ["5/4 after 1/480 beats", "4/4 after 7/3 beats"]' in text
    assert convert("song.toml", "-t", "program-change", "-o", "again.mid").exit_code == 0
    assert Path("again.mid").read_bytes() == data


def test_rows_that_become_several_take_their_signatures_along() -> None:
    from exporters.program_change.device import MACHINE as PROGRAM_CHANGE

    typed('rows = [{ pattern = "A01", plays = 600, meter = ["7/8", "3/4 after 2047 beats", "5/4 after 2100 beats"] }]')
    assert convert("song.toml", "-t", "program-change", "-o", "song.mid").exit_code == 0
    # Rows of the file play up to 512 times: the first lasts 2048 beats.
    assert [(row.plays, row.signatures) for row in rows_of(Path("song.mid"), PROGRAM_CHANGE)] == [  # type: ignore[attr-defined]
        (512, ((Fraction(0), "7/8"), (Fraction(2047), "3/4"))),
        (88, ((Fraction(52), "5/4"),)),
    ]


def test_what_holds_no_song_is_refused_with_the_reason() -> None:
    for name, data, code, says in (
        ("x.syx", b"hello", 3, "x.syx holds no song"),
        ("x.toml", b"[tracks]\nKick = 1\n", 3, "'kontrol convert --example' shows"),
        ("y.toml", b"rows = []\n", 3, "y.toml: 'kontrol_song' is missing"),
        ("z.toml", b"kontrol_song = 2\n", 3, "version 2 (unknown to us)"),
        (
            "w.toml",
            FIRST.encode() + b"rows = [\n\n{ plays = 4 }]\n",
            3,
            "w.toml: Row 1 (line 4): nothing says what it is",
        ),
        ("e.toml", FIRST.encode(), 3, "has no rows"),
        ("d.syx", written(PatternRow(0))[:-9] + b"\1\2\3\4\5\6\7\x08\xf7", 3, "d.syx: "),
        ("empty", b"", 3, "is empty"),
    ):
        Path(name).write_bytes(data)
        done = convert(name, "-t", "md", "-o", "out.syx")
        assert (done.exit_code, says in done.stderr) == (code, True), done.stderr
        assert not Path("out.syx").exists()
    assert convert("nothing.toml", "-t", "md").exit_code == 2
    assert convert("x.syx").exit_code == 2
    assert convert().exit_code == 2
    assert convert("x.syx", "-t", "tr808").exit_code == 2
    done = convert(ROOT / "samples" / "drum-set.xml", "-t", "md")
    assert done.exit_code == 3 and "Live set" in done.stderr and "analyze" not in done.stderr
    assert "'kontrol export-sysex SET -t NAME -o FILE' makes a song of a set." in done.stderr
    assert "Name an existing dump (.syx) or song file." in convert("nothing.toml", "-t", "md").stderr


def test_the_help_speaks_of_songs_not_of_sets() -> None:
    words = " ".join(convert("--help").stdout.split())
    assert "--accept-changes Accept that the song sounds otherwise" in words
    assert "its own name if left out" in words
    assert [word for word in ("merging", "scene", "clip", "set's name") if word in words] == []


def test_the_refusal_of_mutes_names_a_switch_that_helps_as_it_is() -> None:
    assert convert("--example", "-o", "song.toml").exit_code == 0
    refused = convert("song.toml", "-t", "program-change", "-o", "song.mid")
    assert refused.exit_code == 4 and not Path("song.mid").exists()
    pasted = re.search(r"\((--mutes [^)]+)\)", refused.stderr)
    assert pasted is not None, refused.stderr
    assert "Change the music so that" in refused.stderr
    done = convert(
        "song.toml", "-t", "program-change", "-o", "song.mid", *pasted[1].split(), "--lead", "1", "--channel", 3
    )
    assert done.exit_code == 0 and b"\xb2\x14\x7f" in Path("song.mid").read_bytes(), done.stderr  # CC 20 on channel 3


@pytest.mark.parametrize(("name", "says"), [
    ("song.toml", "The file has a mistake: correct it in an editor."),
    ("song.mid", "The file is damaged; copy it again, or make it again."),
])  # fmt: skip
def test_a_song_file_that_inspect_cannot_read_is_not_to_be_dumped_again(name: str, says: str) -> None:
    typed('rows = ["A01", "A02"]', "good.toml")
    assert convert("good.toml", "-t", "text" if name.endswith("toml") else "program-change", "-o", name).exit_code == 0
    Path(name).write_bytes(Path(name).read_bytes()[:-12])
    done = CliRunner().invoke(app, ["inspect", name])
    assert done.exit_code == 3 and says in done.stderr, done.stderr
    again = convert(name, "-t", "md", "-o", "out.syx")
    assert again.exit_code == 3 and "ump it again" not in again.stderr


def test_a_row_that_nobody_knows_is_refused_or_left_out_and_jumps_go_on_to_their_rows() -> None:
    from exporters.machinedrum import wire

    data = bytearray(written(PatternRow(0), PatternRow(5), PatternRow(1), LoopRow(2, 1), PatternRow(2), LoopRow(0, 3)))
    row = 0x1A + 12  # the second row; its pattern byte is the second of the packed row
    assert data[row + 1] == 5
    data[row : row + 2] = bytes((data[row] | 0x40, 0x7D))  # 0xFD, a remark that nobody has seen
    Path("odd.syx").write_bytes(wire.seal(bytes(data[: -wire.TRAILER])))
    refused = convert("odd.syx", "-t", "text")
    assert refused.exit_code == 4 and "Row 2 of the song is empty or of a kind that nobody knows" in refused.stderr
    assert "--accept-changes leaves it out" in refused.stderr
    done = convert("odd.syx", "-t", "md", "-o", "even.syx", "--accept-changes")
    assert done.exit_code == 0, done.output
    assert rows_of(Path("even.syx"))[:-1] == [
        PatternRow(0), PatternRow(1), LoopRow(1, 1), PatternRow(2), LoopRow(0, 3),
    ]  # fmt: skip


def test_inputs_stay_and_nothing_is_replaced_unasked() -> None:
    path = typed('rows = ["A01"]')
    before = path.read_bytes()
    for arguments in (("-o", "song.toml"), ("-o", "song.toml", "--force"), ("-o", "./song.toml", "--force")):
        done = convert("song.toml", "-t", "text", *arguments)
        assert done.exit_code == 2 and path.read_bytes() == before
    Path("there.syx").write_bytes(b"mine")
    done = convert("song.toml", "-t", "md", "-o", "there.syx")
    assert done.exit_code == 2 and "exists already" in done.stderr and Path("there.syx").read_bytes() == b"mine"
    assert convert("song.toml", "-t", "md", "-o", "there.syx", "--force").exit_code == 0
    assert Path("there.syx").read_bytes() == written(PatternRow(0))
    Path("base.card").write_bytes(CARDBOX.encode(SongPlan("cardbox", 0, "", (PatternRow(0),)))[0])
    done = convert("song.toml", "-t", "cardbox", "--from", "base.card", "-o", "base.card", "--force")
    assert done.exit_code == 2 and "is the file that is read" in done.stderr
    done = convert("song.toml", "-t", "md", "-o", "x.toml")
    assert done.exit_code == 2 and ".syx" in done.stderr


def test_the_users_own_file_keeps_what_is_not_the_song() -> None:
    from tests.toybox.cardbox import Card, encode

    typed('rows = ["A02", "A03"]')
    Path("base.card").write_bytes(encode(Card((PatternRow(0),), own=("# mine",))))
    done = convert("song.toml", "-t", "cardbox", "--from", "base.card", "-o", "new.card")
    assert done.exit_code == 0, done.output
    assert b"# mine" in Path("new.card").read_bytes()
    assert rows_of(Path("new.card"), CARDBOX) == [PatternRow(1), PatternRow(2)]
    assert "Copy new.card to the card." in done.stderr
    assert "Nobody has seen a card with more than 40 rows." in done.stderr
    done = convert("song.toml", "-t", "md", "--from", "base.card", "-o", "x.syx")
    assert done.exit_code == 4 and "--from means nothing for the Machinedrum" in done.stderr


def test_a_dry_run_shows_the_rows_and_writes_nothing() -> None:
    typed('rows = [{ pattern = "A01", plays = 20 }, { reminder = "x" }, { pattern = "B02", muted = "2" }]')
    done = convert("song.toml", "-t", "md", "-o", "x.syx", "--dry-run")
    assert done.exit_code == 0 and not Path("x.syx").exists()
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[2] == ["1", "A01", "20", "1-16"] and lines[3] == ["2", "B02", "1", "2", "1-16"]
    assert "Dry run: nothing was written." in done.stderr and "Reminders are left out" in done.stderr


def test_too_many_rows_are_refused() -> None:
    typed("rows = [" + '"A01",' * 256 + "]")
    done = convert("song.toml", "-t", "md", "-o", "x.syx")
    assert done.exit_code == 4 and "holds 255" in done.stderr and not Path("x.syx").exists()
    assert typed("rows = [" + '"A01",' * 255 + "]") and convert("song.toml", "-t", "md", "-o", "x.syx").exit_code == 0


def test_a_set_becomes_text_and_text_the_song_that_the_set_makes() -> None:
    sets = str(ROOT / "samples" / "drum-set.xml")
    for more in ((), ("--no-reminders",), ("--loops", "--end", "halt")):
        shared = [part for part in more if part != "--no-reminders"]
        for machine, out, own in (("text", "set.toml", more), ("md", "set.syx", shared)):
            arguments = ["export-sysex", sets, "-m", machine, "-o", out, "--force", *own]
            assert CliRunner().invoke(app, arguments).exit_code == 0
        done = convert("set.toml", "-t", "md", "-o", "made.syx", "--force")
        assert done.exit_code == 0, done.output
        assert Path("made.syx").read_bytes() == Path("set.syx").read_bytes(), more


@pytest.mark.parametrize(
    ("out", "starts"), [("a.html", "<!doctype html>"), ("a.htm", "<!doctype html>"), ("a.md", "#")]
)
def test_a_page_is_what_its_name_says_and_calls_patterns_as_the_song_does(out: str, starts: str) -> None:
    song = typed('rows = ["B01", "A16"]\n')
    done = convert(song, "--to", "paper", "-o", out)
    assert done.exit_code == 0 and "other names" not in done.stderr
    text = Path(out).read_text(encoding="utf-8")
    assert text.startswith(starts) and "B01" in text and "A17" not in text


def test_what_only_one_machines_rows_can_say_is_named_and_left_out_with_consent() -> None:
    from exporters.octatrack.device import MACHINE as OCTATRACK

    (data,) = OCTATRACK.encode(SongPlan("octatrack", 0, "", (ReminderRow("A"), PatternRow(0), PatternRow(1))))
    assert convert_of(data).exit_code == 0
    # The format's table: block 1 begins at 0x18, its rows 18 bytes later, 22 bytes each; byte 8 is scene A, byte 15 the
    # transposition of the second MIDI track. The second copy of the block and the checksum do not matter to reading.
    row = 0x18 + 18 + 22
    changed = bytearray(data)
    assert changed[row + 8] == 0xFF
    changed[row + 8] = 0  # scene 1
    changed[row + 22 + 15] = 3
    refused = convert_of(bytes(changed))
    assert refused.exit_code == 4
    assert (
        "scene a in row 2; midi transpose in row 3 (of the source). --accept-changes leaves that out." in refused.stderr
    )
    done = convert_of(bytes(changed), "--accept-changes")
    assert done.exit_code == 0 and "Left out." in done.stderr


def convert_of(data: bytes, *more: str) -> Result:
    Path("arr01.work").write_bytes(data)
    return convert("arr01.work", "-t", "text", *more)


def test_a_machines_file_that_cannot_be_read_is_named_with_its_fault() -> None:
    from exporters.octatrack.device import MACHINE as OCTATRACK

    (whole,) = OCTATRACK.encode(SongPlan("octatrack", 0, "", (PatternRow(0),)))
    for data, said in (
        (whole[:11000], "11000 bytes, where every arrangement has 11336"),
        (whole[:8] + b"DPS1BANK" + whole[16:], "not an arrangement"),
        (whole[:21] + b"\x07" + whole[22:], "version 7 of the file"),
    ):
        Path("arr01.work").write_bytes(data)
        done = convert("arr01.work", "--to", "md", "-o", "x.syx")
        assert done.exit_code == 3 and said in done.stderr, done.stderr
        assert "arr01.work (Octatrack " in done.stderr and not Path("x.syx").exists()
