"""The study that knows C_l to an error, and what it costs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ._program import call
from ._sources import study_file
from .study import Study

if TYPE_CHECKING:
    from .runs import Run


@dataclass(frozen=True)
class Plan:
    """What ``dapple plan`` found: :func:`dapple.plan` makes one.

    Parameters
    ----------
    study
        The planned study; ``plan.study.run()`` runs it.
    summary
        N_side, realisations, scatter, particle steps, time, memory and disk, in words.
    """

    study: Study
    summary: str


def plan(
    study: Study,
    multipole: int,
    error: float,
    *,
    pilot: Run | str | os.PathLike[str] | None = None,
    threads: int | None = None,
) -> Plan:
    """Plans a study by the error of its spectra that is wanted: ``dapple plan``.

    Parameters
    ----------
    study
        What is to be computed; its N_side, realisations and name are replaced.
    multipole
        The largest ℓ that is wanted.
    error
        The relative standard error of C_ℓ that is wanted, between 0 and 1.
    pilot
        A run of this study, of any N_side, from whose realisations the scatter of C_ℓ is measured. Without it, the
        scatter is that of the preset.
    threads
        Worker threads that the cost is for. Without it, the cores this process may use.

    Returns
    -------
    Plan
        The planned study, and words.

    Raises
    ------
    DappleError
        What the program says: a pilot of another field, more realisations than a study may have, ….

    Examples
    --------
    >>> import dapple
    >>> found = dapple.plan(dapple.Study(), multipole=16, error=0.1)
    >>> found.study["sky.nside"]
    8
    """
    words = [f"--multipole={int(multipole)}", f"--error={float(error)!r}"]
    if pilot is not None:
        words.append(f"--from={os.path.abspath(pilot)}")
    if threads is not None:
        words.append(f"--threads={threads}")
    with study_file(study) as file:
        planned = Path(file).with_name("plan.toml")
        text = call(["plan", file, *words, "--output", planned])
        lines = [line for line in text.splitlines() if not line.startswith("written:")]
        return Plan(Study(planned), "\n".join(lines).replace(os.fspath(file), "STUDY"))
