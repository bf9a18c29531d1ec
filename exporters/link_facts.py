"""What a machine's link declares, as rows for ``kontrol machines NAME``."""

from __future__ import annotations

from typing import Any

from exporters.abilities import Sure
from exporters.link import Kind, Link


def facts(link: Link) -> list[dict[str, Any]]:
    """One row per fact: fact, value, sure, note (where it comes from)."""
    page, pacing = link.receive_page, link.pacing
    rate = f"{pacing.bytes_per_second} bytes a second, {pacing.rest_ms} ms rest"
    return [
        *(_row(f"send: {kind.many}", _asked(kind), kind.sure, kind.source) for kind in link.kinds),
        _row("send: receive page", page.text or "none needed", page.sure, page.source),
        _row("send: pacing", rate, pacing.sure, pacing.source),
        _row("send: answer within", f"{link.answer.value:g} s", link.answer.sure, link.answer.source),
        _row("send: read back after", f"{link.settle.value:g} s", link.settle.sure, link.settle.source),
        *(_row(f"send: mode {mode.name}", "yes", mode.sure, _joined(mode.means, mode.source))
          for mode in link.receive_modes),
        *(_row(f"send: {one.kind} read back", "may differ", one.sure, _joined(one.what, one.source))
          for one in link.allowed),
        *(_row(f"send: {error.shown}", "on its screen", error.sure, _joined(error.means, error.source))
          for error in link.screen_errors),
    ]  # fmt: skip


def _row(fact: str, value: str, sure: Sure, note: str) -> dict[str, Any]:
    return {"fact": fact, "value": value, "sure": sure, "note": note}


def _asked(kind: Kind) -> str:
    """Whether it can be requested, and its slots."""
    slots = kind.slots.span if kind.count > 1 else "1"
    return f"{slots}, {'can be requested' if kind.request is not None else 'sent by hand on the machine'}"


def _joined(text: str, source: str) -> str:
    return f"{text.rstrip('.')} ({source})" if source else text
