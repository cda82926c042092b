"""What pairs of particles say: the rate of relative scattering, and the law of small scales in many studies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import comparisons
from .._errors import DappleError
from . import _style

if TYPE_CHECKING:
    from astropy.table import QTable
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ..runs import Run

_STUDIES = [_style.COLORS[name] for name in ("black", "blue", "orange", "green", "magenta", "red")]


def scattering_rate(
    run: Run | str | os.PathLike[str],
    omega_t: float | None = None,
    *,
    ax: Axes | None = None,
    legend: bool = True,
    **symbols: Any,
) -> Axes:
    """ν_r/(λ(1−x)) against 1 − x: 1 where pairs part exponentially. Only of studies with pairs.

    Filled symbols are from pairs of particles, open ones from C_ℓ of maps. Bars are of the inverse, which is what has
    about Gaussian errors: from 1/(q+σ) to 1/(q−σ). Where q is not above σ, an arrow up from the lower limit 1/(q+2σ).
    Left of the dotted line, pairs have mostly not parted yet, and the rate is not that of a steady state.

    Parameters
    ----------
    run
        A run, or its directory.
    omega_t
        The snapshot nearest to this ΩT; the last but one without it, since χ is a derivative.
    ax
        Axes to draw into.
    legend
        Whether to draw the key.
    **symbols
        Properties of all symbols.
    """
    run = _style.opened(run)
    ax = _style.axes(ax)
    times = run.omega_t
    at = run.at(float(times[max(0, len(times) - 2)]) if omega_t is None else omega_t)
    rows = at.scattering_rate
    x, unit = _style.values(rows["one_minus_x"]), _style.values(rows["lambda_one_minus_x"])
    for side, sign, style in _style.SIDES:
        for source, column, shift in (("pairs", "rate", 0.97), ("maps", "rate_maps", 1.03)):
            with np.errstate(divide="ignore", invalid="ignore"):
                q = unit / _style.values(rows[f"{column}_{side}"])
                error = abs(q * _style.values(rows[f"{column}_{side}_err"]) / _style.values(rows[f"{column}_{side}"]))
            known, limited = q > error, (q <= error) & (q + 2 * error > 0)
            mark = {"linestyle": "none", "markersize": 5, "capsize": 0, **style, **symbols}
            if source == "maps":
                mark["markerfacecolor"] = "none"
            value = 1 / q[known]
            bars = [value - 1 / (q + error)[known], 1 / (q - error)[known] - value]
            ax.errorbar(shift * x[known], value, bars, label=rf"gradient ${sign} B_0$, {source}", **mark)
            lowest = 1 / (q + 2 * error)[limited]
            arrows = {**mark, "marker": "none"}
            ax.errorbar(shift * x[limited], lowest, 0.3 * lowest, lolims=True, **arrows)
    ax.axhline(1, color="black", linewidth=0.8, label=r"$\lambda(1-x)$", zorder=1)
    parted = at.lyapunov["separated_angle"]
    ends = 1 - np.cos(float(np.asarray(getattr(parted, "value", parted))[0]))
    if np.isfinite(ends) and ends > 0:
        ax.axvline(ends, color=_style.COLORS["gray"], linestyle=":", zorder=0, label="half of the pairs apart")
    ax.set(xscale="log", yscale="log", xlabel="$1 - x$", ylabel=r"$\nu_\mathrm{r} / [\lambda(1-x)]$", ylim=(0.05, 5))
    ax.set_xlim(max(x.min(), 1e-2 * ends if ends > 0 else 0) / 1.5, 3)
    ax.text(0.96, 0.95, _style.at_time(at.omega_t), transform=ax.transAxes, ha="right", va="top")
    if legend:
        _style.key_above(ax)
    return ax


def collapse(
    runs: QTable | str | os.PathLike[str] | Iterable[Run | str | os.PathLike[str]],
    *,
    side: str = "parallel",
    largest_error: float = 0.4,
    ax: Axes | None = None,
    legend: bool = True,
    **symbols: Any,
) -> Axes:
    """ℓ(ℓ+1)C_ℓ λ/(2πχ) against ℓ for many studies: 1 where the law of small scales holds.

    Filled symbols are from maps, open ones from pairs; the band is 1 ± 0.1. Bins for which the backtracking time is too
    short are left out. Studies of one name are numbered, in the order of the runs.

    Parameters
    ----------
    runs
        Runs with pairs, their directories, or the table of :func:`dapple.collapse`.
    side
        The gradient: ``parallel`` or ``perpendicular`` to B0.
    largest_error
        Bins with a larger error are left out.
    ax
        Axes to draw into.
    legend
        Whether to draw the key.
    **symbols
        Properties of all symbols.
    """
    signs = {name: sign for name, sign, _ in _style.SIDES}
    if side not in signs:
        raise DappleError(f"side: {side!r:.60} is neither 'parallel' nor 'perpendicular'")
    table: Any = runs if hasattr(runs, "colnames") else comparisons.collapse(runs)
    value, error = _style.values(table[f"ratio_{side}"]), _style.values(table[f"ratio_{side}_err"])
    shown = np.asarray(table[f"reached_{side}"], dtype=bool) & np.isfinite(value) & (error <= largest_error)
    if not shown.any():
        raise DappleError(
            "collapse: no bin is reached with an error small enough; track further back, or more realisations"
        )
    ax = _style.axes(ax)
    ell = np.sqrt(_style.values(table["ell_first"]) * _style.values(table["ell_last"]))
    studies = _studies(table)
    ax.axhspan(0.9, 1.1, color="#D8D8D8", zorder=0)
    ax.axhline(1, color="black", linewidth=0.8, zorder=1)
    for index, (name, rows) in enumerate(studies.items()):
        mine = shown & rows
        color, marker = _STUDIES[index % len(_STUDIES)], "osD^vPX*"[(index + index // len(_STUDIES)) % 8]
        shift = 1.02 ** (index - (len(studies) - 1) / 2)
        from_pairs = np.asarray(table["from_pairs"], dtype=bool)
        for kind, label, face in ((mine & ~from_pairs, name, color), (mine & from_pairs, None, "none")):
            mark = {
                "color": color,
                "marker": marker,
                "markerfacecolor": face,
                "linestyle": "none",
                "markersize": 5,
                **symbols,
            }
            ax.errorbar(shift * ell[kind], value[kind], error[kind], label=label, **mark)
    _style.scale_axis(ax, ell[shown])
    ax.set(ylabel=r"$\ell(\ell+1)\,C_\ell\,\lambda / (2\pi\chi)$")
    ax.set_title(rf"gradient ${signs[side]} B_0$; filled: maps, open: pairs", fontsize="medium")
    if legend:
        ax.legend(fontsize="small")
    return ax


def _studies(table: QTable) -> dict[str, NDArray[np.bool_]]:
    """The rows of each study by its name, with a number where several have the same: λ and χ tell those apart."""
    # As text, in which NaN equals NaN.
    keys = list(zip(*(map(str, table[name]) for name in ("study", "lambda", "chi_parallel"))))
    found: dict[str, NDArray[np.bool_]] = {}
    for key in dict.fromkeys(keys):
        name, number = key[0], 1
        while name in found:
            number += 1
            name = f"{key[0]} ({number})"
        found[name] = np.array([other == key for other in keys])
    return found
