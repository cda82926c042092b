"""What a run found: its tables, at all times or at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import _fits
from ._fits import Covariance

if TYPE_CHECKING:
    from astropy.table import QTable
    from numpy.typing import NDArray

    from .runs import Run


class Tables:
    """Tables by their names. ``column.info.description`` says what a column is, and so does RunDirectory.md."""

    def table(self, name: str) -> QTable:
        """Any table of the run by the name of its file without ``.ecsv``."""
        raise NotImplementedError

    @property
    def spectra(self) -> QTable:
        """C_ℓ with standard errors, for a gradient of 1/r_L: a row for each time and multipole."""
        return self.table("spectra")

    @property
    def ratios(self) -> QTable:
        """C_ℓ/C_1 with jackknife errors, and percentiles over single skies: a row for each time and multipole."""
        return self.table("ratios")

    @property
    def spread(self) -> QTable:
        """Percentiles of C_ℓ over realisations: a row for each time and multipole."""
        return self.table("spread")

    @property
    def diffusion(self) -> QTable:
        """Diffusion coefficients in r_L² Ω, dipoles, monopoles, growth: a row for each time."""
        return self.table("diffusion")

    @property
    def tensor(self) -> QTable:
        """The diffusion tensor in full, three ways, in r_L² Ω: a row for each time."""
        return self.table("tensor")

    @property
    def rates(self) -> QTable:
        """Effective scattering rates 1/(3K) in Ω: a row for each time."""
        return self.table("rates")

    @property
    def pairs(self) -> QTable:
        """How pairs of particles part: a row for each time and opening angle. Only of studies with pairs."""
        return self.table("pairs")

    @property
    def lyapunov(self) -> QTable:
        """Lyapunov exponents in Ω and χ in r_L² Ω: a row for each time. Only of studies with pairs."""
        return self.table("lyapunov")

    @property
    def scattering_rate(self) -> QTable:
        """The rate of relative scattering in Ω: a row for each time and angle. Only of studies with pairs."""
        return self.table("scattering-rate")

    @property
    def small_scales(self) -> QTable:
        """C_ℓ from pairs and from maps: a row for each time and multipole. Only of studies with pairs."""
        return self.table("small-scales")


class Snapshot(Tables):
    """A run at one of its backtracking times: made by :meth:`dapple.Run.at`.

    Attributes
    ----------
    run : Run
        The run.
    omega_t : float
        The backtracking time ΩT.
    """

    def __init__(self, run: Run, omega_t: float) -> None:
        self.run = run
        self.omega_t = omega_t

    def table(self, name: str) -> QTable:
        """The rows of a table at the time nearest to this one; of a table without times, all of it."""
        table = self.run.table(name)
        return rows(table, self.omega_t)

    def covariance(self, quantity: str = "ratio_parallel") -> Covariance:
        """As :meth:`dapple.Run.covariance`, at this time."""
        return self.run.covariance(self.omega_t, quantity)

    def maps(self, realization: int = 0) -> NDArray[np.float64]:
        """As :meth:`dapple.Run.maps`, at the kept time nearest to this one."""
        return self.run.maps(realization, self.omega_t)

    def harmonics(self, realization: int = 0) -> NDArray[np.complex128]:
        """As :meth:`dapple.Run.harmonics`, at the kept time nearest to this one."""
        return self.run.harmonics(realization, self.omega_t)

    def __repr__(self) -> str:
        return f"<Snapshot of {str(self.run.path)!r} at omega_t = {self.omega_t:g}>"


def rows(table: QTable, omega_t: float) -> QTable:
    """The rows at the time nearest to ``omega_t``, by the ratio of the times."""
    if "omega_t" not in table.colnames:
        return table
    times = np.unique(np.asarray(table["omega_t"], dtype=float))
    return table[np.asarray(table["omega_t"]) == times[_fits.nearest(times, omega_t)]]
