"""Magnetic fields of a study's realisations, and particles backtracked through them.

The numbers are those of the program, to the bit: `field(positions)` is what ``dapple field --at`` writes, and
`field.backtrack(directions, omega_t)` what ``dapple trace --directions`` does. Lengths are in Larmor radii r_L of the
particle in the regular field B0, which points along z; magnetic fields are in B0; times in 1/Ω; momenta are unit
vectors.
"""

from __future__ import annotations

import ctypes
import functools
import operator

import numpy as np
import numpy.typing as npt

from . import _library
from ._arrays import Vectors, Waves, numbers, refuse, vectors
from ._errors import DappleError
from ._workers import in_blocks, thread_count

__all__ = ["Ensemble", "Field", "Waves"]

# Directions of a block, and particles of one call of a kernel.
_BLOCK, _LANES = 256, 16
# Positions × waves below which the field is evaluated in the caller's thread: a millisecond.
_SMALL = 100_000


class Ensemble:
    """The fields of a study, realisation after realisation.

    Parameters
    ----------
    text : str
        The study with every key, as ``dapple study`` prints it (`Study.text`).

    Raises
    ------
    DappleError
        Where the text is none of a study; the message names the line or the key.
    """

    def __init__(self, text: str) -> None:
        try:
            data = text.encode()
        except UnicodeEncodeError:
            raise DappleError("study text: has characters that are no Unicode text") from None
        handle = ctypes.c_void_p()
        _library.call("dapple_ensemble_create", data, len(data), ctypes.byref(handle))
        self._handle = handle
        self._text = text
        _library.release_at_end(self, "dapple_ensemble_release", handle)

    @property
    def text(self) -> str:
        """The study text that the ensemble was made from."""
        return self._text

    @property
    def larmor_radius(self) -> float:
        """ρ = r_L/L_c, the Larmor radius in bend-over scales of the turbulence."""
        value = ctypes.c_double()
        _library.call("dapple_ensemble_larmor_radius", self._handle, ctypes.byref(value))
        return value.value

    def field(self, number: int) -> Field:
        """The magnetic field of one realisation.

        Parameters
        ----------
        number : int
            The realisation's number, 0 to 2147483647.

        Returns
        -------
        Field
            As the study's observer at r = 0 sees it.

        Raises
        ------
        DappleError
            Where there is no such realisation.
        """
        return Field(self, number)

    def __repr__(self) -> str:
        return f"Ensemble(larmor_radius={self.larmor_radius!r})"

    def __reduce__(self) -> tuple[type[Ensemble], tuple[str]]:
        return Ensemble, (self._text,)


