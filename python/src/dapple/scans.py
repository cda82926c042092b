"""A study for a range of values of its keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _tables, _toml
from ._errors import DappleError
from ._progress import follow
from ._sources import computing, drawing, study_file
from .runs import Run
from .study import Study

if TYPE_CHECKING:
    from astropy.table import QTable

    from .measurements import Rigidities


class Scan:
    """What the directory of a scan holds: a run for each point, and a table that joins them.

    Parameters
    ----------
    path
        The directory.

    Attributes
    ----------
    path : pathlib.Path
        The directory.

    Raises
    ------
    DappleError
        It is none of a scan.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not (self.path / "scan.toml").is_file():
            raise DappleError(
                f"{self.path}: has no scan.toml, so that it is no directory of a scan; dapple.scan makes one"
            )

    @property
    def table(self) -> QTable:
        """A row for each complete point, ascending: the axes under the names of their keys, K, C_1, ratios, slopes, ….

        Raises
        ------
        DappleError
            No point is complete, or they are not joined yet.
        """
        path = self.path / "scan.ecsv"
        if not path.is_file():
            raise DappleError(
                f"{self.path}: its points are not joined yet: complete them, or 'dapple analyze {self.path}'"
            )
        return _tables.read(path)

    @property
    def axes(self) -> list[str]:
        """The keys that differ from point to point."""
        return [str(key) for key in self.table.meta["axes"]]

    @property
    def runs(self) -> list[Run]:
        """The runs of the complete points, in the order of the table."""
        return [Run(self.path / str(directory)) for directory in self.table["directory"]]

    def rigidities(
        self, *, output: str | os.PathLike[str] | None = None, figures: bool | None = None, **others: Any
    ) -> Rigidities:
        """How skies of different rigidities agree, and what detectors with a response leave: ``dapple rigidities``.

        The scan is one over ``particle.rigidity`` or ``particle.larmor_radius`` alone, with ``time_exponent=-1``.

        Parameters
        ----------
        output
            A directory for tables and figure, made if missing; neither is kept without it.
        figures
            Whether to draw; without it, where there is gnuplot and a directory for it.
        **others
            Options of ``dapple rigidities``: ``response=["lognormal:0.2", "table:response.ecsv"]``,
            ``median="10 TV"``, ``nuclei="1:0.4,2:0.6"``.

        Returns
        -------
        Rigidities
            ``spectra``, ``pairs``, ``responses``, ``summary``.

        Raises
        ------
        DappleError
            What the program says: another axis, too few rigidities for a response, ….
        """
        from .measurements import rigidities

        return rigidities(self, output=output, figures=figures, **others)

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, index: int) -> Run:
        return self.runs[index]

    def __repr__(self) -> str:
        return f"<Scan {str(self.path)!r}>"


def scan(
    study: Study,
    key: str,
    values: str | Iterable[Any],
    path: str | os.PathLike[str],
    *,
    axes: Mapping[str, str | Iterable[Any]] | None = None,
    k_max_rho: float | None = None,
    phase_per_step: float | None = None,
    time_exponent: float | None = None,
    threads: int | None = None,
    devices: str | int | Iterable[str | int] | None = None,
    progress: bool = True,
    figures: bool | None = None,
) -> Scan:
    """Runs a study for a range of values; the same call goes on where one was stopped, and more values add points.

    Parameters
    ----------
    study
        What is varied.
    key
        The key that differs, ``"particle.larmor_radius"``.
    values
        Its values, or a range in the program's words: ``"0.01:1:9log"``.
    path
        The directory, made if missing.
    axes
        More keys with their values: all combinations are run.
    k_max_rho, phase_per_step, time_exponent
        Rules by which the smallest scale, the step and the times follow r_L (Documentation/how-to/Scans.md).
    threads, devices, progress, figures
        As in :meth:`dapple.Study.run`.

    Returns
    -------
    Scan
        The directory, opened.

    Raises
    ------
    DappleError
        What the program says.
    """
    words = ["--output", os.path.abspath(path), *computing(threads, devices), *drawing(figures)]
    for option, value in (
        ("k-max-rho", k_max_rho),
        ("phase-per-step", phase_per_step),
        ("time-exponent", time_exponent),
    ):
        if value is not None:
            words.append(f"--{option}={value}")
    with study_file(study) as file:
        points = [_axis(name, wanted) for name, wanted in {key: values, **(axes or {})}.items()]
        follow(["scan", *words, "--", file, *points], progress=progress)
    return Scan(path)


def _axis(key: str, values: str | Iterable[Any]) -> str:
    """An axis as the program takes it."""
    if isinstance(values, str):
        return f"{key}={values}"
    parts = [_toml.plain(value, key) for value in values]
    for part in parts:
        if isinstance(part, (list, dict)) or (isinstance(part, str) and "," in part):
            raise DappleError(f"{key}: {part!r:.60} is no value of a scan, which are numbers and words without commas")
    return f"{key}=" + ",".join(part if isinstance(part, str) else repr(part) for part in parts)
