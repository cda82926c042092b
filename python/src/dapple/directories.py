"""The texts and tables of a run directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _tables
from ._errors import DappleError
from .snapshots import Tables

if TYPE_CHECKING:
    from astropy.table import QTable
    from numpy.typing import NDArray


class RunDirectory(Tables):
    """What of a run can be read as text: :class:`dapple.Run` has all of it and more."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._read: dict[Path, tuple[tuple[int, int], QTable]] = {}
        if (self.path / "scan.toml").is_file():
            raise DappleError(f"{self.path}: is the directory of a scan: dapple.Scan(path) opens it, and has the runs")
        if not (self.path / "study.toml").is_file():
            state = (
                "has no study.toml, so that it is no run directory" if self.path.is_dir() else "there is no such folder"
            )
            raise DappleError(f"{self.path}: {state}; study.run(path) makes one")

    # MARK: Texts

    @property
    def summary(self) -> str:
        """What was found, in words."""
        return self._text("summary.txt")

    @property
    def provenance(self) -> list[dict[str, Any]]:
        """An entry for each time that the program ran here: version, commit, seed, kernel, host, threads, start, …"""
        import json

        try:
            runs = json.loads(self._text("provenance.json"))["runs"]
        except (ValueError, KeyError, TypeError) as error:
            raise DappleError(f"{self.path / 'provenance.json'}: is damaged: {error}") from None
        return list(runs)

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self._lacks(name, error) from None

    # MARK: Tables

    def table(self, name: str) -> QTable:
        """Any table by the name of its file, with or without ``.ecsv``; a hyphen may be an underscore.

        Returns
        -------
        astropy.table.QTable
            A copy, with units; its ``meta`` has the keys of the study.

        Raises
        ------
        DappleError
            The run has none of this name; the message says which it has.
        """
        stem = name[: -len(".ecsv")] if name.endswith(".ecsv") else name
        for file in (stem, stem.replace("_", "-")):
            path = self.path / f"{file}.ecsv"
            if Path(file).name == file and "\0" not in file and path.is_file():
                status = path.stat()
                stamp = (status.st_mtime_ns, status.st_size)
                if path not in self._read or self._read[path][0] != stamp:
                    self._read[path] = (stamp, _tables.read(path))
                return self._read[path][1].copy()
        raise self._lacks(f"table {stem!r:.80}")

    @property
    def tables(self) -> list[str]:
        """The names of its tables."""
        return sorted(path.stem for path in self.path.glob("*.ecsv"))

    def _lacks(self, what: str, error: Exception | None = None) -> DappleError:
        found = self.tables
        if not found:
            return DappleError(
                f"{self.path}: has no averages yet, hence no {what}; study.run(path) goes on and makes them"
            )
        if error is not None and not isinstance(error, FileNotFoundError):
            return DappleError(f"{self.path / what}: cannot be read: {error}")
        return DappleError(f"{self.path}: this run has no {what}; its tables are {', '.join(found)}")

    # MARK: Times

    @property
    def omega_t(self) -> NDArray[np.float64]:
        """The backtracking times ΩT, ascending."""
        return np.asarray(self.table("diffusion")["omega_t"], dtype=float)
