"""What the verbs that talk to a machine have in common: their options, and what they say meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from exporters.errors import MidiError, UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import decimal, integer
from kontrol_cli.output import write_bytes
from kontrol_cli.output.asking import agreed, check_can_ask
from kontrol_cli.output.echo import say
from kontrol_cli.output.progress import telling

if TYPE_CHECKING:
    from exporters.link import Link
    from kontrol_cli.midi.delivering import Delivery, Wishes
    from kontrol_cli.midi.parcels import Load
    from kontrol_cli.midi.receiving import Patience
    from kontrol_cli.midi.transport import Transport
    from kontrol_cli.songs.song_export import Export

Port = Annotated[
    str | None,
    typer.Option(
        "--port",
        "-p",
        metavar="PORT",
        show_default=False,
        help="The machine's MIDI port: its number, its name or a part of it ('kontrol ports' lists them), or "
        "tcp://127.0.0.1:NUMBER.",
        autocompletion=completing.output_ports,
    ),
]
MachineOption = Annotated[
    str | None,
    typer.Option(
        "--machine",
        "-m",
        metavar="NAME",
        show_default=False,
        help="The machine; if left out, the messages in the file say it.",
        autocompletion=completing.machines,
    ),
]
DelayMs = Annotated[
    int | None,
    typer.Option(
        "--delay-ms",
        metavar="MS",
        show_default=False,
        parser=integer,
        help="The rest after each message, in thousandths of a second; the machine's own if left out.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        show_default=False,
        parser=decimal,
        help="How long an answer of the machine may take; the machine's own figure if left out.",
    ),
]
BackupFile = Annotated[
    str | None,
    typer.Option(
        "--backup",
        metavar="FILE",
        show_default=False,
        help="First fetch what is in these slots now, and keep it in FILE. Nothing is sent if that fails.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Overwrite what is in these slots without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be overwritten, and write nothing.")]

MOST_DELAY_MS = 60_000
MOST_TIMEOUT_S = 3600.0
MOST_TRIES = 100


@dataclass
class Screen:
    """The user at the terminal, for :func:`kontrol_cli.midi.delivering.deliver`."""

    machine: str
    yes: bool = False
    dry_run: bool = False
    backup: str | None = None
    force: bool = False
    _now: str = ""

    def progress(self, text: str) -> None:
        """What the line of progress shows."""
        self._now = text

    def tell(self, text: str) -> None:
        """A line of its own."""
        say(text)

    def keep(self, data: bytes) -> None:
        """The backup into its file."""
        write_bytes(data, self.backup, force=self.force, tell=False)
        say(f"Backup written: {self.backup}")

    def agree(self, overwritten: Sequence[str]) -> bool:
        """The list of what is overwritten, and the question."""
        say(f"Sending replaces on the {self.machine}:")
        for line in overwritten:
            say(line)
        if self.dry_run:
            say("Dry run: nothing was sent.")
            return False
        if self.yes or agreed("Send it?", consent="yes"):
            return True
        say("Nothing was sent.")
        return False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While the block runs the line of progress shows what :meth:`progress` was given."""
        with telling(lambda: self._now or "waiting for the machine"):
            yield


@dataclass(frozen=True)
class Sending:
    """How a song that was just made goes to its machine."""

    port: str | None
    backup: str | None = None
    verify: bool = False
    yes: bool = False
    delay_ms: int | None = None
    timeout: float | None = None

    @property
    def words(self) -> list[str]:
        """These wishes as they are typed."""
        valued = {"--port": self.port, "--backup": self.backup, "--delay-ms": self.delay_ms, "--timeout": self.timeout}
        flags = [switch for switch, on in (("--verify", self.verify), ("--yes", self.yes)) if on]
        said = [word for switch, value in valued.items() if value is not None for word in (switch, f"{value}")]
        return ["--send", *said, *flags]


def sent(exports: Sequence[Export], sending: Sending, *, dry_run: bool, force: bool) -> None:
    """Send the songs of an export, as 'kontrol send' sends the file of them. Raises KontrolError."""
    from exporters.registry import all_machines
    from kontrol_cli.midi.delivering import Wishes
    from kontrol_cli.midi.parcels import read_load

    machine = exports[0].machine
    load = read_load(b"".join(message for export in exports for message in export.messages), all_machines(), machine)
    if load.link is None:
        raise RuntimeError(f"the {machine.display_name} has no cable")  # its machine said that it takes messages
    wishes = Wishes(
        rest_ms=checked_delay(sending.delay_ms),
        patience=checked_patience(sending.timeout),
        backup=sending.backup is not None,
        verify=sending.verify,
        names=not sending.yes,
        dry_run=dry_run,
    )
    screen = Screen(machine.display_name, yes=sending.yes, dry_run=dry_run, backup=sending.backup, force=force)
    delivered(load, load.link, sending.port, wishes, screen)


