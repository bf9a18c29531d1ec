"""What a machine writes comes back as it was, and what it promises not to take is refused."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.plan import JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan
from kontrol_testing import songs

HOSTILE_NAMES = ("\0", "a\nb", "\x1b[2J", "é", "夜", "🥁", "\ud800", "ΟΣ", "\u202eabc")


def test_what_it_writes_has_the_form_of_its_transport(machine: Machine) -> None:
    for rows in ((), (songs.plain_row(machine, 0),), songs.longest_song(machine)):
        messages = songs.written(machine, songs.song(machine, rows))
        assert messages and all(isinstance(message, bytes) and message for message in messages)
        if machine.transport == "file":
            assert len(messages) == 1
        else:
            for message in messages:
                assert message[0] == 0xF0 and message[-1] == 0xF7 and max(message[1:-1]) < 0x80


def test_the_same_song_makes_the_same_bytes_and_another_song_others(machine: Machine) -> None:
    rows = songs.longest_song(machine)
    once = songs.written(machine, songs.song(machine, rows))
    assert songs.written(machine, songs.song(machine, rows)) == once
    # In a row that sounds: a matrix says no pattern where every track is silent.
    at = next((at for at, row in enumerate(rows) if len(row.muted) < machine.limits.tracks.value), 0)
    another = replace(rows[at], pattern=(rows[at].pattern + 1) % machine.limits.patterns.value)
    assert songs.written(machine, songs.song(machine, (*rows[:at], another, *rows[at + 1 :]))) != once
    assert songs.written(machine, songs.song(machine, ())) != once


@pytest.mark.parametrize("which", ["empty", "one row", "longest"])
def test_a_song_comes_back_as_it_was(machine: Machine, which: str) -> None:
    longest = songs.longest_song(machine)
    rows = {"empty": (), "one row": longest[:1], "longest": longest}[which]
    for slot in {0, machine.limits.songs.value - 1}:
        messages = songs.written(machine, songs.song(machine, rows, slot=slot))
        if able(machine, "reading"):
            found = songs.rows_in(machine, messages)
            assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in rows]


def test_a_song_has_the_number_that_was_chosen(machine: Machine) -> None:
    """A file may leave it to its own name; then all of them are alike."""
    last = machine.limits.songs.value - 1
    if last == 0:
        pytest.skip("it has one song")
    made = [
        songs.written(machine, songs.song(machine, songs.longest_song(machine)[:2], slot=slot)) for slot in (0, last)
    ]
    if made[0] == made[1] and machine.transport == "file":
        return
    assert made[0] != made[1], f"songs 1 and {last + 1} are the same bytes: one replaces the other"
    if able(machine, "reading"):
        for slot, messages in zip((0, last), made, strict=True):
            codec, decoded = songs.song_in(machine, messages)
            tables = codec.tables(decoded)
            assert tables["rows"] and {row["song"] for rows in tables.values() for row in rows if "song" in row} == {
                slot
            }


def test_one_beyond_each_limit_is_refused(machine: Machine) -> None:
    limits, plain = machine.limits, songs.plain_row(machine, 0)
    rows: list[tuple[str, PatternRow]] = [
        ("a pattern too many", replace(plain, pattern=limits.patterns.value)),
        ("pattern -1", replace(plain, pattern=-1)),
        ("a play too many", replace(plain, plays=limits.plays_per_row.value + 1)),
        ("no play", replace(plain, plays=0)),
    ]
    if able(machine, "row mutes"):
        rows += [("a track too many", replace(plain, muted=frozenset({limits.tracks.value})))]
        rows += [("track -1", replace(plain, muted=frozenset({-1})))]
    if able(machine, "row transposes"):
        rows += [("a transposed track too many", replace(plain, transposes=((limits.tracks.value, 1),)))]
        rows += [("beyond any keyboard", replace(plain, transposes=((0, 1000),)))]
    if able(machine, "row steps"):
        rows += [("a step too many", replace(plain, end_step=limits.steps.value + 1))]
        rows += [("no step", replace(plain, start_step=4, end_step=4)), ("step -1", replace(plain, start_step=-1))]
    if limits.tempo_min_bpm is not None and limits.tempo_max_bpm is not None and songs.has_tempo(machine):
        rows += [("too slow", replace(plain, tempo_bpm=limits.tempo_min_bpm.value - 1.0))]
        rows += [("too fast", replace(plain, tempo_bpm=limits.tempo_max_bpm.value + 1.0))]
    plans = [(what, songs.song(machine, (row,))) for what, row in rows]
    plans += [
        ("a row too many", songs.song(machine, [plain] * (limits.song_rows.value + 1))),
        ("a song too many", songs.song(machine, (plain,), slot=limits.songs.value)),
        ("song -1", songs.song(machine, (plain,), slot=-1)),
    ]
    assert songs.written(machine, songs.song(machine, (plain,))), "the plain row is what all of them differ from"
    for what, plan in plans:
        _refused(machine, plan, what)


def _refused(machine: Machine, plan: SongPlan, what: str) -> None:
    with pytest.raises(DoesNotFit) as caught:
        songs.written(machine, plan)
        pytest.fail(f"{what}: taken, where a limit says that it does not fit")
    assert str(caught.value).endswith("."), f"{what}: a sentence says what does not fit"


def test_what_it_is_not_able_to_say_is_refused(machine: Machine) -> None:
    plain = songs.plain_row(machine, 0)
    if not able(machine, "row mutes"):
        _refused(machine, songs.song(machine, (replace(plain, muted=frozenset({0})),)), "a mute")
    if not able(machine, "row transposes"):
        _refused(machine, songs.song(machine, (replace(plain, transposes=((0, 1),)),)), "a transpose")
    if not able(machine, "row tempo"):
        tempo = replace(plain, tempo_bpm=120.0)
        _refused(machine, songs.song(machine, (plain, tempo)), "a tempo in a later row")
        if not able(machine, "song tempo"):
            _refused(machine, songs.song(machine, (tempo,)), "a tempo")
    if not able(machine, "row steps"):
        _refused(machine, songs.song(machine, (replace(plain, start_step=1),)), "a start step")
    if not able(machine, "song names"):
        _refused(machine, songs.song(machine, (plain,), name="A"), "a name")


def test_the_one_tempo_of_a_song_comes_back(machine: Machine) -> None:
    if able(machine, "row tempo") or not able(machine, "song tempo"):
        pytest.skip("its songs have no tempo, or one in each row")
    low, high = machine.limits.tempo_min_bpm, machine.limits.tempo_max_bpm
    assert low is not None and high is not None, "what has a tempo has limits of it"
    plain = songs.plain_row(machine, 0)
    made = []
    for bpm in (low.value, high.value):
        made.append(songs.written(machine, songs.song(machine, (replace(plain, tempo_bpm=float(bpm)), plain))))
        if able(machine, "reading"):
            found = [row for row in songs.rows_in(machine, made[-1]) if isinstance(row, PatternRow)]
            assert [row.tempo_bpm for row in found] == [bpm, None]
    assert made[0] != made[1]


def test_every_kind_of_row_comes_back_or_is_refused(machine: Machine) -> None:
    for kind, rows in songs.every_kind(machine):
        if machine.limits.song_rows.value < len(rows):
            continue
        plan = songs.song(machine, rows)
        if not songs.has_kind(machine, kind):
            _refused(machine, plan, kind)
            continue
        messages = songs.written(machine, plan)
        if able(machine, "reading"):
            found = songs.rows_in(machine, messages)
            assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in rows], kind


def test_a_loop_that_goes_nowhere_is_refused(machine: Machine) -> None:
    plain = songs.plain_row(machine, 0)
    if able(machine, "loops"):
        _refused(machine, songs.song(machine, (plain, LoopRow(1, 1), plain)), "a loop to itself")
        _refused(machine, songs.song(machine, (plain, LoopRow(2, 1), plain)), "a loop forward")
        _refused(machine, songs.song(machine, (plain, LoopRow(0, 0), plain)), "a loop of no pass")
        most = machine.limits.loop_passes
        if most is not None:
            rows = (plain, LoopRow(0, most.value), plain)
            messages = songs.written(machine, songs.song(machine, rows))
            if able(machine, "reading"):
                assert songs.rows_in(machine, messages)[1] == rows[1], "the longest loop comes back differently"
            _refused(machine, songs.song(machine, (plain, LoopRow(0, most.value + 1), plain)), "a pass too many")
    if able(machine, "jumps"):
        _refused(machine, songs.song(machine, (plain, JumpRow(0), plain)), "a jump back")
        _refused(machine, songs.song(machine, (plain, JumpRow(99_999), plain)), "a jump beyond the end")


def test_names_come_back_letter_by_letter_or_are_refused(machine: Machine) -> None:
    plain, limit = songs.plain_row(machine, 0), machine.limits.song_name_chars
    if not able(machine, "song names") or limit is None:
        pytest.skip("its songs have no names")
    alphabet = machine.alphabet
    assert alphabet and len(set(alphabet)) == len(alphabet)
    letters = alphabet.replace(" ", "")
    pieces = [letters[at : at + limit.value] for at in range(0, len(letters), limit.value)]
    for name in ("", letters[0], *pieces, letters[0] * limit.value):
        messages = songs.written(machine, songs.song(machine, (plain,), name=name))
        if able(machine, "reading"):
            codec, decoded = songs.song_in(machine, messages)
            assert codec.name(decoded) == name
    _refused(machine, songs.song(machine, (plain,), name=letters[0] * (limit.value + 1)), "a letter too many")
    for name in HOSTILE_NAMES:
        if any(char not in alphabet for char in name):
            _refused(machine, songs.song(machine, (plain,), name=name), f"the name {name!r}")


def test_reminders_come_back_letter_by_letter_or_are_refused(machine: Machine) -> None:
    plain, limit = songs.plain_row(machine, 0), machine.limits.row_name_chars
    if not able(machine, "row names") or limit is None:
        pytest.skip("its songs have no rows for names")
    letters = machine.alphabet.replace(" ", "")
    pieces = [letters[at : at + limit.value] for at in range(0, len(letters), limit.value)]
    for text in (letters[0], *pieces, letters[0] * limit.value):
        messages = songs.written(machine, songs.song(machine, (ReminderRow(text), plain)))
        if able(machine, "reading"):
            assert songs.rows_in(machine, messages)[0] == ReminderRow(text)
    strange = [text for text in ("\0", "\n", "🥁") if text not in machine.alphabet]
    for text in (letters[0] * (limit.value + 1), *strange):
        _refused(machine, songs.song(machine, (ReminderRow(text), plain)), f"the reminder {text!r}")


def test_songs_at_random_come_back(machine: Machine) -> None:
    rng = random.Random(7)
    for _ in range(40):
        plan = songs.some_song(machine, rng)
        messages = songs.written(machine, plan)
        if able(machine, "reading"):
            found = songs.rows_in(machine, messages)
            assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in plan.rows]
            codec, decoded = songs.song_in(machine, messages)
            assert codec.name(decoded) == plan.name


def test_songs_that_hypothesis_finds_come_back(machine: Machine) -> None:
    pytest.importorskip("hypothesis", reason="hypothesis is not installed (kontrol[testing])")
    from hypothesis import given, settings, strategies

    @settings(max_examples=25, deadline=None, database=None)
    @given(strategies.randoms(use_true_random=False))
    def check(rng: random.Random) -> None:
        plan = songs.some_song(machine, rng)
        messages = songs.written(machine, plan)
        if able(machine, "reading"):
            found = songs.rows_in(machine, messages)
            assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in plan.rows]
            for message in messages:
                codec = songs.codec_of(machine, message)
                assert codec.encode(codec.decode(message)) == message

    check()
