"""Several runs beside each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _sources, _tables
from ._errors import DappleError
from ._program import call
from ._sources import drawing, listed
from .runs import Run

if TYPE_CHECKING:
    from astropy.table import QTable


def compare(
    first: Run,
    *others: Run | str | os.PathLike[str],
    quantities: str | Sequence[str] = ("k_parallel", "k_perpendicular", "dipole_ratio_parallel"),
    table: str = "diffusion",
    omega_t: float | None = None,
) -> QTable:
    """Quantities of runs, and their ratio to those of the first.

    Parameters
    ----------
    first, *others
        Runs, or their directories.
    quantities
        Columns with errors.
    table
        The table that has them.
    omega_t
        Each run at its snapshot nearest to this ΩT; without it, to the last of the first run.

    Returns
    -------
    astropy.table.QTable
        A row for each run, and for each multipole or angle that all have where the table has such: ``run`` (the
        directory), ``omega_t``, ``ell`` or ``theta``, and for each quantity q ``q``, ``q_err``, ``q_ratio`` (over that
        of the first run) and ``q_ratio_err``. The error of a ratio takes both runs as independent; with the same seed
        they are not, and it is too large.

    Raises
    ------
    DappleError
        A run has not the table, or not the column with an error.
    """
    from astropy.table import QTable, vstack

    names = listed(quantities)
    runs = [first, *(run if isinstance(run, Run) else Run(run) for run in others)]
    time = float(first.omega_t[-1]) if omega_t is None else omega_t
    found = [run.at(time).table(table) for run in runs]
    keys = [key for key in ("ell", "ell_source", "theta") if key in found[0].colnames]
    for run, rows in zip(runs, found):
        for name in names:
            if name not in rows.colnames or f"{name}_err" not in rows.colnames:
                known = [column[:-4] for column in rows.colnames if column.endswith("_err")]
                raise DappleError(f"{run.path}: {table} has no {name!r:.60} with an error; it has {', '.join(known)}")
    shared = set.intersection(*(set(_index(rows, keys)) for rows in found))
    parts = []
    for run, rows in zip(runs, found):
        mine = _index(rows, keys)
        order = [mine[place] for place in _index(found[0], keys) if place in shared]
        base = [_index(found[0], keys)[place] for place in _index(found[0], keys) if place in shared]
        part = QTable({"run": [str(run.path)] * len(order), "omega_t": rows["omega_t"][order]})
        for key in keys:
            part[key] = rows[key][order]
        for name in names:
            value, error = rows[name][order], rows[f"{name}_err"][order]
            other, other_error = found[0][name][base], found[0][f"{name}_err"][base]
            part[name], part[f"{name}_err"] = value, error
            part[f"{name}_ratio"], part[f"{name}_ratio_err"] = _ratio(value, error, other, other_error, run is first)
        parts.append(part)
    return vstack(parts, metadata_conflicts="silent")


def _index(rows: QTable, keys: Sequence[str]) -> dict[tuple[Any, ...], int]:
    """Places of rows by their keys."""
    columns = [np.asarray(rows[key]).tolist() for key in keys]
    return {place: index for index, place in enumerate(zip(*columns))} if keys else {(): 0}


def _ratio(value: Any, error: Any, other: Any, other_error: Any, same: bool) -> tuple[Any, Any]:
    a, da, b, db = (np.asarray(part, dtype=float) for part in (value, error, other, other_error))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = a / b
        return ratio, np.zeros_like(ratio) if same else np.sqrt((da / b) ** 2 + (ratio * db / b) ** 2)


def collapse(
    runs: str | os.PathLike[str] | Iterable[Run | str | os.PathLike[str]],
    output: str | os.PathLike[str] | None = None,
) -> QTable:
    """Holds runs with pairs against the law of small scales, ℓ(ℓ+1)C_ℓ = 2πχ/λ, by the program.

    Parameters
    ----------
    runs
        Runs, or their directories.
    output
        A directory for the table and, where there is gnuplot, the program's figure, made if missing; neither is kept
        without it.

    Returns
    -------
    astropy.table.QTable
        A row for each study and bin of multipoles: ``ratio_parallel`` = ℓ(ℓ+1)C_ℓ λ/(2πχ) with its jackknife error, ….
        :func:`dapple.plot.collapse` draws it.
    """
    import tempfile

    directories = [os.path.abspath(run) for run in listed(runs)]
    if not directories:
        raise DappleError("collapse: give at least one run with pairs")
    with tempfile.TemporaryDirectory(prefix="dapple-") as folder:
        place = Path(folder if output is None else os.path.abspath(output))
        words = ["--no-figures"] if output is None else drawing(None)
        call(["collapse", *directories, "--output", place, *words])
        return _tables.read(place / "collapse.ecsv")


def theory(kind: str = "ratios", **options: Any) -> QTable:
    """Analytic spectra, rates and diffusion coefficients, by the program: ``dapple theory KIND``.

    Parameters
    ----------
    kind
        ``ratios``, ``templates``, ``spectrum``, ``evolution``, ``rate``, ``bgk`` or ``brownian``; ``dapple theory
        --help`` describes them.
    **options
        Its options by name, an underscore for each hyphen: ``theory("ratios", p=[0.4, 0.5], lmax=60)``. A list repeats
        an option, True is one without a value.

    Returns
    -------
    astropy.table.QTable
        What the program prints.

    Raises
    ------
    DappleError
        There is no such kind or option, or its value is out of range.
    """
    try:
        text = call(["theory", kind, *_sources.options(options)])
    except DappleError as error:
        raise DappleError(f"{error}; 'dapple theory --help' has the kinds, and each its own --help") from None
    return _tables.parsed(text, f"dapple theory {kind}")
