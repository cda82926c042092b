"""A study: what is to be computed, as a study file says it.

The keys are those of the configuration reference (Documentation/reference/Configuration.md). None of them is known
here: the program reads, completes and checks a study, and what it finds wrong is the message of a DappleError.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _toml
from ._program import call
from ._progress import follow
from ._sources import computing, drawing, given, read, resolved, study_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from .fields import Ensemble, Field
    from .runs import Run


class Study:
    """A study, complete and checked; a value that does not change.

    Parameters
    ----------
    source
        The path of a study file, TOML text (a string with a line break or an equals sign that names no file), or a
        mapping of tables. Without it, the preset for the paper.
    **tables
        Tables of settings, put over those of the source. A quantity of astropy's may stand where the reference asks for
        one.

    Raises
    ------
    DappleError
        The program takes it for no study; its message names the key and what it must be.

    Examples
    --------
    >>> import dapple
    >>> study = dapple.Study(study=dict(name="weak"), field=dict(strength=0.1, modes=32), sky=dict(nside=4))
    >>> study["field.strength"], study["field.modes"]
    (0.1, 32)
    >>> study.with_settings({"field.strength": 0.3})["field.strength"]
    0.3
    """

    def __init__(self, source: str | os.PathLike[str] | Mapping[str, Any] | None = None, /, **tables: Any) -> None:
        path, text = read(source)
        settings = given(text, path)
        if tables or isinstance(source, Mapping):
            settings = _toml.merged(settings, source if isinstance(source, Mapping) else {})
            settings = _toml.merged(settings, tables)
            path = None
        self._given: _toml.Tables = settings
        if path is not None:
            self._text = call(["study", path])
        else:
            self._text = resolved(_toml.written(settings) if tables or text is None else text)
        self._values: _toml.Tables | None = None

    def with_settings(self, settings: Mapping[str, Any] | None = None, /, **tables: Any) -> Study:
        """This study with other settings.

        Parameters
        ----------
        settings
            Values by ``"table.key"``, or tables by name.
        **tables
            Tables of settings, likewise.

        Returns
        -------
        Study
            A new study; this one stays as it is.

        Raises
        ------
        DappleError
            The program takes the result for no study.
        """
        return Study(_toml.merged(_toml.merged(self._given, settings or {}), tables))

    @property
    def text(self) -> str:
        """The resolved study, TOML: every key with its unit and range, defaults included."""
        return self._text

    def __getitem__(self, key: str) -> Any:
        """The value of ``"table.key"``, or all of ``"table"`` as a dictionary, defaults included.

        Raises
        ------
        KeyError
            The resolved study has no such key: it is unknown, or stands for nothing in this study.
        """
        if self._values is None:
            self._values = _toml.read(self._text)
        found: Any = self._values
        place = "it"
        for part in key.split("."):
            if not isinstance(found, dict):
                raise KeyError(f"{key}: {place} is a value and no table")
            if part not in found:
                raise KeyError(f"{key}: not in this study; {place} has {', '.join(found)}")
            found, place = found[part], part
        return dict(found) if isinstance(found, dict) else found

    @property
    def name(self) -> str:
        """Its name, and the name of the run directory unless another is given."""
        return str(self["study.name"])

    @property
    def larmor_radius(self) -> float:
        """The Larmor radius in the regular field, in bend-over scales of the turbulence: ρ = r_L/L_c."""
        return float(self._ensemble().larmor_radius)

    # MARK: Fields and trajectories, in this process

    def _ensemble(self) -> Ensemble:
        from .fields import Ensemble

        return Ensemble(self._text)

    def field(self, realization: int) -> Field:
        """The magnetic field of a realisation, the same as in a run of the study.

        Parameters
        ----------
        realization
            Its number, from 0.

        Returns
        -------
        Field
            ``field(positions)`` is B/B0 at positions in r_L, shape (n, 3).
        """
        return self._ensemble().field(realization)

    def backtrack(
        self,
        realization: int,
        directions: ArrayLike,
        omega_t: ArrayLike,
        *,
        momenta: bool = False,
        threads: int | None = None,
    ) -> NDArray[np.float64] | tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Follows particles back in time through a realisation of the field.

        Parameters
        ----------
        realization
            Its number, from 0.
        directions
            Momenta at the observer, of any length but 0, shape (n, 3). A particle arrives from the opposite direction.
        omega_t
            Backtracking times ΩT, shape (m,).
        momenta
            Whether momenta are wanted, too.
        threads
            Worker threads; the result does not depend on them. Without it, the cores this process may use.

        Returns
        -------
        positions : array, shape (m, n, 3)
            Displacements at −T in r_L.
        momenta : array, shape (m, n, 3)
            Unit vectors; only with ``momenta=True``.
        """
        return self.field(realization).backtrack(directions, omega_t, momenta=momenta, threads=threads)

    # MARK: Runs, by the program

    def run(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        threads: int | None = None,
        devices: str | int | Iterable[str | int] | None = None,
        progress: bool = True,
        figures: bool | None = None,
    ) -> Run:
        """Computes what is missing in a run directory and averages: the same call goes on where one was stopped.

        Ctrl-C stops it soon, between two files, and keeps what is finished.

        Parameters
        ----------
        path
            The run directory, made if missing; the study's name by default.
        threads
            Worker threads; the results do not depend on them. Without it, the cores this process may use.
        devices
            Graphics processors of a study with ``backtracking.engine = "gpu"``; the results do not depend on them:
            ``"all"``, a number or ``"cuda:0"`` as ``dapple engines`` lists them, or several (``[0, 1]``, ``"0,1"``).
            Without it, what DAPPLE_DEVICES of the environment says, otherwise all.
        progress
            Whether to show progress: a bar where tqdm is installed.
        figures
            Whether the program draws its figures, with gnuplot. Without it: as the study says, where there is gnuplot.

        Returns
        -------
        Run
            The run directory, opened.

        Raises
        ------
        DappleError
            What the program says: a directory of another study, a full disk, no such device, ….
        """
        from .runs import Run

        output = Path(self.name if path is None else path)
        # As an absolute path: one that begins with a hyphen would be an option.
        words = ["--output", os.path.abspath(output), *computing(threads, devices), *drawing(figures)]
        with study_file(self) as file:
            follow(["run", file, *words], progress=progress)
        return Run(output)

    # MARK: As text

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Study) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        shown = [f"{key}={value!r}" for key, value in _toml.flat(self._given) if key != "study.name"]
        return f"<Study {self.name!r}: {', '.join(shown) or 'the preset'}>"

    def __reduce__(self) -> tuple[type[Study], tuple[_toml.Tables]]:
        return Study, (self._given,)
