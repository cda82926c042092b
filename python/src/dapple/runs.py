"""A run directory, read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _fits, _tables
from ._fits import Covariance
from ._program import call
from .realizations import Realizations
from .snapshots import Snapshot

if TYPE_CHECKING:
    from astropy.table import QTable

    from .observations import Observation
    from .study import Study


class Run(Realizations):
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

    def at(self, omega_t: float) -> Snapshot:
        """The snapshot nearest to a time, by the ratio of the times.

        Parameters
        ----------
        omega_t
            A backtracking time ΩT.
        """
        times = self.omega_t
        return Snapshot(self, float(times[_fits.nearest(times, omega_t)]))

    # MARK: Averages that no table holds

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
