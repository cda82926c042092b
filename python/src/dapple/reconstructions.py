"""What of a sky comes back from the events of ground detectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _fits, _tables
from ._errors import DappleError
from ._program import call
from ._sources import listed, options, picturing

if TYPE_CHECKING:
    from astropy.table import QTable
    from numpy.typing import NDArray

    from .runs import Run


class Reconstruction:
    """What ``dapple reconstruct`` wrote: :func:`dapple.reconstruct` makes one.

    Parameters
    ----------
    path
        The directory.

    Attributes
    ----------
    path : pathlib.Path
        The directory: tables, maps and figure.
    summary : str
        What was found, in words; empty of a directory that was only opened.

    Raises
    ------
    DappleError
        It has no ``reconstruction.fits``.
    """

    def __init__(self, path: str | os.PathLike[str], summary: str = "") -> None:
        self.path = Path(path)
        self.summary = summary
        if not (self.path / "reconstruction.fits").is_file():
            raise DappleError(f"{self.path}: has no reconstruction.fits; dapple.reconstruct makes it")

    @property
    def spectra(self) -> QTable:
        """Pseudo-spectra of truth and reconstruction, across, and of the noise: a row for each multipole."""
        return _tables.read(self.path / "reconstruction.ecsv")

    @property
    def iterations(self) -> QTable:
        """The likelihood, and the change of the map, after each iteration."""
        return _tables.read(self.path / "reconstruction-iterations.ecsv")

    def map(self, column: str = "relative_intensity", *, unseen: float = np.nan) -> NDArray[np.float64]:
        """A map, equatorial, in HEALPix ring order.

        Parameters
        ----------
        column
            ``relative_intensity``, its Poisson ``error``, ``exposure``, ``truth`` (ring means removed), ``sky``, or
            ``smoothed``, ``significance``, ``truth_smoothed``.
        unseen
            What stands for pixels that were not seen: NaN, or ``healpy.UNSEEN`` for its transforms.
        """
        return _fits.observed_map(self.path / "reconstruction.fits", column, unseen)

    @property
    def header(self) -> dict[str, Any]:
        """The header of the maps."""
        return dict(_fits.header(self.path / "reconstruction.fits"))

    def __repr__(self) -> str:
        return f"<Reconstruction {str(self.path)!r}>"

    def __fspath__(self) -> str:
        return os.fspath(self.path)


def reconstruct(
    source: Run | str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    detectors: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    figures: bool | None = None,
    **others: Any,
) -> Reconstruction:
    """Makes up events of ground detectors from a sky and reconstructs it: ``dapple reconstruct``.

    Parameters
    ----------
    source
        A run that keeps skies, or a HEALPix map of relative intensity in equatorial coordinates (FITS).
    output
        The directory that everything goes into, made if missing.
    detectors
        ``hawc``, ``icecube`` or files; without it, these two.
    figures
        Whether to draw; without it, where there is gnuplot.
    **others
        Options of ``dapple reconstruct`` by name, an underscore for each hyphen: ``events=1e11``, ``iterations=20``,
        ``nside=64``, ``realization=3``, ``gradient="perpendicular"``, ``noise_skies=10``, ….

    Returns
    -------
    Reconstruction
        The directory, opened.

    Raises
    ------
    DappleError
        What the program says: there are no skies, a detector is none, ….
    """
    place = os.path.abspath(output)
    words = [f"--detector={os.fspath(name)}" for name in ([] if detectors is None else listed(detectors))]
    text = call(
        ["reconstruct", os.path.abspath(source), *words, "--output", place, *picturing(figures), *options(others)]
    )
    return Reconstruction(place, text)
