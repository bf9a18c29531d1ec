"""A simulated Electribe: takes songs into its edit buffer, stores them from there, and answers as Korg's text says."""

from __future__ import annotations

from exporters.electribe import wire
from exporters.electribe.song import (
    Model,
    Songs,
    Store,
    decode_all,
    decode_current,
    decode_store,
    empty,
    encode_all,
    encode_current,
    put,
)
from exporters.errors import BadDump
from exporters.link import Link, Memory, Place
from exporters.simulated import MemoryMachine


class SimulatedElectribe(MemoryMachine):
    """Its songs are empty from the start. `mode` is one of the link's receive modes; `channel` its own MIDI channel:
    what is for another one is ignored."""

    def __init__(self, link: Link, model: Model, memory: Memory, mode: str = "", *, channel: int = 0) -> None:
        self.all, self.current = Place("song memory", 0), Place("current song", 0)
        none = Songs((empty(model),) * model.songs)
        made = {self.all: encode_all(none, model), self.current: encode_current(empty(model), model)}
        super().__init__(link, {**made, **memory}, self._check)
        self.model, self.mode, self.channel = model, mode, channel

    def respond(self, message: bytes) -> list[bytes]:
        """The answers to a message, on this machine's channel."""
        if self.mode == "playing":
            self.said = "the sequencer runs: not received"
            return []
        if wire.is_identity_request(message):
            self.said = "asked who it is: said so"
            return [wire.identity_reply(self.model.product, self.channel)] if self._for_me(message) else []
        if not wire.is_own(message, self.model.product):
            return super().respond(message)
        if message[2] & 0x0F != self.channel:
            self.said = f"for MIDI channel {(message[2] & 0x0F) + 1}: ignored"
            return []
        return [wire.on_channel(one, self.channel) for one in super().respond(wire.on_channel(message, 0))]

    def _for_me(self, message: bytes) -> bool:
        """Whether an identity request is for this channel, or for any where the machine heeds that."""
        any_channel = self.link.identify is not None and self.link.identify[2] == 0x7F
        if message[2] == self.channel or (message[2] == 0x7F and any_channel):
            return True
        self.said = "asked who is there on another channel: ignored"
        return False

    def take(self, place: Place, message: bytes) -> list[bytes]:
        """A dump: loaded, or refused with an answer that says why."""
        if self.mode in ("load-error", "format-error"):
            self.said = f"{place.kind}: {self.mode.replace('-', ' ')}, not stored"
            return [self._answer(wire.NOT_LOADED if self.mode == "load-error" else wire.MALFORMED)]
        before = self._memory.get(place)
        super().take(place, message)
        return [self._answer(wire.LOADED if self._memory.get(place) is not before else wire.MALFORMED)]

    def other(self, message: bytes) -> list[bytes]:
        """A store request, or something else."""
        if not wire.is_own(message, self.model.product) or message[4] != wire.STORE:
            return super().other(message)
        try:
            wanted = decode_store(message, self.model)
        except BadDump as error:
            self.said = f"not stored: {error}"
            return [self._answer(wire.NOT_WRITTEN)]
        if self.mode == "protected":
            self.said = f"song {wanted.slot + 1}: memory protect is on, not stored"
            return [self._answer(wire.NOT_WRITTEN)]
        self._store(wanted)
        return [self._answer(wire.WRITTEN)]

    def _store(self, wanted: Store) -> None:
        song = decode_current(self._memory[self.current], self.model)
        songs = decode_all(self._memory[self.all], self.model)
        self._memory[self.all] = encode_all(put(songs, wanted.slot, song), self.model)
        self.said = f"song {wanted.slot + 1}: stored from the current song"

    def _answer(self, function: int) -> bytes:
        return wire.message(self.model.product, function)

    def _check(self, message: bytes) -> None:
        """Raises BadDump for a dump that does not hold together."""
        (decode_all if message[4] == wire.ALL else decode_current)(message, self.model)
