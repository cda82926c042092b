"""A long command of the program, followed to its end: a bar, Ctrl-C, warnings.

The program writes its progress to standard error, five times a second where that is a terminal and now and then
elsewhere. So it is given a pseudo-terminal here where somebody looks, and a pipe where the system has none.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import DappleError
from ._program import failure, program, warn

if TYPE_CHECKING:
    import subprocess

_PROGRESS = re.compile(r"(?:\[[#.]*\] )?\s*(\d+) %  (\d+/\d+ realisations)")
_POINT = re.compile(r"(point \d+ of \d+)\b")
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def follow(arguments: Sequence[str | os.PathLike[str]], *, progress: bool) -> None:
    """Runs the program to its end, showing how far it is.

    Ctrl-C (KeyboardInterrupt) asks the program to stop between two files, waits until it has, and is then raised; what
    is finished is kept, and the same call goes on from there. A second one kills the program.

    Parameters
    ----------
    arguments
        Words of its command line.
    progress
        Whether to show progress: a bar where tqdm is installed, else the program's lines on standard error.

    Raises
    ------
    DappleError
        It failed; the message is the program's.
    """
    import subprocess

    shown = _shown() if progress else None
    first, *rest = (os.fspath(word) for word in arguments)
    command = [program(), first, *([] if progress else ["--quiet"]), *rest]
    reading, writing = _channel(shown is not None and shown.is_bar)
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writing)
    except (OSError, ValueError) as error:
        os.close(reading)
        raise DappleError(f"{command[0]} cannot be started: {error}") from None
    finally:
        os.close(writing)
    said: deque[str] = deque(maxlen=200)
    try:
        with shown or contextlib.nullcontext():
            try:
                _read(reading, said, shown)
                status = process.wait()
                if status == 0 and shown is not None:
                    shown.complete()
            except BaseException:
                _stop(process, reading, said)
                raise
    finally:
        os.close(reading)
    if status != 0:
        raise failure(status, said)
    warn(said)


def _stop(process: subprocess.Popen[bytes], reading: int, said: deque[str]) -> None:
    """Asks the program to stop and waits for it; another exception in the meantime kills it.

    SIGTERM and not SIGINT: from a terminal the program has had SIGINT already, and a second one would end it at once.
    """
    try:
        process.send_signal(signal.SIGTERM)
        _read(reading, said, None)
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise


def _channel(terminal: bool) -> tuple[int, int]:
    """The ends to read from and to write to: of a pseudo-terminal where one is wanted and to be had, else of a pipe."""
    if terminal:
        with contextlib.suppress(OSError):
            return os.openpty()
    return os.pipe()


def _lines(reading: int) -> Iterator[str]:
    """Lines as they come, ended by carriage returns or line feeds, without control sequences."""
    rest = b""
    while True:
        try:
            part = os.read(reading, 65536)
        except OSError:  # A pseudo-terminal whose other end was closed (EIO).
            part = b""
        *whole, rest = re.split(rb"[\r\n]+", rest + part)
        # A bar's line has no end until the next one begins.
        if not part:
            whole.append(rest)
        elif _PROGRESS.search(rest.decode(errors="replace")):
            whole, rest = [*whole, rest], b""
        for line in whole:
            text = _CONTROL.sub("", line.decode(errors="replace")).rstrip()
            if text:
                yield text
        if not part:
            return


def _read(reading: int, said: deque[str], shown: _Bar | _Lines | None) -> None:
    for line in _lines(reading):
        match = _PROGRESS.match(line)
        if match is None:
            said.append(line)
        if shown is not None:
            shown.show(line, match)


class _Bar:
    """Progress as a bar of tqdm's, of percent."""

    is_bar = True

    def __init__(self, tqdm: Any) -> None:
        self._make = tqdm
        self._bar: Any = None

    def __enter__(self) -> _Bar:
        # Realisations are the unit: before a postfix tqdm puts a comma.
        layout = "{l_bar}{bar}| [{elapsed}<{remaining}] {unit}"
        self._bar = self._make(total=100, bar_format=layout, unit="", leave=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def complete(self) -> None:
        # Also where everything was there already, and no line of progress came.
        self._bar.update(100 - self._bar.n)

    def show(self, line: str, match: re.Match[str] | None) -> None:
        point = _POINT.match(line)
        if point:
            self._bar.unit = ""
            self._bar.reset()
            self._bar.set_description_str(point[1])
        if match:
            self._bar.unit = match[2]
            self._bar.update(int(match[1]) - self._bar.n)
            self._bar.refresh()


class _Lines:
    """Progress as the program's own lines."""

    is_bar = False

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def complete(self) -> None:
        pass

    def show(self, line: str, match: re.Match[str] | None) -> None:
        if match or _POINT.match(line):
            print(line, file=sys.stderr, flush=True)


def _shown() -> _Bar | _Lines:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Lines()
    return _Bar(tqdm)
