"""What a run directory holds of single realisations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import _fits
from ._errors import DappleError
from .directories import RunDirectory

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Realizations(RunDirectory):
    """Maps, a_ℓm and spectra of each realisation: :class:`dapple.Run` has all of it and more."""

    @property
    def realizations(self) -> list[int]:
        """The numbers of the realisations that are there."""
        return sorted(int(path.stem) for path in (self.path / "realizations").glob("*.fits") if path.stem.isdecimal())

    def maps(self, realization: int = 0, omega_t: float | None = None) -> NDArray[np.float64]:
        """Sky maps of a realisation: relative intensity by arrival direction, B0 along +z.

        Parameters
        ----------
        realization
            Its number; the study's ``output.maps`` says how many are kept.
        omega_t
            The kept time nearest to this one is taken; the last without it.

        Returns
        -------
        array, shape (3, 12 nside²)
            δI/I in HEALPix ring order, for a gradient of 1/r_L along x, y and z. Another gradient is their linear
            combination.
        """
        return _fits.sky_map(self._kept("maps", realization, omega_t, "output.maps")[1])

    def harmonics(self, realization: int = 0, omega_t: float | None = None) -> NDArray[np.complex128]:
        """a_ℓm of the skies of a realisation, of each set of directions: between two sets there is no shot noise.

        Parameters
        ----------
        realization
            Its number.
        omega_t
            The kept time nearest to this one is taken (``output.sky_times``); the last without it.

        Returns
        -------
        complex array, shape (sets, 3, n_alm)
            For a gradient of 1/r_L along x, y and z; m ≥ 0, in healpy's order.
        """
        return _fits.sky_harmonics(self._kept("skies", realization, omega_t, "output.sky_times")[1])

    def _kept(self, folder: str, realization: int, omega_t: float | None, key: str) -> tuple[float, Path]:
        found = _fits.snapshots(self.path / folder, realization)
        if not found:
            raise DappleError(f"{self.path}: no {folder} of realisation {realization} were kept: see the key {key}")
        times = np.array(list(found))
        time = list(found)[-1 if omega_t is None else _fits.nearest(times, omega_t)]
        return time, found[time]

    def cl(self, realizations: Iterable[int] | None = None, *, spectrum: str = "cross") -> NDArray[np.float64]:
        """The tensor C_ℓ^ij of each realisation, at all times: for a gradient g, C_ℓ = Σ g_i g_j C_ℓ^ij.

        Parameters
        ----------
        realizations
            Their numbers; without it, all that are there.
        spectrum
            ``cross``, between the two sets of directions; ``auto``, of the first set, shot noise included.

        Returns
        -------
        array, shape (realisations, times, 3, 3, lmax + 1)
            In r_L², symmetric in i and j.
        """
        columns = {"cross": "CL_AB", "auto": "CL_A"}
        if spectrum not in columns:
            raise DappleError(f"spectrum: {spectrum!r:.60} is neither 'cross' nor 'auto'")
        numbers = self.realizations if realizations is None else [int(number) for number in realizations]
        if not numbers:
            raise DappleError(f"{self.path}: no realisation is there")
        folder = self.path / "realizations"
        return np.stack([_fits.spectra(folder / f"{number:06d}.fits", columns[spectrum]) for number in numbers])
