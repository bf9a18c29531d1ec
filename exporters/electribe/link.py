"""The cable of Korg's Electribes: a song goes into the edit buffer and is stored from there; all songs are one dump.

Everything that is said and answered is in Korg's own MIDI texts; how long answers take is not, and is inferred.
"""

from __future__ import annotations

from exporters.electribe import wire
from exporters.electribe.simulated import SimulatedElectribe
from exporters.electribe.song import Model, cut, decode_all, decode_current, encode_current
from exporters.errors import BadDump, DoesNotFit
from exporters.link import (
    DIN_BYTES_PER_SECOND,
    Allowed,
    Kind,
    LinkBase,
    Memory,
    Pacing,
    Place,
    ReceiveMode,
    Seconds,
    SimulatedMachine,
    Statement,
    Through,
)
from exporters.makers import maker
from exporters.pattern_names import PatternNames

CURRENT, ALL, SONG = "current song", "song memory", "song"
_ONE = PatternNames(banks="", per_bank=1, digits=1)
_TOLD = "Korg's MIDI implementation"
_NO_TIMES = "no source gives times"
_LOADS = {
    wire.LOADED: "",
    wire.NOT_LOADED: "The machine could not load it (load error): stop its sequencer and look at its memory protect.",
    wire.MALFORMED: "The machine says that the data has a wrong format (data format error): it is for another machine, "
    "or was damaged on the way.",
}
_WRITES = {
    wire.WRITTEN: "",
    wire.NOT_WRITTEN: "The machine could not store the song in its slot (write error): switch its memory protect off, "
    "and see whether all its songs together have room for more events.",
    wire.MALFORMED: _LOADS[wire.MALFORMED],
}
MODES = (
    ReceiveMode("stopped", "the sequencer is stopped: it takes dumps and answers each", "one source", _TOLD),
    ReceiveMode("playing", "the sequencer runs: exclusive messages are not received", "one source", _TOLD),
    ReceiveMode("protected", "memory protect is on: a song is loaded, and storing it is a write error", "inferred"),
    ReceiveMode("load-error", "a dump is answered with a load error", "one source", _TOLD),
    ReceiveMode("format-error", "a dump is answered with a data format error", "one source", _TOLD),
)


