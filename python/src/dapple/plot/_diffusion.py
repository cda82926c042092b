"""Running diffusion coefficients against backtracking time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..runs import Run


def running_diffusion(
    run: Run | str | os.PathLike[str],
    *,
    unit: Any = None,
    ax: Axes | None = None,
    legend: bool = True,
    **line: Any,
) -> Axes:
    """K = ⟨r²⟩/2T and relative K̃ along and across B0, and |K_A|, against ΩT, with bands of one standard error.

    Parameters
    ----------
    run
        A run, or its directory.
    unit
        A unit such as ``"cm2/s"``, for studies with physical units; r_L² Ω without it.
    ax
        Axes to draw into.
    legend
        Whether to draw the key.
    **line
        Properties of all lines.
    """
    run = _style.opened(run)
    ax = _style.axes(ax)
    table = run.diffusion
    times = _style.values(table["omega_t"])
    curves = []
    kinds = [
        ("k_parallel", r"$K_\parallel$", _style.COLORS["red"], "-"),
        ("k_perpendicular", r"$K_\perp$", _style.COLORS["green"], "--"),
        ("k_relative_parallel", r"relative $\tilde K_\parallel$", _style.COLORS["red"], ":"),
        ("k_relative_perpendicular", r"relative $\tilde K_\perp$", _style.COLORS["green"], "-."),
        ("k_hall", r"$|K_A|$ (Hall)", _style.COLORS["blue"], (0, (12, 3))),
    ]
    for name, label, color, dashes in kinds:
        value, error = (_style.values(_converted(table[column], unit)) for column in (name, f"{name}_err"))
        value = abs(value) if name == "k_hall" else value
        if not (value > 0).any():
            continue
        ax.plot(times, _style.positive(value), label=label, **{"color": color, "linestyle": dashes, **line})
        low = np.maximum(value - error, 1e-3 * abs(value))
        ax.fill_between(times, low, np.maximum(value + error, low), color=color, alpha=0.15, linewidth=0)
        curves.append(value)
    words = (
        r"r_\mathrm{L}^2\,\Omega"
        if unit is None
        else _converted(table["k_parallel"], unit).unit.to_string("latex")[1:-1]
    )
    ax.set(xscale="log", yscale="log", xlabel=_style.TIME, ylabel=rf"diffusion coefficient $K \quad [{words}]$")
    _style.decades(ax, curves, 6)
    if legend:
        ax.legend(fontsize="small")
    return ax


def _converted(column: Any, unit: Any) -> Any:
    from astropy.units import UnitConversionError

    from .._errors import DappleError

    try:
        return column if unit is None else column.to(unit)
    except UnitConversionError:
        raise DappleError(
            f"unit: {unit!s:.60} needs a study with physical units: particle.rigidity, regular_field, coherence_length"
        ) from None
