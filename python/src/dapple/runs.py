"""A run directory, read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _fits, _tables
from ._errors import DappleError
from ._fits import Covariance
from ._program import call
from .directories import RunDirectory
from .snapshots import Snapshot

if TYPE_CHECKING:
    from astropy.table import QTable
    from numpy.typing import NDArray

    from .observations import Observation
    from .study import Study


class Run(RunDirectory):
    """What a run directory holds.

    Tables are read when they are asked for, and read again where they have changed. Nothing but :meth:`observe` writes
    into the directory.

    Parameters
    ----------
    path
        The run directory.

    Attributes
    ----------
    path : pathlib.Path
        The run directory.

    Raises
    ------
    DappleError
        It is none.
    """

    @property
    def study(self) -> Study:
        """The study that was run."""
        from .study import Study

        path = self.path / "study.toml"
        # Version 0.2.0 did not write the generation of the kernels: it was the first.
        if "\nkernel = " in path.read_text(encoding="utf-8"):
            return Study(path)
        return Study(path, backtracking={"kernel": 1})

    @property
    def realizations(self) -> list[int]:
        """The numbers of the realisations that are there."""
        return sorted(int(path.stem) for path in (self.path / "realizations").glob("*.fits") if path.stem.isdecimal())

    def at(self, omega_t: float) -> Snapshot:
        """The snapshot nearest to a time, by the ratio of the times.

        Parameters
        ----------
        omega_t
            A backtracking time ΩT.
        """
        times = self.omega_t
        return Snapshot(self, float(times[_fits.nearest(times, omega_t)]))

    # MARK: What the tables do not hold

    def covariance(self, omega_t: float, quantity: str = "ratio_parallel") -> Covariance:
        """Values against ℓ at the nearest time, with their covariance over realisations.

        Parameters
        ----------
        omega_t
            A backtracking time ΩT.
        quantity
            ``ratio_parallel``, ``ratio_perpendicular`` (C_ℓ/C_1), ``cl_parallel`` or ``cl_perpendicular``.

        Returns
        -------
        Covariance
            ``ell`` (L,), ``mean`` (L,), ``matrix`` (L, L), ``realizations``.
        """
        path = self.path / "covariance.fits"
        if not path.is_file():
            raise self._lacks(path.name)
        return _fits.covariance(path, quantity, omega_t)[1]

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

    def gradient(self, direction: Sequence[float]) -> QTable:
        """Averaged spectra for a density gradient in any direction, by the program.

        Parameters
        ----------
        direction
            The gradient along x, y and z, of any length but 0; B0 is along z.

        Returns
        -------
        astropy.table.QTable
            ``omega_t``, ``ell``, ``cl``, ``cl_err``, ``noise``, and ``cross``, ``cross_err`` with two sets of
            directions.
        """
        import tempfile

        words = ",".join(repr(float(component)) for component in direction)
        with tempfile.TemporaryDirectory(prefix="dapple-") as folder:
            call(["analyze", os.path.abspath(self.path), f"--gradient={words}", "--output", folder])
            return _tables.read(Path(folder, "spectra_gradient.ecsv"))

    def observe(
        self,
        observatory: str | os.PathLike[str] = "icecube",
        *,
        settings: Mapping[str, Any] | None = None,
        output: str | os.PathLike[str] | None = None,
        figures: bool | None = None,
        **others: Any,
    ) -> Observation:
        """The skies as an observatory has them: spectra of a cut sky, and a map: ``dapple observe``.

        Parameters
        ----------
        observatory
            ``icecube``, ``hawc``, ``combined``, or a file (Documentation/reference/Observatories.md).
        settings
            Keys of the observatory that are changed: ``{"north": -25, "events": 1e11}``.
        output
            The directory that everything goes into; ``observed/NAME`` of this run without it, and what an earlier call
            left there is replaced.
        figures
            Whether to draw; without it, where there is gnuplot.
        **others
            Options of ``dapple observe`` by name, an underscore for each hyphen: ``field="229.2,11.4"``,
            ``position_angle=30``, ``omega_t=20``, ``c1=2.6e-6``, ``gradient="perpendicular"``, ``realization=3``,
            ``smooth=5``, ``seed=1``, ``frame="galactic"``, ``allow_incomplete=True``.

        Returns
        -------
        Observation
            The directory, opened.

        Raises
        ------
        DappleError
            What the program says: no skies are kept, a key of the observatory is out of range, ….
        """
        from .observations import observe

        return observe(self, observatory, settings=settings, output=output, figures=figures, **others)

    def compare(
        self,
        *others: Run | str | os.PathLike[str],
        quantities: str | Sequence[str] = ("k_parallel", "k_perpendicular", "dipole_ratio_parallel"),
        table: str = "diffusion",
        omega_t: float | None = None,
    ) -> QTable:
        """Quantities of this run beside those of others, at the nearest time of each: :func:`dapple.compare`."""
        from .comparisons import compare

        return compare(self, *others, quantities=quantities, table=table, omega_t=omega_t)

    def __repr__(self) -> str:
        return f"<Run {str(self.path)!r}: {len(self.realizations)} realisations>"

    def __fspath__(self) -> str:
        return os.fspath(self.path)


def open(path: str | os.PathLike[str]) -> Run:
    """Opens a run directory.

    Parameters
    ----------
    path
        The run directory.

    Raises
    ------
    DappleError
        It is none.
    """
    return Run(path)
