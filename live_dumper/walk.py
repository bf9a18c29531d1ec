"""A long job cut into slices: generators on a stack of our own, resumed until the time is up.

A job yields None where it may be interrupted, or (generator, owner) to have a part done before it goes on.
`owner` is the Live object that the part is about: between two slices the user may delete it, and then
the part ends where it is. (Python 2 has no `yield from`, and delegation would have to be unwound one by one.)
"""

from __future__ import absolute_import

from . import clock
from .reading import gone


class Walk(object):
    """One job. `writer` gives its depth and closes elements when an owner was deleted;
    `on_gone(owner)` is called then, with the deleted object's element still open if it was begun.
    """

    def __init__(self, job, writer, on_gone):
        self._stack = [(job, None, writer.depth)]
        self._writer = writer
        self._on_gone = on_gone
        self.deleted = 0

    @property
    def finished(self):
        """True when nothing is left to do."""
        return not self._stack

    def run(self, budget_ms):
        """Work for about `budget_ms`, at least one step. Returns True when finished."""
        deadline = clock.seconds() + budget_ms / 1000.0
        self._drop_deleted()
        stack = self._stack
        seconds = clock.seconds
        while stack:
            try:
                part = next(stack[-1][0])
            except StopIteration:
                stack.pop()
                continue
            if part is not None:
                stack.append((part[0], part[1], self._writer.depth))
            elif seconds() >= deadline:
                break
        return not stack

    def close(self):
        """Give the job up."""
        while self._stack:
            self._stack.pop()[0].close()

    def _drop_deleted(self):
        """End the outermost part whose owner is deleted, and everything inside it."""
        for index, (_, owner, depth) in enumerate(self._stack):
            if owner is None or not gone(owner):
                continue
            while len(self._stack) > index:
                self._stack.pop()[0].close()
            self.deleted += 1
            self._writer.close_to(depth + 1)
            self._on_gone(owner)
            self._writer.close_to(depth)
            return
