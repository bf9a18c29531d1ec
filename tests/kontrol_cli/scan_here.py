"""A scan without reading processes, for tests that are about something else: starting one takes half a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from kontrol_cli.scan.register import Kept
from kontrol_cli.scan.workers import Task, open_sink, read_and_keep


class InThisProcess:
    """What kontrol_cli.scan.workers.Workers does, in this process."""

    def __init__(self, count: int, task: Task) -> None:
        self._task, self._given = task, deque[str]()
        self._sink = open_sink(task)

    @property
    def has_room(self) -> bool:
        """As Workers."""
        return not self._given

    @property
    def is_busy(self) -> bool:
        """As Workers."""
        return bool(self._given)

    def give(self, path: str) -> None:
        """As Workers."""
        self._given.append(path)

    def answers(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        """As Workers."""
        while self._given:
            yield read_and_keep(self._task, self._given.popleft(), self._sink)

    def finish(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        """As Workers."""
        yield from self.answers()
        yield None, None, self._sink.close()

    def kill(self) -> None:
        """Nothing to end."""