class ElectribeLink(LinkBase):
    """`any_channel`: it answers an identity request for any channel, else only one for its own."""

    pacing = Pacing(DIN_BYTES_PER_SECOND, 50, "inferred", "the speed of a MIDI cable; each dump's answer is waited for")
    answer = Seconds(5.0, "inferred", _NO_TIMES)
    settle = Seconds(0.5, "inferred", _NO_TIMES)
    acknowledged = Seconds(5.0, "inferred", f"that it answers is official; {_NO_TIMES}")
    receive_page = Statement("", "one source", f"{_TOLD}: dumps are taken while the sequencer is not running")
    receive_modes = MODES
    allowed = (
        Allowed("", "the MIDI channel is the machine's own", "one source", _TOLD, lambda _: (2,)),
        Allowed("", "zeros fill up the last group of seven bytes", "inferred"),
    )

    def __init__(self, model: Model, *, checklist: tuple[str, ...], any_channel: bool, most_events: int) -> None:
        self.model = model
        self.checklist = checklist
        self.identify = wire.identity_request(0x7F if any_channel else 0)
        whole = wire.HEADER + 1 + (model.block.size * model.songs + model.event_bytes * most_events) * 8 / 7
        longest = Seconds(
            round(whole / DIN_BYTES_PER_SECOND) + 5, "inferred", "a memory full of events on a MIDI cable"
        )
        self.kinds = (
            Kind(ALL, "song memories", _ONE, lambda _: wire.message(model.product, wire.REQUEST_ALL), "one source",
                 f"{_TOLD}; all {model.songs} songs, each of which it replaces", answer=longest),
            Kind(SONG, "songs", PatternNames(banks="", per_bank=model.songs, digits=1), None, "one source",
                 f"{_TOLD}; stored from the edit buffer, and only the whole memory can be asked for",
                 through=self._through()),
            Kind(CURRENT, "current songs", _ONE, lambda _: wire.message(model.product, wire.REQUEST_CURRENT),
                 "one source", f"{_TOLD}; gone when another is loaded, unless it is stored (inferred)", stored=False,
                 afterwards="The current song is in no slot: write it on the machine to keep it."),
        )  # fmt: skip

    def _through(self) -> Through:
        return Through(
            buffer=CURRENT,
            store=lambda slot: wire.message(self.model.product, wire.STORE, bytes((slot,))),
            names=self._slot_named,
            verdict=lambda answer: self._said(answer, _WRITES),
            answer=Seconds(5.0, "inferred", _NO_TIMES),
            pause=Seconds(1.0, "inferred", _NO_TIMES),
            whole=ALL,
            cut=lambda message, slot: encode_current(cut(decode_all(message, self.model), slot), self.model),
        )

    def _slot_named(self, message: bytes) -> int | None:
        """The slot of a store request, None for every other message and for a slot that there is not."""
        is_store = (
            wire.is_own(message, self.model.product) and len(message) == wire.HEADER + 2 and message[4] == wire.STORE
        )
        return message[5] if is_store and message[-1] == 0xF7 and message[5] < self.model.songs else None

    def _said(self, answer: bytes, verdicts: dict[int, str]) -> str | None:
        its_own = wire.is_own(answer, self.model.product) and len(answer) == wire.HEADER + 1
        return verdicts.get(answer[4]) if its_own else None

    def verdict(self, answer: bytes) -> str | None:
        """What it answers to a dump."""
        return self._said(answer, _LOADS)

    def place(self, message: bytes) -> Place | None:
        """By the function; a song's slot is in no dump."""
        if not wire.is_own(message, self.model.product) or message[-1] != 0xF7 or len(message) <= wire.HEADER + 1:
            return None
        return {wire.ALL: Place(ALL, 0), wire.CURRENT: Place(CURRENT, 0)}.get(message[4])

    def moved(self, message: bytes, slot: int) -> bytes:
        """The dump itself: there is one place for each kind. Raises BadDump, DoesNotFit."""
        place = self.place(message)
        if place is None:
            raise BadDump(f"dump of the {self.model.name}", got="not a dump of songs")
        if slot:
            raise DoesNotFit(f"There is no {place.kind} {slot + 1}: the {self.model.name} has one.")
        return message

    def alike(self, sent: bytes, received: bytes) -> bytes:
        """What was sent, where the machine's answer differs from it only in the zeros at its end."""
        if len(sent) == len(received):
            return received
        try:
            same = self._filled(sent) == self._filled(received)
        except BadDump:
            return received
        return received[:3] + sent[3:] if same else received

    def _filled(self, message: bytes) -> bytes:
        """Function and data of a dump, zeros to whole groups of seven added. Raises BadDump."""
        place = self.place(message)
        if place is None:
            raise BadDump("dump", got="another message")
        (decode_all if place.kind == ALL else decode_current)(message, self.model)
        plain = wire.unpacked(message, place.kind)
        return message[4:5] + plain + bytes(-len(plain) % 7)

    def other(self, message: bytes) -> str:
        """Another maker's or machine's name for an exclusive message that is not this machine's."""
        if message[:1] != b"\xf0" or len(message) < 6 or wire.is_own(message, self.model.product):
            return ""
        if message[1] in (0x7E, 0x7F):
            strange = message[3:5] == b"\x06\x02" and not wire.is_identity_reply(message, self.model.product)
            return maker(b"\xf0" + message[5:]) if strange else ""
        return maker(message)

    def identified(self, answer: bytes) -> bool:
        """Whether the machine says that it is there."""
        return wire.is_identity_reply(answer, self.model.product)

    def addressed(self, message: bytes, answer: bytes) -> bytes:
        """A message on the channel that the machine's identity reply names."""
        of_machine = wire.is_own(message, self.model.product) and answer[2] < wire.CHANNELS
        return wire.on_channel(message, answer[2]) if of_machine else message

    def neighbour(self, message: bytes) -> bytes:
        """The same message with another product's number."""
        if not wire.is_own(message, self.model.product):
            return super().neighbour(message)
        return message[:3] + bytes((self.model.product ^ 0x08,)) + message[4:]

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """A machine of our own making."""
        return SimulatedElectribe(self, self.model, memory, mode)
