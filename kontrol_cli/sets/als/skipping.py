"""A saved set without what its tracks hold, for readings that need only what follows them."""

from __future__ import annotations

from kontrol_cli.sets.sniffing import CHUNK, UnpackedStream

AFTER_TRACKS = frozenset({"locators", "tempo_events", "signature_events"})
"""The tables for which a set's tracks say nothing: main track and locators come after them (Live 8 to 12)."""

# All measured sets have exactly one of each, written like this, and neither comments nor CDATA that could hold one.
# A set that writes them otherwise is read whole, or its parser finds the end tag missing.
_START, _END = b"<Tracks>", b"</Tracks>"


class WithoutTracks:
    """The document of `source` with nothing but line ends between the first <Tracks> and </Tracks>.

    The tracks are nine tenths of a set; passing over their bytes is several times as fast as parsing them. Line
    numbers in messages stay right. What the tracks hold is not checked; the gzip checksum of the whole file is.
    """

    def __init__(self, source: UnpackedStream) -> None:
        self._source = source
        self._mark: bytes | None = _START
        self._held = b""  # read, but perhaps the beginning of a mark
        self._ready = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes of what remains of the document, b"" at its end."""
        while not self._ready:
            data = self._source.read(CHUNK)
            if not data and not self._held:
                return b""
            self._ready = self._pass(self._held + data, is_last=not data)
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _pass(self, data: bytes, *, is_last: bool) -> bytes:
        """What to give of `data`; the rest of it is held until more is known."""
        given = b""
        while self._mark is not None and (at := data.find(self._mark)) >= 0:
            given += self._kept(data[:at])
            self._mark, data = (_END, data[at:]) if self._mark is _START else (None, data[at:])
            if self._mark is _END:
                given, data = given + _START, data[len(_START) :]
        hold = 0 if is_last or self._mark is None else min(len(data), len(self._mark) - 1)
        self._held = data[len(data) - hold :]
        return given + self._kept(data[: len(data) - hold])

    def _kept(self, data: bytes) -> bytes:
        return b"\n" * data.count(b"\n") if self._mark is _END else data
