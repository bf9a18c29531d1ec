"""What a machine's link declares, as rows for ``kontrol machines``: short facts and values, the rest in the note."""

from __future__ import annotations

from typing import Any

from exporters.abilities import Sure
from exporters.link import Kind, Link, Through


def facts(link: Link) -> list[dict[str, Any]]:
    """One row per fact: fact, value, sure, note (what it means and where it comes from)."""
    page, pacing, answer, settle = link.receive_page, link.pacing, link.answer, link.settle
    rest = f"rest after each message, beside its time at {pacing.bytes_per_second} bytes a second"
    buffers = [kind for kind in link.kinds if not kind.stored]
    return [
        *(_row(f"ask: {kind.many}", _asked(kind), kind.sure, _joined(_slots(kind), kind.source))
          for kind in link.kinds if kind.stored),
        *(_row("ask: unstored", _asked(kind), kind.sure, _joined(", ".join(one.name for one in buffers), kind.source))
          for kind in buffers[:1]),
        *(_row(f"{kind.many} through", through.buffer, kind.sure, _through(through))
          for kind in link.kinds if (through := kind.through) is not None),
        _row("receive page", "yes" if page.text else "no", page.sure, _joined(page.text, page.source)),
        _row("pacing", f"{pacing.rest_ms} ms", pacing.sure, _joined(rest, pacing.source)),
        _row("answer", f"{answer.value:g} s", answer.sure, _joined("how long one is waited for", answer.source)),
        _row("read back", f"{settle.value:g} s", settle.sure, _joined("how long after the last write", settle.source)),
        *(_row("says it took it", f"{one.value:g} s", one.sure, _joined("how long one is waited for", one.source))
          for one in (link.acknowledged,) if one is not None),
        *(_row(f"mode {mode.name}", "yes", mode.sure, _joined(mode.means, mode.source)) for mode in link.receive_modes),
        *(_row("may differ", one.kind or "all", one.sure, _joined(one.what, one.source)) for one in link.allowed),
        *(_row(error.shown, "shown", error.sure, _joined(error.means, error.source)) for error in link.screen_errors),
    ]  # fmt: skip


def _row(fact: str, value: str, sure: Sure, note: str) -> dict[str, Any]:
    return {"fact": fact, "value": value, "sure": sure, "note": note}


def _through(through: Through) -> str:
    answer, pause = through.answer, through.pause
    waits = f"an answer is waited for {answer.value:g} s, {pause.value:g} s pass where none can be heard"
    return f"sent there, then stored by a message; backed up as {through.whole}; {waits} ({pause.sure})"


def _asked(kind: Kind) -> str:
    """Whether the program can ask for one; else it has to be sent by hand, on the machine."""
    return "no" if kind.request is None else "yes"


def _slots(kind: Kind) -> str:
    return f"slots {kind.slots.span}" if kind.count > 1 else "one"


def _joined(text: str, source: str) -> str:
    return "; ".join(part.rstrip(".") for part in (text, source) if part)