class Field:
    """The magnetic field of one realisation: `Ensemble.field` makes them.

    A field is a function of positions. Any number of threads may use it at the same time.
    """

    def __init__(self, ensemble: Ensemble, number: int) -> None:
        number = operator.index(number)
        handle = ctypes.c_void_p()
        # Within 64 bits, to which ctypes cuts integers without a word.
        _library.call("dapple_field_create", ensemble._handle, min(max(number, -1), 2**40), ctypes.byref(handle))
        self._handle = handle
        self.ensemble = ensemble
        self._number = number
        _library.release_at_end(self, "dapple_field_release", handle)
        count, regular = ctypes.c_int64(), ctypes.c_double()
        _library.call("dapple_field_size", handle, ctypes.byref(count), ctypes.byref(regular))
        self._wave_count, self._regular_field = count.value, regular.value

    @property
    def number(self) -> int:
        """The number of the realisation."""
        return self._number

    @functools.cached_property
    def waves(self) -> Waves:
        """The plane waves that the field is the sum of, as arrays that cannot be written to."""
        count = self._wave_count
        vectors, amplitudes, phases = np.empty((count, 3)), np.empty((count, 3)), np.empty(count)
        _library.call(
            "dapple_field_waves", self._handle, count, vectors.ctypes.data, amplitudes.ctypes.data, phases.ctypes.data
        )
        for array in (vectors, amplitudes, phases):
            array.flags.writeable = False
        return Waves(vectors, amplitudes, phases, self._regular_field)

    def __call__(self, positions: npt.ArrayLike, *, threads: int | None = None) -> Vectors:
        """The magnetic field at positions.

        Parameters
        ----------
        positions : array_like, shape (..., 3)
            In r_L from the observer, finite.
        threads : int, optional
            Worker threads, by default one for each core; the result does not depend on it.

        Returns
        -------
        ndarray, shape (..., 3)
            b = B/B0 at each position, the regular field along z included.

        Raises
        ------
        ValueError, TypeError
            Where the positions are no array of vectors of plain numbers.
        DappleError
            Where a position is not finite.
        """
        positions = vectors(positions, "positions", "r_L")
        # The library looks at a block, and would count from its start.
        refuse("positions", ~np.isfinite(positions).all(axis=-1), "is not finite")
        values = np.empty(positions.shape)
        count = positions.size // 3

        def evaluate(block: range, flag: object) -> None:
            first = 24 * block.start
            _library.call(
                "dapple_field_evaluate", self._handle, positions.ctypes.data + first, len(block),
                values.ctypes.data + first, flag,
            )  # fmt: skip

        threads = thread_count(threads)
        size = max(1, _SMALL // max(1, self._wave_count))
        if count <= size:
            evaluate(range(count), None)
        else:
            in_blocks(count, min(size, -(-count // threads)), threads, evaluate)
        return values

    def backtrack(
        self,
        directions: npt.ArrayLike,
        omega_t: npt.ArrayLike,
        *,
        momenta: bool = False,
        threads: int | None = None,
        normalize: bool = True,
    ) -> Vectors | tuple[Vectors, Vectors]:
        """Particles at the observer, followed back in time with the study's steps and precision.

        Parameters
        ----------
        directions : array_like, shape (n, 3)
            Momenta p at the observer (r = 0), of any length but 0. **A particle with momentum p arrives from −p**: for
            directions on the sky give their negatives. Any shape (..., 3) will do.
        omega_t : array_like, shape (m,)
            Backtracking times T in 1/Ω, from 0 to 1e9, ascending; at most 10000. A number counts as one time.
        momenta : bool
            Whether the momenta at the times are wanted, too.
        threads : int, optional
            Worker threads, by default one for each core; the result does not depend on it, to the bit.
        normalize : bool
            False where the directions are unit vectors already, which are then taken to the bit: so the pixel centres
            of ``dapple trace --nside`` give its numbers. By default they are divided by their length, as
            ``dapple trace --directions`` does.

        Returns
        -------
        positions : ndarray, shape (m, n, 3)
            r(−T) in r_L.
        momenta : ndarray, shape (m, n, 3)
            Unit vectors p̂(−T); only with ``momenta=True``, and then both are returned as a pair.

        Raises
        ------
        ValueError, TypeError
            Where directions or times are no arrays of such shapes of plain numbers.
        DappleError
            Where a direction is zero or not finite, or the times do not ascend.
        KeyboardInterrupt
            On Ctrl-C, after the threads have stopped.
        """
        directions = vectors(directions, "directions", "any unit")
        refuse("directions", ~(np.isfinite(directions).all(axis=-1) & directions.any(axis=-1)), "has no direction")
        times = np.ascontiguousarray(np.atleast_1d(numbers(omega_t, "omega_t", "1/Ω")))
        if times.ndim != 1:
            raise ValueError(f"omega_t has the shape {times.shape}: give a list of times")
        shape = (len(times), *directions.shape)
        positions = np.empty(shape)
        velocities = np.empty(shape) if momenta else None
        count = directions.size // 3
        flags = 0 if normalize else _library.UNIT_DIRECTIONS

        def backtrack(block: range, flag: object) -> None:
            first = 24 * block.start
            _library.call(
                "dapple_field_backtrack", self._handle, directions.ctypes.data + first, len(block), times.ctypes.data,
                len(times), flags, count, positions.ctypes.data + first,
                None if velocities is None else velocities.ctypes.data + first, flag,
            )  # fmt: skip

        threads = thread_count(threads)
        share = -(-count // threads)
        size = min(_BLOCK, max(_LANES, -(-share // _LANES) * _LANES))
        if count:
            in_blocks(count, size, threads, backtrack)
        else:
            # The times are looked at all the same.
            backtrack(range(0), None)
        return positions if velocities is None else (positions, velocities)

    def __repr__(self) -> str:
        return f"Field({self.ensemble!r}, {self._number})"

    def __reduce__(self) -> tuple[type[Field], tuple[Ensemble, int]]:
        return Field, (self.ensemble, self._number)
