"""One declaration makes an option of every field of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pytest
import typer
from typer.testing import CliRunner

from kontrol_cli.commands.song_options import takes_request


@dataclass(frozen=True)
class Order:
    drinks: Sequence[str] = ()
    size: Literal["small", "large"] = "small"
    sugar: bool = False


OPTIONS = {
    "size": typer.Option(help="How much."),
    "drinks": typer.Option(help="Which."),
    "sugar": typer.Option("--sweet"),
}


@pytest.mark.parametrize(
    ("args", "order"),
    [
        ([], Order()),
        (["--sweet", "--size", "large"], Order(size="large", sugar=True)),
        (["--drinks", "tea", "--drinks", "milk"], Order(drinks=("tea", "milk"))),
    ],
)
def test_the_request_is_what_was_typed(args: list[str], order: Order) -> None:
    got = []

    def serve(table: int, *, request: Order) -> None:
        got.append((table, request))

    app = typer.Typer()
    app.command()(takes_request(Order, OPTIONS)(serve))
    assert CliRunner().invoke(app, ["7", *args]).exit_code == 0
    assert got == [(7, order)]


def test_a_choice_that_is_not_offered_is_refused() -> None:
    def serve(*, request: Order) -> None:
        raise AssertionError(request)

    app = typer.Typer()
    app.command()(takes_request(Order, OPTIONS)(serve))
    assert CliRunner().invoke(app, ["--size", "huge"]).exit_code == 2


@pytest.mark.parametrize("options", [{"size": OPTIONS["size"]}, {**OPTIONS, "milk": typer.Option()}])
def test_a_field_without_an_option_and_an_option_without_a_field_are_bugs(options: dict) -> None:
    with pytest.raises(KeyError, match="differ"):
        takes_request(Order, options)
