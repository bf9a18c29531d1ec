"""Where the reader of a live-set document is, and what its parts share: the track and clip at hand, the samples."""

from __future__ import annotations

from kontrol_cli.sets.dump.document import DocumentReader
from kontrol_cli.sets.dump.values import file_name
from kontrol_cli.sets.rows import Row, Rows


class LiveSetState(DocumentReader):
    """A live-set document that is being read. The set's reader moves on from track to track and from clip to clip;
    the reader of devices looks where it is.

    `track` is the row of the tracks table at hand (-1 before the first), `clip` that of the clips table (None outside
    of clips), `samples` holds the rows of the samples table by path.
    """

    def __init__(self, rows: Rows, *, name: str) -> None:
        super().__init__("live-set", rows, name=name)
        self.track = -1
        self.clip: int | None = None
        self.samples: dict[str, Row] = {}

    def use_sample(self, path: str | None) -> int | None:
        """The row of a sample in the samples table, counting one more user; None without a path."""
        if not path:
            return None
        row = self.samples.setdefault(
            path, {"sample": len(self.samples), "path": path, "name": file_name(path), "used_by": 0}
        )
        row["used_by"] += 1
        number: int = row["sample"]
        return number
