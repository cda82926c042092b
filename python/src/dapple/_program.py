"""The program ``dapple``: where it is, and one call of it.

All that is a matter of studies and of statistics is done by the program, so that a notebook, a terminal and a batch job
do the same. Its errors come as DappleError and its warnings as DappleWarning, both in its words.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from ._errors import DappleError

#: How the program ends when it was asked to stop and the same command goes on from there.
INTERRUPTED = 75


class DappleWarning(UserWarning):
    """What the program warns of, in its words."""


def program() -> str:
    """The path of the program: DAPPLE_PROGRAM of the environment, or the one in this package.

    Raises
    ------
    DappleError
        There is none, or it may not be executed.
    """
    named = os.environ.get("DAPPLE_PROGRAM")
    path = Path(named) if named else Path(__file__).with_name("_bin") / "dapple"
    if path.is_file() and os.access(path, os.X_OK):
        return os.fspath(path.absolute())
    if named:
        raise DappleError(f"DAPPLE_PROGRAM: {named!r} is no program that can be executed; name one, or unset it")
    raise DappleError(
        f"the program is missing from this package ({path}): install a wheel, or name one by DAPPLE_PROGRAM"
    )


def call(arguments: Sequence[str | os.PathLike[str]], *, text: str | None = None) -> str:
    """Runs the program and returns what it prints.

    Parameters
    ----------
    arguments
        Words of its command line.
    text
        Its standard input; nothing without it.

    Raises
    ------
    DappleError
        It failed; the message is the program's.
    """
    import subprocess

    command = [program(), *(os.fspath(word) for word in arguments)]
    try:
        sent = None if text is None else text.encode()
    except UnicodeEncodeError as error:
        raise DappleError(f"the text has a lone surrogate at {error.start}, which is no character") from None
    try:
        done = subprocess.run(
            command, input=sent, stdin=subprocess.DEVNULL if sent is None else None, capture_output=True, check=False
        )
    except (OSError, ValueError) as error:  # No such program, an argument with a zero byte or too long.
        raise DappleError(f"{command[0]} cannot be started: {error}") from None
    said = done.stderr.decode(errors="replace").splitlines()
    if done.returncode != 0:
        raise failure(done.returncode, said)
    warn(said)
    return done.stdout.decode(errors="replace")


def failure(status: int, said: Iterable[str]) -> DappleError:
    """The error that a failed call is: its words, or how it ended where it found none.

    Parameters
    ----------
    status
        Its exit status; negative for a signal.
    said
        Lines of its standard error.
    """
    lines = [line.strip() for line in said if line.strip()]
    starts = [index for index, line in enumerate(lines) if line.startswith("Error: ")]
    if starts:
        found = lines[starts[-1] :]
        found = [line for line in found if not re.match(r"Usage: |See 'dapple ", line)]
        return DappleError("\n".join(found)[len("Error: ") :])
    ending = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return DappleError("\n".join([f"the program {ending}", *lines[-3:]]))


def warn(said: Iterable[str]) -> None:
    """Passes the warnings among lines of standard error on, as DappleWarning."""
    for line in said:
        if line.lower().startswith("warning: "):
            warnings.warn(line[len("warning: ") :].strip(), DappleWarning, stacklevel=4)
