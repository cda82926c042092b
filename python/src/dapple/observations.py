"""What an observatory has of the skies of a run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _fits, _tables
from ._errors import DappleError
from ._program import call
from ._sources import options, overrides, picturing

if TYPE_CHECKING:
    from astropy.table import QTable
    from numpy.typing import NDArray

    from .runs import Run


class SkyCovariance(NamedTuple):
    """Pseudo-C_ℓ, and how those of single skies scatter about their mean."""

    #: Multipoles ℓ = 1 … L, shape (L,).
    ell: NDArray[np.int64]
    #: Mean pseudo-C_ℓ for a gradient of 1/r_L, shape (L,).
    mean: NDArray[np.float64]
    #: Covariance of one sky, shape (L, L); over ``realizations``, that of the mean.
    matrix: NDArray[np.float64]
    #: How many realisations.
    realizations: int


class Observation:
    """What ``dapple observe`` wrote: :meth:`dapple.Run.observe` makes one.

    Parameters
    ----------
    path
        The directory.

    Attributes
    ----------
    path : pathlib.Path
        The directory: tables, map and figures.

    Raises
    ------
    DappleError
        It is none of an observation.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not (self.path / "observatory.toml").is_file():
            raise DappleError(f"{self.path}: has no observatory.toml, so that nothing was observed; run.observe() does")

    @property
    def spectra(self) -> QTable:
        """Pseudo-C_ℓ, C_ℓ of the whole sky, of isotropic skies, deconvolved, and the noise: a row for each multipole.

        For gradients of 1/r_L; ``meta["factor_parallel"]`` and ``meta["factor_perpendicular"]`` take C_ℓ to relative
        intensity squared. Deconvolved spectra are NaN where the window leaves too little.
        """
        return _tables.read(self.path / "spectra.ecsv")

    def covariance(self, gradient: str = "parallel") -> SkyCovariance:
        """Mean pseudo-C_ℓ with the covariance of one sky.

        Parameters
        ----------
        gradient
            ``parallel`` or ``perpendicular`` to B0.
        """
        path = self.path / "covariance.fits"
        data, header = _fits.opened(path, "COVARIANCE")
        name = gradient.upper()
        if f"COV_{name}" not in data.dtype.names:
            raise DappleError(f"gradient: {gradient!r:.60} is neither 'parallel' nor 'perpendicular'")
        mean = _fits.native(data[f"CL_{name}"][0]).ravel()
        matrix = _fits.native(data[f"COV_{name}"][0]).reshape(mean.size, mean.size)
        ell = np.arange(int(header["LMIN"]), int(header["LMAX"]) + 1)
        return SkyCovariance(ell, mean, matrix, int(header["NREAL"]))

    def map(self, column: str = "relative_intensity", *, unseen: float = np.nan) -> NDArray[np.float64]:
        """The map of one realisation.

        Parameters
        ----------
        column
            ``relative_intensity``, ``small_scales`` or, of an observatory with events, ``significance``.
        unseen
            What stands for pixels outside of the band: NaN, or ``healpy.UNSEEN`` for its transforms.

        Returns
        -------
        array, shape (12 nside²,)
            In HEALPix ring order, in the frame that was asked for: equatorial without such.
        """
        return _fits.observed_map(self.path / "map.fits", column, unseen)

    @property
    def header(self) -> dict[str, Any]:
        """The header of the map: ``COORDSYS``, ``NEVENTS``, ``TOPHAT``, ``REALIZ``, ``FIELDRA``, ``FIELDDEC``, …"""
        return dict(_fits.header(self.path / "map.fits"))

    @property
    def summary(self) -> str:
        """What was found, in words."""
        return _text(self.path / "summary.txt")

    @property
    def observatory(self) -> str:
        """The observatory file with what was changed, TOML."""
        return _text(self.path / "observatory.toml")

    @property
    def figures(self) -> list[Path]:
        """The figures, as far as they were drawn."""
        return sorted(path for path in self.path.glob("observed-*") if path.suffix in (".pdf", ".png", ".svg"))

    def __repr__(self) -> str:
        return f"<Observation {str(self.path)!r}>"

    def __fspath__(self) -> str:
        return os.fspath(self.path)


def observe(
    run: Run | str | os.PathLike[str],
    observatory: str | os.PathLike[str] = "icecube",
    *,
    settings: Mapping[str, Any] | None = None,
    output: str | os.PathLike[str] | None = None,
    figures: bool | None = None,
    **others: Any,
) -> Observation:
    """:meth:`dapple.Run.observe`."""
    directory = os.path.abspath(run)
    which = os.fspath(observatory)
    stem = Path(which).name
    place = Path(directory, "observed", stem[:-5] if stem.endswith(".toml") else stem)
    if output is not None:
        place = Path(os.path.abspath(output))
    words = [f"--observatory={which}", *overrides(settings), "--output", os.fspath(place), *picturing(figures)]
    call(["observe", directory, *words, *options(others)])
    return Observation(place)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DappleError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
