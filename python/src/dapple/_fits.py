"""FITS files of a run directory as numpy arrays."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ._errors import DappleError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The pairs of axes in the order of the files.
PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))


class Covariance(NamedTuple):
    """Values at one time with their covariance over realisations.

    An estimated covariance of n values from M realisations has an inverse that is too large on average; Hartlap, Simon
    & Schneider (2007) multiply it by (M − n − 2)/(M − 1), and M should be well above n.
    """

    #: Multipoles ℓ = 1 … L, shape (L,).
    ell: NDArray[np.int64]
    #: Mean C_ℓ for a gradient of 1/r_L, or C_ℓ/C_1, shape (L,).
    mean: NDArray[np.float64]
    #: Covariance of that mean, shape (L, L): jackknife for ratios, zero at ℓ = 1 there.
    matrix: NDArray[np.float64]
    #: M, from how many realisations.
    realizations: int


def opened(path: Path, name: str) -> tuple[Any, Any]:
    """Data and header of a binary table, read whole. Raises DappleError where there is none."""
    from astropy.io import fits

    try:
        with _quiet(), fits.open(path, memmap=False) as file:
            return np.array(file[name].data), file[name].header
    except FileNotFoundError:
        raise DappleError(f"{path}: there is no such file") from None
    except (OSError, KeyError, ValueError, TypeError, IndexError) as error:
        raise DappleError(f"{path}: is no file of a run directory with a table {name}: {error}") from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """astropy warns of a damaged file before it fails, or reads on: what is wrong here is an error of ours."""
    from astropy.utils.exceptions import AstropyWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", AstropyWarning)
        try:
            yield
        except AstropyWarning as error:
            raise ValueError(str(error).split("\n")[0]) from None


def native(values: Any) -> NDArray[np.float64]:
    """Doubles in this machine's order of bytes."""
    return np.ascontiguousarray(values, dtype=np.float64)


def spectra(path: Path, column: str) -> NDArray[np.float64]:
    """C_ℓ^ij of a realisation, shape (times, 3, 3, lmax + 1).

    Parameters
    ----------
    path
        ``realizations/NNNNNN.fits``.
    column
        ``CL_AB``, ``CL_A`` or ``CL_B``: pairs xx, yy, zz, xy, xz, yz, multipole by multipole.
    """
    data, header = opened(path, "REALIZATION")
    if column not in data.dtype.names:
        raise DappleError(f"{path}: has no {column}: the study tracks one set of directions; ask for spectrum='auto'")
    packed = native(data[column]).reshape(len(data), len(PAIRS), int(header["LMAX"]) + 1)
    full = np.empty((len(data), 3, 3, packed.shape[-1]))
    for index, (i, j) in enumerate(PAIRS):
        full[:, i, j] = full[:, j, i] = packed[:, index]
    return full


def covariance(path: Path, quantity: str, omega_t: float) -> tuple[float, Covariance]:
    """A quantity of covariance.fits at the time nearest to ``omega_t``, and that time."""
    data, header = opened(path, "COVARIANCE")
    known = [name.lower() for name in data.dtype.names if f"COV_{name}" in data.dtype.names]
    if quantity.lower() not in known:
        raise DappleError(f"{path}: no covariance of {quantity!r:.60}; there are {', '.join(known)}")
    row = nearest(native(data["OMEGA_T"]), omega_t)
    mean = native(data[quantity.upper()][row])
    matrix = native(data[f"COV_{quantity.upper()}"][row]).reshape(mean.size, mean.size)
    ell = np.arange(int(header["LMIN"]), int(header["LMAX"]) + 1)
    return float(data["OMEGA_T"][row]), Covariance(ell, mean, matrix, int(header["NREAL"]))


def sky_map(path: Path) -> NDArray[np.float64]:
    """A file of ``maps/``: relative intensity for gradients along x, y, z, shape (3, 12 nside²), ring order."""
    from astropy.io import fits

    try:
        with _quiet(), fits.open(path, memmap=False) as file:
            data = file[1].data
            return np.stack([native(data.field(axis)).ravel() for axis in range(3)])
    except (OSError, IndexError, KeyError, ValueError, TypeError) as error:
        raise DappleError(f"{path}: is no sky map of a run directory: {error}") from None


def observed_map(path: Path, column: str, unseen: float) -> NDArray[np.float64]:
    """A column of ``map.fits`` of an observation, shape (12 nside²,), ring order; ``unseen`` outside of the band."""
    from astropy.io import fits

    try:
        with _quiet(), fits.open(path, memmap=False) as file:
            data = file[1].data
            if column.upper() not in data.dtype.names:
                known = ", ".join(name.lower() for name in data.dtype.names)
                raise DappleError(f"{path}: has no {column!r:.60}; there are {known}")
            values = native(data.field(column.upper())).ravel()
    except (OSError, IndexError, KeyError, ValueError, TypeError) as error:
        raise DappleError(f"{path}: is no map of an observation: {error}") from None
    return np.where(values < -1.6e30, unseen, values)


def header(path: Path) -> Mapping[str, Any]:
    """The header of the first table of a file."""
    from astropy.io import fits

    try:
        with _quiet(), fits.open(path, memmap=False) as file:
            cards = file[1].header
            return {key: cards[key] for key in cards if key not in ("", "COMMENT", "HISTORY")}
    except (OSError, IndexError, KeyError, ValueError, TypeError) as error:
        raise DappleError(f"{path}: is no map of an observation: {error}") from None


def sky_harmonics(path: Path) -> NDArray[np.complex128]:
    """A file of ``skies/``: a_ℓm of each set of directions, for gradients along x, y, z, shape (sets, 3, n_alm)."""
    data, _ = opened(path, "SKY")
    columns = [name for name in ("ALM_A", "ALM_B") if name in data.dtype.names]
    return np.stack([native(data[name]).view(np.complex128) for name in columns])


def snapshots(folder: Path, realization: int) -> dict[float, Path]:
    """The files ``NNNNNN-omega_t-T.fits`` of a realisation by their time."""
    found = {}
    for path in folder.glob(f"{realization:06d}-omega_t-*.fits"):
        match = re.fullmatch(r"\d+-omega_t-(\d[\d.eE+-]*)\.fits", path.name)
        if match:
            found[float(match[1])] = path
    return dict(sorted(found.items()))


def nearest(times: NDArray[np.float64], omega_t: float) -> int:
    """The index of the time nearest to ``omega_t`` by their ratio. Raises DappleError where that is no time."""
    if isinstance(omega_t, str) or not np.isfinite(omega_t) or omega_t <= 0:
        raise DappleError(f"omega_t: {omega_t!r:.60} is no backtracking time; give a positive number")
    return int(np.argmin(abs(np.log(times / omega_t))))
