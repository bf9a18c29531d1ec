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
    from kontrol_cli.output.echo import flush_output, say, settle_streams

    settle_streams()
    code: object = 0
    try:
        if sys.argv[1:2] == ["cues"]:
            from kontrol_cli.commands.quickly import cues_asked, cues_quickly

            if (given := cues_asked(sys.argv[1:])) is not None:
                try:
                    cues_quickly(given)
                except KontrolError as error:
                    from kontrol_cli.app import command, tell  # only now: what the switches are called

                    tell(error, command().get_command(None, "cues").params)
                    code = error.exit_code
                sys.exit(code)  # type: ignore[arg-type]
        from kontrol_cli.app import command

        try:
            command()(prog_name="kontrol")
        except SystemExit as end:
            # A help page that head cuts off is no failure; typer makes one of it.
            code = 0 if isinstance(end.__context__, BrokenPipeError) else end.code
        flush_output()
    except KontrolError as error:
        say(f"kontrol: {error}")
        code = error.exit_code
    except KeyboardInterrupt:  # where typer does not answer for it: it asks for the same code
        code = 130
    sys.exit(code)  # type: ignore[arg-type]  # what it was before


if __name__ == "__main__":
    main()
