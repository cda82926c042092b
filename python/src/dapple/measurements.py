"""Measured spectra against skies, and skies of several rigidities or observers: what the program finds, read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _tables
from ._errors import DappleError
from ._program import call
from ._sources import listed, options, overrides, picturing

if TYPE_CHECKING:
    from astropy.table import QTable

    from .runs import Run
    from .scans import Scan


class DataComparison(NamedTuple):
    """What :func:`dapple.compare_data` found."""

    #: A row for each measured spectrum, study and gradient: ``c1``, ``chi_squared``, ``probability``, ….
    comparison: QTable
    #: A row for each of its bins of multipoles: measured and simulated C_ℓ, ``pull``, ``rank``.
    bins: QTable
    #: A row for each of what is not known and bin: ``change``, the mean C_ℓ with it over that without.
    variants: QTable
    #: The same in words, with the cautions of the measurements.
    summary: str


class Rigidities(NamedTuple):
    """What :meth:`dapple.Scan.rigidities` found."""

    #: A row for each pair of rigidities and multipole: C_ℓ(R_1, R_2) and its correlation.
    spectra: QTable
    #: A row for each pair: F of equal directions.
    pairs: QTable
    #: A row for each response and band of multipoles: bounds of ℓ(ℓ+1)C_ℓ of the mixture.
    responses: QTable
    #: The same in words.
    summary: str


class Observers(NamedTuple):
    """What :func:`dapple.observers` found."""

    #: A row for each study, distance and band of multipoles: the correlation of two skies.
    correlations: QTable
    #: A row for each band: the distance at which the correlation is ½.
    half_distances: QTable
    #: A row for each band: C_ℓ over places in one field over that of many fields; None without an ensemble.
    ergodicity: QTable | None
    #: The same in words.
    summary: str


def compare_data(
    runs: Run | Scan | str | os.PathLike[str] | Iterable[Run | Scan | str | os.PathLike[str]],
    data: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    *,
    alternatives: Run | Scan | str | os.PathLike[str] | Iterable[Run | Scan | str | os.PathLike[str]] = (),
    settings: Mapping[str, Any] | None = None,
    output: str | os.PathLike[str] | None = None,
    figures: bool | None = None,
    **others: Any,
) -> DataComparison:
    """Holds measured spectra against simulated skies behind the window of each experiment: ``dapple compare``.

    Parameters
    ----------
    runs
        A run or a scan over ``particle.rigidity``, or two; or their directories.
    data
        Measured spectra by name or file, as for ``dapple figures --data``; ``"icecube-12yr:all"`` is every energy.
        Without it those at 10 TeV that come with the program.
    alternatives
        Up to three which differ from the first of ``runs`` in something unknown, such as k_max; same realisations.
    settings
        Keys of the observatory that are changed, such as ``{"north": -25}``.
    output
        A directory for tables, summary and figure, made if missing; none is kept without it.
    figures
        Whether to draw; without it, where there is gnuplot and a directory for it.
    **others
        Options of ``dapple compare`` by name, an underscore for each hyphen: ``c1=2.6e-6``, ``unmixed=True``,
        ``direction=True``, ``observatory="hawc"``, ``label=["a", "b"]``.

    Returns
    -------
    DataComparison
        ``comparison``, ``bins``, ``variants``, ``summary``.

    Raises
    ------
    DappleError
        What the program says: a run keeps no skies, a table names no observatory, ….
    """
    directories = _directories(runs)
    if not directories:
        raise DappleError("compare_data: give a run or a scan")
    words = [*directories, *overrides(settings), *options({"data": [] if data is None else listed(data)})]
    words += options({"alternative": _directories(alternatives)})
    with tempfile.TemporaryDirectory(prefix="dapple-") as folder:
        place = Path(folder if output is None else os.path.abspath(output))
        drawn = ["--no-figures"] if output is None else picturing(figures)
        call(["compare", *words, "--output", place, *drawn, *options(others)])
        comparison, bins, variants = (
            _tables.read(place / f"{name}.ecsv") for name in ("comparison", "bins", "variants")
        )
        return DataComparison(comparison, bins, variants, (place / "summary.txt").read_text(encoding="utf-8"))


def rigidities(
    scan: Scan, *, output: str | os.PathLike[str] | None = None, figures: bool | None = None, **others: Any
) -> Rigidities:
    """:meth:`dapple.Scan.rigidities`."""
    with tempfile.TemporaryDirectory(prefix="dapple-") as folder:
        place = Path(folder if output is None else os.path.abspath(output))
        drawn = ["--no-figures"] if output is None else picturing(figures)
        text = call(["rigidities", os.path.abspath(scan.path), "--output", place, *drawn, *options(others)])
        tables = [_tables.read(place / f"{name}.ecsv") for name in ("rigidities", "rigidity-pairs", "responses")]
        return Rigidities(tables[0], tables[1], tables[2], _words(text))


def observers(
    runs: Run | str | os.PathLike[str] | Iterable[Run | str | os.PathLike[str]],
    *,
    ensemble: Run | str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    figures: bool | None = None,
) -> Observers:
    """How far apart observers in one field must be for their skies to differ: ``dapple observers``.

    Parameters
    ----------
    runs
        Runs of studies with ``sky.observer_step``, which differ in places and seed alone; or their directories.
    ensemble
        A run of the same study with many fields, whose mean C_ℓ is held against that over places.
    output
        A directory for tables and figure, made if missing; neither is kept without it.
    figures
        Whether to draw; without it, where there is gnuplot and a directory for it.

    Returns
    -------
    Observers
        ``correlations``, ``half_distances``, ``ergodicity``, ``summary``; jackknife errors over blocks of places.

    Raises
    ------
    DappleError
        What the program says: a study without a step, too few places, ….
    """
    directories = _directories(runs)
    if not directories:
        raise DappleError("observers: give a run")
    fields = {} if ensemble is None else {"ensemble": os.path.abspath(getattr(ensemble, "path", ensemble))}
    with tempfile.TemporaryDirectory(prefix="dapple-") as folder:
        place = Path(folder if output is None else os.path.abspath(output))
        drawn = ["--no-figures"] if output is None else picturing(figures)
        text = call(["observers", *directories, "--output", place, *drawn, *options(fields)])
        correlations, half_distances = (
            _tables.read(place / f"{name}.ecsv") for name in ("observers", "observers-half")
        )
        ergodicity = _tables.read(place / "ergodicity.ecsv") if fields else None
        return Observers(correlations, half_distances, ergodicity, _words(text))


def _words(text: str) -> str:
    """What a command found, without the line that names its files."""
    lines = [line for line in text.splitlines() if not line.startswith("Tables: ")]
    return "\n".join(lines).rstrip() + "\n"


def _directories(runs: Any) -> list[str]:
    """Where runs are; a scan by itself is one, and not its points."""
    several = [runs] if hasattr(runs, "path") else listed(runs)
    return [os.path.abspath(getattr(run, "path", run)) for run in several]