def checked_patience(timeout: float | None, tries: int | None = None) -> Patience:
    """How long the user wants to wait. Raises UsageError for what is no time."""
    from kontrol_cli.midi.receiving import TRIES, Patience

    if timeout is not None and not 0 < timeout <= MOST_TIMEOUT_S:
        raise UsageError(f"`timeout` {timeout:g}: give more than 0 and up to {MOST_TIMEOUT_S:g} seconds.")
    if tries is not None and not 1 <= tries <= MOST_TRIES:
        raise UsageError(f"`tries` {tries}: give 1 to {MOST_TRIES}.")
    return Patience(answer_s=timeout, tries=TRIES if tries is None else tries)


def checked_delay(delay_ms: int | None) -> int | None:
    """The rest that the user wants. Raises UsageError for what is none."""
    if delay_ms is not None and not 0 <= delay_ms <= MOST_DELAY_MS:
        raise UsageError(f"`delay_ms` {delay_ms}: give 0 to {MOST_DELAY_MS}.")
    return delay_ms


@contextmanager
def opened(port: str) -> Iterator[Transport]:
    """The port, closed again at the end. Raises UsageError and PortError as choosing one does."""
    from kontrol_cli.midi.choosing import open_transport

    transport = open_transport(port)
    try:
        yield transport
    finally:
        transport.close()


def delivered(load: Load, link: Link, port: str | None, wishes: Wishes, screen: Screen) -> None:
    """Send a load and say what became of it; Ctrl-C leaves with 130 after the message that was on its way.

    Without a port a dry run shows what would be overwritten. Raises KontrolError.
    """
    from kontrol_cli.midi.delivering import deliver

    for remark in load.remarks:
        say(remark)
    if port is None:
        if not wishes.dry_run:
            raise UsageError("Say with `port` where the machine is. 'kontrol ports' lists what is there.")
        deliver(None, load, link, wishes, screen)
        return
    if not screen.yes and not wishes.dry_run:
        check_can_ask(consent="yes")
    with opened(port) as transport, screen.watching():
        try:
            if not screen.yes and not wishes.dry_run:
                _say_what_to_look_at(link)
            made = deliver(transport, load, link, wishes, screen)
        except KeyboardInterrupt:  # while looking or asking: what was being sent is in the result
            say("Stopped. Nothing was sent.")
            raise typer.Exit(130) from None
    if made.sent is not None:
        _tell(made, load, link, screen.backup, port)


def _say_what_to_look_at(link: Link) -> None:
    say("On the machine first:")
    for line in (link.receive_page.text, *link.checklist):
        if line:
            say(f"  - {line}")


def _tell(made: Delivery, load: Load, link: Link, backup: str | None, port: str) -> None:
    """What was written, and whether it is known to be there. Raises MidiError when it is known not to be."""
    from exporters.link import kind_of
    from exporters.words import counted
    from kontrol_cli.midi.slots import listed

    sent, verified = made.sent, made.verified
    if sent is None:
        return
    written = listed([parcel.place for parcel in sent.written], link)
    if made.stopped:
        say(f"Stopped. Written: {written or 'nothing'}.")
        if sent.broken is not None:
            say(f"{sent.broken.title} may have arrived in part.")
        if sent.left:
            say(f"Not written: {listed([parcel.place for parcel in sent.left], link)}.")
        say("Nothing was verified.")
        raise typer.Exit(130)
    say(f"Written: {written}.")
    if verified is None:
        say(f"Sent, not verified: {counted(len(sent.written), 'message')}. `verify` reads them back.".replace(
            "`verify`", "--verify"))  # fmt: skip
    else:
        say(verified.headline(link))
        for text in verified.allowed:
            say(f"  may differ, and did: {text}")
        if verified.interrupted:
            raise typer.Exit(130)
        if not verified.sound:
            raise MidiError(_not_verified(made, link, backup, port))
    for kind in dict.fromkeys(kind_of(link, parcel.place.kind) for parcel in load.parcels):
        if kind.afterwards:
            say(kind.afterwards)


def _not_verified(made: Delivery, link: Link, backup: str | None, port: str) -> str:
    from kontrol_cli.commands.next_steps import quoted

    verified = made.verified
    lines = verified.faults(link) if verified is not None else []
    number = len(verified.wrong) if verified is not None else 0
    text = [f"{number} of {len(made.sent.written) if made.sent else 0} did not come back as sent:", *lines]
    if verified is not None:
        text += [*([verified.broke] if verified.broke else []), *verified.advice(link)]
    if backup is not None and (verified is None or not verified.untouched):
        text += ["What was there before is in the backup. To bring it back:",
                 f"  {quoted(['kontrol', 'restore', backup, '--port', port])}"]  # fmt: skip
    return "\n".join(text)
