"""Arrays: those of a field's waves, and plain numbers out of whatever a user hands over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ._errors import DappleError

# Doubles; the last axis of vectors is x, y, z.
Vectors = npt.NDArray[np.float64]


class Waves(NamedTuple):
    """The plane waves of a field, b(r) = b₀ ẑ + Σ a_n cos(k_n·r + β_n).

    Attributes
    ----------
    wave_vectors : ndarray, shape (N, 3)
        k_n in 1/r_L.
    amplitudes : ndarray, shape (N, 3)
        a_n in B0, perpendicular to k_n.
    phases : ndarray, shape (N,)
        β_n in radians.
    regular_field : float
        b₀, the strength of the field along z in B0.
    """

    wave_vectors: Vectors
    amplitudes: Vectors
    phases: Vectors
    regular_field: float


def numbers(values: npt.ArrayLike, name: str, unit: str) -> Vectors:
    """An array of doubles; a copy only where it is not one."""
    given = str(getattr(values, "unit", ""))
    if given != "":
        raise TypeError(f"{name} have the unit {given}: give plain numbers, in {unit}")
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: an array of type {array.dtype} holds no real numbers")
    return array.astype(np.float64, copy=False)


def vectors(values: npt.ArrayLike, name: str, unit: str) -> Vectors:
    """A contiguous array of vectors."""
    array = numbers(values, name, unit)
    if array.ndim == 0 or array.shape[-1] != 3:
        raise ValueError(f"{name} have the shape {array.shape}: the last axis must be x, y, z")
    return np.ascontiguousarray(array)


def refuse(name: str, is_bad: npt.NDArray[np.bool_] | np.bool_, problem: str) -> None:
    """Raises where one of the vectors is bad, and names the first."""
    if is_bad.any():
        raise DappleError(f"{name}: vector {int(np.flatnonzero(is_bad)[0])} {problem}")
