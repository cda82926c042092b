"""Blocks of work on several threads, such that Ctrl-C stops them.

A call of the library holds no lock of the interpreter and does not notice Ctrl-C. So calls are made by threads of their
own, the caller's thread waits where a signal is handled, and raises the library's flag when one arrives.
"""

from __future__ import annotations

import ctypes
import operator
import os
import threading
import time
from collections.abc import Callable

# How long workers may take to notice the flag before they are left behind; they keep alive what they write to.
_PATIENCE = 10.0


def core_count() -> int:
    """The processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def thread_count(threads: int | None) -> int:
    """How many threads a caller asks for; by default one for each core."""
    if threads is None:
        return core_count()
    threads = operator.index(threads)
    if threads < 1:
        raise ValueError(f"threads = {threads}: must be 1 or more")
    return threads


class _Work:
    """What the threads share: the next block, the flag, the first error."""

    def __init__(self, count: int, size: int, do: Callable[[range, object], None]) -> None:
        self._count, self._size, self._do = count, size, do
        self._next = 0
        self._lock = threading.Lock()
        self.flag = ctypes.c_int32(0)
        self.error: BaseException | None = None

    def take(self) -> range | None:
        with self._lock:
            first = self._next
            if first >= self._count or self.flag.value:
                return None
            self._next = min(first + self._size, self._count)
            return range(first, self._next)

    def run(self, finished: threading.Event) -> None:
        try:
            while (block := self.take()) is not None:
                self._do(block, ctypes.byref(self.flag))
        except BaseException as error:
            with self._lock:
                # What follows the first error is that the flag is up.
                if self.error is None and not self.flag.value:
                    self.error = error
                self.flag.value = 1
        finally:
            finished.set()


def in_blocks(count: int, size: int, threads: int, do: Callable[[range, object], None]) -> None:
    """Does the numbers 0 to count − 1 in blocks of at most `size`, on at most `threads` threads.

    Parameters
    ----------
    count, size, threads
        `size` and `threads` are 1 or more.
    do
        Called with a block and the address of the flag that is raised when work is to stop. It must not keep the
        address, and must itself hold what it writes to.

    Raises
    ------
    BaseException
        What `do` raised first, or the KeyboardInterrupt that arrived in the caller's thread; the threads have ended by
        then.
    """
    work = _Work(count, size, do)
    events: list[threading.Event] = []
    try:
        for _ in range(min(threads, (count + size - 1) // size)):
            finished = threading.Event()
            thread = threading.Thread(target=work.run, args=(finished,), name="dapple")
            events.append(finished)
            try:
                thread.start()
            except RuntimeError:
                # The system has no more threads: those that there are do the work.
                events.pop()
                if not events:
                    raise
                break
        for finished in events:
            # Not Thread.join: an interrupt of it marks a living thread as ended in CPython 3.11.
            while not finished.wait(0.1):
                pass
    finally:
        work.flag.value = 1
        _wait(events)
    if work.error is not None:
        raise work.error


def _wait(events: list[threading.Event]) -> None:
    """Waits for the end of threads that have been told to stop, also through a second Ctrl-C."""
    deadline = time.monotonic() + _PATIENCE
    for finished in events:
        while not finished.is_set() and time.monotonic() < deadline:
            try:
                finished.wait(0.1)
            except KeyboardInterrupt:
                continue
