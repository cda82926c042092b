"""Where a study comes from, and the file in which the program gets it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _toml
from ._errors import DappleError
from ._program import call

if TYPE_CHECKING:
    from .study import Study


def read(source: Any) -> tuple[str | None, str | None]:
    """Path and text of a source, as far as it has them."""
    if source is None or isinstance(source, Mapping):
        return None, None
    if not isinstance(source, (str, os.PathLike)):
        raise DappleError(f"a study is made from a path, TOML text or tables, not from {type(source).__name__}")
    if isinstance(source, str) and "\0" not in source and os.path.isfile(source):
        return os.path.abspath(source), None
    if isinstance(source, str) and ("\n" in source or ("=" in source and not source.endswith(".toml"))):
        return None, source
    return os.path.abspath(source), None


def given(text: str | None, path: str | None) -> _toml.Tables:
    """The settings of TOML text or of a file. Whatever is wrong with either, the program says better."""
    try:
        if path is not None:
            text = Path(path).read_text(encoding="utf-8")
        return _toml.read(text) if text else {}
    except (OSError, ValueError):
        if path is not None:
            call(["study", path])
        elif text is not None:
            resolved(text)
        raise


def resolved(text: str) -> str:
    """TOML text with every key, by the program. Raises DappleError with its words where it is no study."""
    try:
        return call(["study", "-"], text=text)
    except DappleError as error:
        raise DappleError(str(error).removeprefix("/dev/stdin: ")) from None


class study_file:  # noqa: N801, since it is used like a function
    """A file with the resolved study, as long as the program needs it: a context manager that gives its path."""

    def __init__(self, study: Study) -> None:
        import tempfile

        self._folder = tempfile.TemporaryDirectory(prefix="dapple-")
        self._path = Path(self._folder.name, "study.toml")
        self._path.write_text(study.text, encoding="utf-8")

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def listed(given: Any) -> list[Any]:
    """What is given as a list: a single string, path or run is one entry, not its letters."""
    return [given] if isinstance(given, (str, os.PathLike)) else list(given)


def options(given: Mapping[str, Any]) -> list[str]:
    """Options of the command line by name, an underscore for each hyphen.

    A list repeats an option, True is one without a value, None and False are left out.
    """
    words = []
    for option, value in given.items():
        for entry in value if isinstance(value, (list, tuple)) else [value]:
            flag = "--" + option.replace("_", "-")
            if entry is not None and entry is not False:
                words.append(flag if entry is True else f"{flag}={os.fspath(entry) if _is_path(entry) else entry}")
    return words


def _is_path(value: Any) -> bool:
    return isinstance(value, os.PathLike)


def overrides(settings: Mapping[str, Any] | None) -> list[str]:
    """Keys of an observatory as the command line changes them."""
    words = []
    for key, value in (settings or {}).items():
        line = _toml.written({"value": _toml.plain(value, key)}).partition("=")[2]
        words.append(f"--set={_toml.name(key, 'settings')}=" + " ".join(line.split()))
    return words


def computing(threads: int | None, devices: str | int | Iterable[str | int] | None) -> list[str]:
    """Words of the command line that say what computes; what they may be the program knows."""
    words = [] if threads is None else [f"--threads={threads}"]
    if devices is None:
        return words
    names = devices if isinstance(devices, Iterable) and not isinstance(devices, str) else [devices]
    return [*words, "--devices=" + ",".join(map(str, names))]


def drawing(figures: bool | None) -> list[str]:
    """Words of the command line that say whether to draw: True and False win, None asks whether there is gnuplot."""
    return ["--set", "output.figures=true"] if figures else picturing(figures)


def picturing(figures: bool | None) -> list[str]:
    """The same for commands that run no study, which draw unless they are told not to."""
    import shutil

    return [] if figures or (figures is None and shutil.which("gnuplot")) else ["--no-figures"]
