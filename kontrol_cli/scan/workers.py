"""Reading processes: each is given files one by one and answers for each; one that dies takes only its file along."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from exporters.errors import KontrolError
from kontrol_cli.scan.record import SetRecord, read_record, set_number

Kept = list[tuple[SetRecord, str | None]]
_AHEAD = 2
"""Files given to a process at a time: one to read and one that waits, so that no process is idle."""


def _work(pipe: Connection, folder: str, library: str, kind: str, tables: tuple[str, ...]) -> None:
    """The life of a reading process: a path in, ``(path, error, what is kept now)`` out; None ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's business
    sink: Any
    if kind == "sqlite":
        from kontrol_cli.scan.database import SqliteSink

        sink = SqliteSink(library, tables)
    else:
        from kontrol_cli.scan.parquet import ParquetSink

        sink = ParquetSink(library, tables)
    try:
        while (path := pipe.recv()) is not None:
            record = read_record(folder, path, tables)
            pipe.send((path, record.error, sink.add(record)))
        pipe.send((None, None, sink.close()))
    except (KontrolError, sqlite3.Error) as error:  # the library cannot be written: no file's fault
        pipe.send((None, str(error), []))
    pipe.close()


class _Worker:
    def __init__(self, *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, *arguments), daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[str] = deque()
        self.unkept: list[str] = []
        self.is_ending = False


class Workers:
    """`count` reading processes for one library.

    Files go in by :meth:`give` while :attr:`has_room`; :meth:`answers` yields ``(path, error, kept)`` as they come.
    """

    def __init__(self, count: int, folder: str, library: str, kind: str, tables: tuple[str, ...]) -> None:
        self._arguments = (folder, library, kind, tables)
        self._workers = [_Worker(*self._arguments) for _ in range(count)]
        self._again: deque[str] = deque()
        self._died_writing = 0

    @property
    def has_room(self) -> bool:
        """True when a process can take another file."""
        return any(len(worker.given) < _AHEAD and not worker.is_ending for worker in self._workers)

    @property
    def is_busy(self) -> bool:
        """True while files are out."""
        return bool(self._again) or any(worker.given for worker in self._workers)

    def give(self, path: str) -> None:
        """Hand `path` to the process with the least to do."""
        worker = min((one for one in self._workers if not one.is_ending), key=lambda one: len(one.given))
        worker.given.append(path)
        with suppress(BrokenPipeError, ConnectionResetError):  # it died: answers() finds it and hands its files on
            worker.pipe.send(path)

    def answers(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        """Wait until at least one process has answered; yields what came."""
        while self._again and self.has_room:
            self.give(self._again.popleft())
        ready = wait([worker.pipe for worker in self._workers])
        for worker in [one for one in self._workers if one.pipe in ready]:
            try:
                path, error, kept = worker.pipe.recv()
            except (EOFError, ConnectionResetError):
                if worker.is_ending and not worker.given and not worker.unkept:
                    self._workers.remove(worker)
                else:
                    yield from self._replace(worker)
                continue
            if path is None:
                if error is not None:
                    raise KontrolError(f"{error} What was read before is kept; run the scan again to go on.")
                worker.unkept.clear()
                self._retire(worker)
            else:
                worker.given.popleft()
                worker.unkept.append(path)
                on_disk = {record.path for record, _ in kept}
                worker.unkept = [one for one in worker.unkept if one not in on_disk]
            yield path, error, kept

    def _retire(self, worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.join()
        self._workers.remove(worker)

    def _replace(self, worker: _Worker) -> Iterator[tuple[str | None, str | None, Kept]]:
        """A process died: the file it was at has failed, the others it held are read again by a new one."""
        worker.process.join()
        code = worker.process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
        held = list(worker.given)
        if not held and worker.unkept:
            self._died_writing += 1
            if self._died_writing > 2:
                raise KontrolError(f"A process that wrote the library ended with {how}. Free memory and scan again.")
        self._again.extend(worker.unkept)
        self._workers[self._workers.index(worker)] = _Worker(*self._arguments)
        if not held:
            return
        self._again.extend(held[1:])
        error = f"{held[0]}: the process that read it ended with {how}, perhaps for want of memory."
        record = SetRecord(set_number(held[0]), held[0], 0, 0, error=error, is_bug=True)
        yield held[0], error, [(record, None)]

    def finish(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        """Let all processes write what they hold and end."""
        while self._workers:
            for worker in self._workers:
                if not worker.is_ending and not self._again:
                    worker.is_ending = True
                    try:
                        worker.pipe.send(None)
                    except (BrokenPipeError, ConnectionResetError):
                        worker.is_ending = False
            yield from self.answers()

    def kill(self) -> None:
        """End all processes at once; what they had not written is lost, and read again next time."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers = []
