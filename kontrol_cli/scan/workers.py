"""Reading processes: each is given files one by one and answers for each; one that dies takes only its file along."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from exporters.errors import KontrolError
from kontrol_cli.output.text import utf8
from kontrol_cli.scan.record import SetRecord, read_record, set_number
from kontrol_cli.scan.register import Kept, SqliteSink
from kontrol_cli.scan.stored import explained

_AHEAD = 2
"""Files given to a process at a time: one to read and one that waits, so that no process is idle."""


@dataclass(frozen=True)
class Task:
    """What a reading process has to know: the folder, the library, its kind and tables, our version, the scan."""

    folder: str
    library: str
    kind: str
    tables: tuple[str, ...]
    reader: str
    run: int


def open_sink(task: Task) -> Any:
    """Where read sets go in this kind of library."""
    if task.kind == "sqlite":
        return SqliteSink(task.library, task.tables, reader=task.reader, run=task.run)
    from kontrol_cli.scan.parquet import ParquetSink

    return ParquetSink(task.library, task.tables)


def read_and_keep(task: Task, path: str, sink: Any) -> tuple[str, str | None, Kept]:
    """Read one set into `sink`: ``(path, error, what is on the disk now)``."""
    record = read_record(task.folder, path, task.tables)
    try:
        kept = sink.add(record)
    except OverflowError:
        error = f"{utf8(path)} holds a number that does not fit 64 bits. Save the set again in Live."
        record = SetRecord(record.set, path, record.size, record.mtime_ns, sha256=record.sha256, error=error)
        kept = sink.add(record)
    return path, record.error, kept


def _work(pipe: Connection, task: Task) -> None:
    """The life of a reading process: a path in, ``(path, error, what is kept now)`` out; None ends it.

    When the first process is killed its pipe closes: nothing more is written then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's business
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            sink = open_sink(task)
            while (path := pipe.recv()) is not None:
                pipe.send(read_and_keep(task, path, sink))
            pipe.send((None, None, sink.close()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except KontrolError as error:
            pipe.send((None, str(error), []))
        except (sqlite3.Error, OSError) as error:  # the library cannot be written: no file's fault
            pipe.send((None, str(explained(error, Path(task.library))), []))
    pipe.close()


class _Worker:
    def __init__(self, task: Task) -> None:
        context = multiprocessing.get_context("spawn")
        try:
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=_work, args=(theirs, task), daemon=True)
            self.process.start()
        except OSError as error:
            raise KontrolError(f"A process that reads could not be started ({error.strerror}). Take fewer.") from error
        theirs.close()
        self.given: deque[str] = deque()
        self.unkept: list[str] = []
        self.is_ending = False


class Workers:
    """`count` reading processes for one library.

    Files go in by :meth:`give` while :attr:`has_room`; :meth:`answers` yields ``(path, error, kept)`` as they come.
    """

    def __init__(self, count: int, task: Task) -> None:
        self._task = task
        self._workers = [_Worker(task) for _ in range(count)]
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
                    raise KontrolError(error)
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
        self._workers[self._workers.index(worker)] = _Worker(self._task)
        if not held:
            return
        self._again.extend(held[1:])
        error = f"{utf8(held[0])}: the process that read it ended with {how}, perhaps for want of memory."
        record = SetRecord(set_number(held[0]), held[0], -1, 0, error=error, is_bug=True)
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
