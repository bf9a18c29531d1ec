"""What a file is, by its content: bounded unpacking and a look at the first element, before any parser runs.

A document type declaration is the only way into entity bombs and external entities, and it can be only
before the first element; so it is found here and refused, and no XML parser ever sees one.
"""

from __future__ import annotations

import re
import zlib
from typing import IO

from exporters.errors import BadInput

CHUNK = 1 << 16
MAX_BYTES = 1 << 29
"""Most bytes a set may have when unpacked; the largest real set measured has 0.09 of it."""
MAX_RATIO = 100
"""Most unpacked bytes per packed byte, beyond the first RATIO_FROM. The real sets measured stay below 40 and
nothing but empty slots comes to 66; a bomb has 150 to 1000, by how hard it was packed."""
RATIO_FROM = 1 << 22
_MOST_PADDING = 1 << 24
_PROLOG_LIMIT = 1 << 20

_OTHER_FILES: tuple[tuple[bytes, str], ...] = (
    (b"\xf0", "a MIDI system exclusive dump; 'kontrol inspect' reads those"),
    (b"MThd", "a MIDI file"),
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"RIFF", "a sound file"),
    (b"FORM", "a sound file"),
    (b"<!DOCTYPE html", "a web page, perhaps saved instead of the file"),
    (b"<html", "a web page, perhaps saved instead of the file"),
)
_LFS = b"version https://git-lfs"
_ASCII_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252"}


class UnpackedStream:
    """The document's bytes, unpacked when they are gzip, never more than the limits allow.

    A readable binary stream for a parser: `read(n)` gives at most n bytes, b"" at the end. `tail` are the
    last bytes given; `has_more_behind` becomes true when bytes that are not gzip follow a whole gzip. Raises BadInput
    when the gzip data is cut off or damaged, or unpacks to more than MAX_BYTES or MAX_RATIO allow.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._begin = _place(stream)
        self._start()

    def _start(self) -> None:
        self._ahead = b""
        self._packed = b""
        self._unpacker: zlib._Decompress | None = None
        self._bytes_packed = 0
        self.bytes_given = 0
        self.tail = b""
        self.has_more_behind = False
        first = self._stream.read(2)
        while len(first) < 2 and (more := self._stream.read(2 - len(first))):
            first += more
        self.is_packed = first == b"\x1f\x8b"
        self._bytes_packed = len(first)
        if self.is_packed:
            self._packed = first
            self._unpacker = zlib.decompressobj(wbits=31)
        else:
            self._ahead = first

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of the document (all of them when negative)."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        data = self._ahead[:size]
        self._ahead = self._ahead[size:]
        if not data and size:
            data = self._unpack(size) if self.is_packed else self._stream.read(size)
            self.bytes_given += len(data)
            if self.bytes_given > MAX_BYTES:
                raise self._too_big()
            self.tail = (self.tail + data)[-64:]
        return data

    @property
    def can_begin_again(self) -> bool:
        """Whether the document can be read a second time (a file can, a pipe cannot)."""
        return self._begin is not None

    def begin_again(self) -> None:
        """Go back to the document's beginning, where it :attr:`can_begin_again`."""
        assert self._begin is not None
        self._stream.seek(self._begin)
        self._start()

    def peek(self, size: int) -> bytes:
        """The next bytes, at least `size` of them unless the document ends before; they are read again later."""
        while len(self._ahead) < size:
            kept, self._ahead = self._ahead, b""
            more = self.read(CHUNK)
            self._ahead = kept + more
            if not more:
                break
        return self._ahead

    def readable(self) -> bool:
        """True: some parsers ask."""
        return True

    def _unpack(self, size: int) -> bytes:
        assert self._unpacker is not None
        while True:
            if self._unpacker.eof:
                if not self._next_member():
                    return b""
                self._unpacker = zlib.decompressobj(wbits=31)
            elif not self._packed:
                self._packed = self._more()
                if not self._packed:
                    raise BadInput(
                        f"{self._name} is cut off: its gzip data ends after {self._bytes_packed} bytes without the "
                        "closing checksum. Copy the file again, or take the newest file of the project's Backup folder."
                    )
            try:
                data = self._unpacker.decompress(self._packed, size)
            except zlib.error as error:
                raise BadInput(
                    f"{self._name}: the gzip data is damaged before byte {self._bytes_packed} ({error}). "
                    "Copy the file again, or take the newest file of the project's Backup folder."
                ) from None
            self._packed = self._unpacker.unconsumed_tail
            if data:
                given = self.bytes_given + len(data)
                if given > RATIO_FROM and given > MAX_RATIO * (self._bytes_packed - len(self._packed)):
                    raise self._too_big()
                return data

    def _next_member(self) -> bool:
        """True when another gzip member follows the one that ended; anything else behind it is passed over.

        Zero bytes are padding (tapes, some backup programs); other bytes are noted in `has_more_behind`.
        """
        assert self._unpacker is not None
        rest = self._unpacker.unused_data
        padding = 0
        while len(rest := rest.lstrip(b"\0")) < 2 and padding < _MOST_PADDING and (more := self._more()):
            padding += len(more)
            rest += more
        if rest.startswith(b"\x1f\x8b") and not self.has_more_behind:
            self._packed = rest
            return True
        self.has_more_behind = self.has_more_behind or bool(rest)
        return False

    def _more(self) -> bytes:
        data = self._stream.read(CHUNK)
        self._bytes_packed += len(data)
        return data

    def _too_big(self) -> BadInput:
        return BadInput(
            f"{self._name} unpacks to more than a set can be (stopped at {self.bytes_given >> 20} MiB; the limits are "
            f"{MAX_BYTES >> 20} MiB and {MAX_RATIO} times the packed size). It is not a Live set: do not trust it."
        )


def _place(stream: IO[bytes]) -> int | None:
    try:
        return stream.tell() if stream.seekable() else None
    except (AttributeError, OSError, ValueError):  # not every readable object can say it
        return None


def undecodable(name: str, error: UnicodeDecodeError) -> BadInput:
    """The refusal of a document whose texts are not characters (half a surrogate pair), which lxml finds late."""
    return BadInput(
        f"{name}: the XML is damaged: a text holds bytes that are not a character ({error.reason}). "
        "Make the file again, or take a backup."
    )


def root_name(source: UnpackedStream, name: str) -> str:
    """The name of the document's first element, without reading past it.

    Raises BadInput: empty, a Git-LFS pointer, another kind of file, not XML, an encoding other than UTF-8, UTF-16 or
    the plain Western ones, a DOCTYPE.
    """
    head = source.peek(CHUNK)
    if not head.strip(b"\0 \t\r\n"):
        what = "is empty" if not head else "holds nothing but blanks"
        raise BadInput(f"{name} {what}. Save the set again in Live, or copy the file again.")
    if head.startswith(_LFS):
        raise BadInput(
            f"{name} is a Git-LFS pointer, not the file itself. Fetch the real file with 'git lfs pull' and try again."
        )
    for mark, what in _OTHER_FILES:
        if head.lstrip()[: len(mark)].lower() == mark.lower():
            raise BadInput(f"{name} is {what}. Name a Live set (.als, .alc) or an XML dump.")
    text = _text(head, name)
    while (found := _first_element(text, name)) is None:
        known = len(head)
        head = source.peek(known + CHUNK) if known < _PROLOG_LIMIT else head
        if len(head) == known:
            raise BadInput(f"{name} has no XML element in its first {known} bytes. Name a Live set or an XML dump.")
        text = _text(head, name)
    return found


def _text(head: bytes, name: str) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace")
    for encoding, mark in (("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    text = head.decode("utf-8-sig", errors="replace")
    declared = re.match(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", text)
    if declared and declared[1].lower() not in _ASCII_ENCODINGS:
        raise BadInput(f"{name} says that it is written in '{declared[1]}'. Save it as UTF-8 and try again.")
    return text


_BLANK_OR_NOTE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(r"<([^\W\d][\w.:-]*)(?=[\s/>])")


def _first_element(text: str, name: str) -> str | None:
    """The first element's name; None when more text is needed."""
    at = 0
    while noted := _BLANK_OR_NOTE.match(text, at):
        at = noted.end()
    if element := _ELEMENT.match(text, at):
        return element[1]
    rest = text[at : at + 64]
    if rest.upper().startswith("<!DOCTYPE"):
        raise BadInput(
            f"{name} brings a document type of its own (DOCTYPE), which can hide entity bombs or reach other files; "
            "Live and DumpXML never write one. Do not trust the file, or remove that part yourself."
        )
    unfinished = len(text) - at < 64 or rest.startswith(("<?", "<!--")) or re.match(r"<[^\W\d][\w.:-]{63}", rest)
    if not rest or (unfinished and rest.startswith("<")):
        return None
    start = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in rest[:20])
    raise BadInput(f"{name} is not XML: it begins with '{start}'. Name a Live set (.als, .alc) or an XML dump.")
