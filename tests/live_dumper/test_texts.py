"""Any text that Live may give comes back out of the XML, and what XML cannot hold is marked."""

from __future__ import annotations

import io
import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from live_dumper import texts
from live_dumper.texts import clean, exception_text, native, to_unicode
from live_dumper.xml_writer import XmlWriter, number_text

# Every code point, lone surrogates included, with the difficult ones often.
ANY_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\x00\x1b\t\n\r\ufffd\uffff\ud800\udfff<>&\"'")
)


def written(text: str) -> etree._Element:
    """`text` as an attribute and as content of an element, parsed again."""
    stream = io.BytesIO()
    writer = XmlWriter(stream)
    writer.start("a", [("name", text)])
    writer.text("doc", text)
    writer.finish()
    return etree.fromstring(stream.getvalue())


def restored(text: str, marks: str | None, name: str) -> str:
    """The text with the characters that XML cannot hold, from the marks as the schema explains them."""
    codes: list[str] = []
    for entry in (marks or "").split():
        attribute, _, listed = entry.partition("=")
        if attribute == name:
            codes = listed.split(",")
    if not codes:
        return text
    assert text.count("\ufffd") == len(codes)
    pieces = text.split("\ufffd")
    return pieces[0] + "".join(chr(int(code, 16)) + piece for code, piece in zip(codes, pieces[1:], strict=True))


@given(ANY_TEXT)
def test_every_text_survives(text: str) -> None:
    element = written(text)
    assert restored(element.get("name") or "", element.get("replaced"), "name") == text
    doc = element[0]
    assert restored(doc.text or "", doc.get("replaced"), "text") == text


def test_marks_are_those_of_the_schema() -> None:
    assert clean("a\x1bb\ufffdc\x00") == ("a\ufffdb\ufffdc\ufffd", "1b,fffd,0")
    assert clean("a genuine \ufffd needs no mark") == ("a genuine \ufffd needs no mark", None)


def test_pairs_of_surrogates_are_sound_where_python_stores_them_so() -> None:
    """Python 2 inside Live: one emoji is two code units. Seen from here such a text has two surrogates."""
    lone = re.compile(texts._LONE_SURROGATE)
    assert lone.sub("?", "a\ud83d\ude00b") == "a\ud83d\ude00b"
    assert lone.sub("?", "\ud83d\ude00\ude00 \ud83d \ud83d\ud83d\ude00") == "\ud83d\ude00? ? ?\ud83d\ude00"


def test_bytes_are_utf8() -> None:
    assert to_unicode("Schlüssel".encode()) == "Schlüssel"
    assert to_unicode(b"\xff") == "\ufffd"


def test_status_bar_text_is_str() -> None:
    assert native("∞\x07") == "∞\ufffd"


def test_numbers() -> None:
    assert number_text(True) == "true"
    assert number_text(7) == "7"
    assert number_text(0.1) == "0.1"
    assert number_text(float("-inf")) == "-INF"
    assert number_text(float("nan")) == "NaN"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back_exactly(value: float) -> None:
    assert float(number_text(value)) == value


def test_exceptions_are_one_line() -> None:
    assert (
        exception_text(RuntimeError("Python argument types in\n    Clip.name")) == "Python argument types in Clip.name"
    )


def test_memory_stays_bounded() -> None:
    class Counting(io.BytesIO):
        largest = 0

        def write(self, data: bytes) -> int:  # type: ignore[override]
            Counting.largest = max(Counting.largest, len(data))
            return super().write(data)

    stream = Counting()
    writer = XmlWriter(stream)
    writer.start("a")
    for number in range(20000):
        writer.empty("note", [("pitch", str(number))])
    writer.finish()
    assert Counting.largest < 300_000
    assert len(etree.fromstring(stream.getvalue())) == 20000


def test_a_pair_of_surrogates_is_not_a_character_on_a_wide_python() -> None:
    """UTF-8 cannot hold it there: kept, it would end the dump."""
    text, marks = clean("\ud83d\ude00")
    assert (text, marks) == ("\ufffd\ufffd", "d83d,de00")
    text.encode("utf-8")
