"""The power spectrum against backtracking time: Figure 1 of Ahlers & Mertsch (2015)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..runs import Run


def power_spectrum_evolution(
    run: Run | str | os.PathLike[str],
    *,
    multipoles: Sequence[int] = (2, 3, 5, 10),
    ax: Axes | None = None,
    legend: bool = True,
    **line: Any,
) -> Axes:
    """C_ℓ/4π in (r_L g)² against ΩT for a gradient along (solid) and across B0 (dotted).

    Drawn are the dipole and that of standard diffusion with bands of one standard error, the monopole, multipoles, and
    the level of the shot noise: cross-spectra, which are free of it, where the study has two sets of directions.

    Parameters
    ----------
    run
        A run, or its directory.
    multipoles
        Which, from dark to light; those above the run's largest are left out.
    ax
        Axes to draw into.
    legend
        Whether to draw the key.
    **line
        Properties of all lines.
    """
    run = _style.opened(run)
    ax = _style.axes(ax)
    spectra, diffusion = run.spectra, run.diffusion
    ells, times = _style.values(spectra["ell"]), _style.values(diffusion["omega_t"])
    has_cross = bool(np.isfinite(_style.values(spectra["cross_parallel"])).any())
    kind = "cross" if has_cross else "cl"
    shown = [ell for ell in multipoles if 2 <= ell <= ells.max()]
    curves = []
    for side, _, _ in _style.SIDES[::-1]:

        def draw(column: Any, color: Any, label: str, width: float, mark: str = "", side: str = side) -> None:
            curve = _style.positive(_style.values(column) / (4 * np.pi))
            style = {"color": color, "linestyle": "-" if side == "parallel" else ":", "linewidth": width * _width()}
            # Marks tell the two apart in grey print.
            style |= {"marker": mark, "markersize": 4, "markerfacecolor": "white", "markevery": -(-len(times) // 10)}
            ax.plot(times, curve, label=label if side == "parallel" else None, **{**style, **line})
            curves.append(curve)

        def band(column: Any, error: Any, color: Any) -> None:
            middle, half = _style.values(column) / (4 * np.pi), _style.values(error) / (4 * np.pi)
            low = np.maximum(middle - half, 1e-3 * abs(middle))
            ax.fill_between(times, low, np.maximum(middle + half, low), color=color, alpha=0.15, linewidth=0)

        dipole = spectra[ells == 1]
        # From the back to the front, and the key the other way round.
        draw(spectra[ells == 0][f"noise_{side}"], _style.COLORS["red"], r"shot noise $N$", 0.9)
        for index, ell in reversed(list(enumerate(shown))):
            color = _style.RAMP(index / max(1, len(shown) - 1))
            draw(spectra[ells == ell][f"{kind}_{side}"], color, rf"$\ell = {ell}$", 0.9)
        draw(diffusion[f"c0_{side}"], _style.COLORS["blue"], r"monopole $\ell = 0$", 1.3, "s")
        standard = f"c1_standard_{side}"
        draw(diffusion[standard], _style.COLORS["magenta"], "standard dipole", 1.3, "o")
        band(diffusion[standard], diffusion[f"{standard}_err"], _style.COLORS["magenta"])
        draw(dipole[f"{kind}_{side}"], _style.COLORS["black"], r"dipole $\ell = 1$", 1.6)
        band(dipole[f"{kind}_{side}"], dipole[f"{kind}_{side}_err"], _style.COLORS["black"])
    ax.set(xscale="log", yscale="log", xlabel=_style.TIME, ylabel=r"$C_\ell/4\pi \quad [(r_\mathrm{L} g)^2]$")
    ax.set_xlim(times[0], times[-1]) if len(times) > 1 else None
    _style.decades(ax, curves, 9)
    if legend:
        handles, labels = ax.get_legend_handles_labels()
        handles, labels = handles[::-1], labels[::-1]
        for dashes, sign in (("-", r"\parallel"), (":", r"\perp")):
            handles += ax.plot([], [], color=_style.COLORS["gray"], linestyle=dashes)
            labels.append(rf"gradient ${sign} B_0$")
        ax.legend(handles, labels, fontsize="small", ncols=2)
    return ax


def _width() -> float:
    import matplotlib as mpl

    return float(mpl.rcParams["lines.linewidth"])
