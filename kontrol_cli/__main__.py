"""Start of the command line: ``kontrol`` and ``python -m kontrol_cli``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; leaves through SystemExit with the exit codes of the README."""
    import sys

    from kontrol_cli import _foreign_exporters

    # Before anything of exporters is imported: the one that is found may not be ours.
    if sentence := _foreign_exporters():
        sys.exit(f"kontrol: {sentence}")
    from exporters.errors import KontrolError
    from kontrol_cli.app import command
    from kontrol_cli.output.echo import flush_output, say, settle_streams

    settle_streams()
    code: object = 0
    try:
        try:
            command()(prog_name="kontrol")
        except SystemExit as end:
            # A help page that head cuts off is no failure; typer makes one of it.
            code = 0 if isinstance(end.__context__, BrokenPipeError) else end.code
        flush_output()
    except KontrolError as error:
        say(f"kontrol: {error}")
        code = error.exit_code
    sys.exit(code)  # type: ignore[arg-type]  # what it was before


if __name__ == "__main__":
    main()
