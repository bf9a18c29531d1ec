"""``kontrol textconv``: a set as text for git diff."""

from __future__ import annotations

from exporters.errors import BadInput
from kontrol_cli.commands.options import NeededSetFile


def textconv(
    file: NeededSetFile,
) -> None:
    """Write a set as plain text, one thing a line, so that git can show what changed in it.

    Once per computer, then once per repository, and git diff, git log -p and git show read sets:

    \b
    git config --global diff.als.textconv "kontrol textconv"
    echo "*.als diff=als" >> .gitattributes

    A version that is not a readable set (a Git-LFS pointer, a cut-off file) becomes one line that says why, so that
    git goes on with the other versions.
    """
    from kontrol_cli.diff.textconv import TEXTCONV_TABLES, set_text
    from kontrol_cli.output import write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.text import plain
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.liveset import read_set

    try:
        live_set = read_set(file, tables=TEXTCONV_TABLES)
        if not live_set.rows("set"):  # presets are text as well
            require_set({})
    except BadInput as error:
        write_text([f"not readable: {plain(str(error))}\n"], None)
        return
    for remark in live_set.remarks:
        say(remark)
    write_text(set_text(live_set), None)
