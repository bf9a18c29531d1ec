"""Start of the command line: ``kontrol`` and ``python -m kontrol_cli``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; leaves through SystemExit with the exit codes of the README."""
    import sys

    from kontrol_cli import _foreign_exporters

    if sentence := _foreign_exporters():
        sys.exit(f"kontrol: {sentence}")
    from kontrol_cli.app import command

    command()(prog_name="kontrol")


if __name__ == "__main__":
    main()
