"""Task of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.tasks import Task, TaskGroup, WaitTask, delay, loop, parallel, repeat, run, sequence, wait

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
