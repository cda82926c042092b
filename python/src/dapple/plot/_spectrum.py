"""The power spectrum at one time in units of its dipole: Figure 2 of Ahlers & Mertsch (2015)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import comparisons
from .._errors import DappleError
from .._fits import Covariance
from .._sources import listed
from ..snapshots import Snapshot
from . import _style

if TYPE_CHECKING:
    from astropy.table import QTable
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ..runs import Run

#: Multipoles up to this one stand by themselves; above, a band ends at 1.17 of its first, as in the program's figure.
LARGEST_SINGLE, BAND = 15, 1.17
#: Curves of theory end here where measured spectra go on.
FARTHEST = 1000


class Bands(NamedTuple):
    """C_ℓ/C_1 in bands of multipoles."""

    ell: NDArray[np.float64]
    value: NDArray[np.float64]
    error: NDArray[np.float64]


def spectrum_at_time(
    run: Run | str | os.PathLike[str],
    omega_t: float = 100,
    *,
    theory: Sequence[float] = (0.4, 0.5, 0.6),
    data: str | Iterable[str | os.PathLike[str] | QTable] = (),
    rescale: str | float = "parallel",
    scatter: bool = True,
    ax: Axes | None = None,
    legend: bool = True,
    **symbols: Any,
) -> Axes:
    """C_ℓ/C_1 against ℓ for a gradient along and across B0, with jackknife errors.

    Drawn are multipoles up to half of the largest, above which pixels alias too much.

    Above ℓ = 15, C_ℓ is averaged with the weights 2ℓ+1 in bands, with the covariance of the multipoles. Arrows are
    upper limits of two errors where a value is not above zero. With pairs in the study, lines in the colours of the
    gradients are the law of small scales, 2πχ/(λ ℓ(ℓ+1)), to which nothing is fitted.

    Parameters
    ----------
    run
        A run, or its directory.
    omega_t
        The snapshot nearest to this ΩT is drawn.
    theory
        Exponents p of ν_r ∝ (1−x)^p whose curves are drawn in grey, by the program.
    data
        Measured spectra: names or paths as :func:`measured` takes them, or tables with ``ell``, ``cl`` and, for bars,
        ``cl_err``. The key marks spectra of a cut sky, which are not corrected for it, † and deconvolved ones ‡.
    rescale
        One factor for all measured spectra: a number, or the gradient, ``parallel`` or ``perpendicular``, to whose
        spectrum it makes the mean logarithm of simulated over measured zero.
    scatter
        Whether to draw where 68 % of single skies lie, multipole by multipole.
    ax
        Axes to draw into.
    legend
        Whether to draw the key.
    **symbols
        Properties of the symbols of the run.
    """
    run = _style.opened(run)
    ax = _style.axes(ax)
    at = run.at(omega_t)
    last = max(1, min(int(_style.values(at.ratios["ell"]).max()) // 2, int(at.covariance().ell[-1])))
    spectra: dict[str, Bands] = {}
    shown: list[NDArray[np.float64]] = []
    for side, sign, style in _style.SIDES:
        if scatter:
            shown += _scatter(ax, at, side, style["color"], last)
        spectra[side] = bands(at.covariance(f"ratio_{side}"), last)
        shift = 0.985 if side == "parallel" else 1.015
        _points(ax, spectra[side], shift, {"label": rf"gradient ${sign} B_0$", **style, **symbols})
        if "small-scales" in run.tables:
            _law(ax, at, side, style["color"], last)
    tables = [_style.measured(entry) if isinstance(entry, (str, os.PathLike)) else entry for entry in listed(data)]
    ells = np.concatenate([np.arange(1.0, last + 1), *(_style.values(table["ell"]) for table in tables)])
    if theory:
        shown += _theory(ax, theory, int(min(ells.max(), FARTHEST)))
    shown += _data(ax, tables, spectra, rescale)
    ax.set_yscale("log")
    _style.scale_axis(ax, ells)
    ax.set_ylabel(r"$C_\ell / C_1$")
    shown += [part.value - part.error * (part.error < part.value) for part in spectra.values()]
    _style.decades(ax, shown, 9)
    ax.text(0.96, 0.95, _style.at_time(at.omega_t), transform=ax.transAxes, ha="right", va="top")
    if legend:
        _style.key_above(ax)
    return ax


def bands(covariance: Covariance, last: int) -> Bands:
    """Ratios in bands that end at ``last`` at most; their errors know how multipoles fluctuate together."""
    first, ells, values, errors = 1, [], [], []
    while (end := first if first <= LARGEST_SINGLE else int(BAND * first)) <= last:
        part = slice(first - 1, end)
        weights = 2.0 * covariance.ell[part] + 1
        weights /= weights.sum()
        ells.append(np.sqrt(first * end))
        values.append(weights @ covariance.mean[part])
        errors.append(np.sqrt(weights @ covariance.matrix[part, part] @ weights))
        first = end + 1
    return Bands(np.array(ells), np.array(values), np.array(errors))


def _points(ax: Axes, spectrum: Bands, shift: float, style: dict[str, Any]) -> None:
    """Symbols with bars, and arrows for what is not above zero."""
    ell, value, error = spectrum.ell * shift, spectrum.value, spectrum.error
    known = value > 0
    # A bar to zero has no end on a logarithmic axis.
    low = np.where(error < value, error, 0.999 * value)
    style = {"linestyle": "none", "markersize": 5, "capsize": 0, "zorder": 3, **style}
    ax.errorbar(ell[known], value[known], [low[known], error[known]], **style)
    limit = value + 2 * error
    below = ~known & (limit > 0)
    arrows = {**style, "label": None, "marker": "none"}
    ax.errorbar(ell[below], limit[below], 0.5 * limit[below], uplims=True, **arrows)


def _scatter(ax: Axes, at: Snapshot, side: str, color: str, last: int) -> list[NDArray[np.float64]]:
    """Draws the band; returns what of its edges is above zero and above 1e-6."""
    ratios = at.ratios
    if int(ratios.meta["realizations"]) < 10:
        return []
    rows = ratios[(_style.values(ratios["ell"]) >= 1) & (_style.values(ratios["ell"]) <= last)]
    low, high = (_style.values(rows[f"ratio_{side}_{end}"]) for end in ("p16", "p84"))
    label = "68 % of single skies" if side == "parallel" else None
    dashes = "-" if side == "parallel" else "--"
    found, low = low, np.where(low > 0, low, 1e-3 * abs(high))
    area: dict[str, Any] = {
        "facecolor": (color, 0.12),
        "edgecolor": color,
        "linewidth": 0.5,
        "linestyle": dashes,
        "zorder": 0,
    }
    ax.fill_between(_style.values(rows["ell"]), low, high, label=label, **area)
    return [edge[edge > 1e-6] for edge in (found, high)]


def _theory(ax: Axes, exponents: Sequence[float], last: int) -> list[NDArray[np.float64]]:
    """Draws curves of the program, each with its exponent beside it; returns their values."""
    curves = comparisons.theory("ratios", p=[float(p) for p in exponents], lmax=last)
    ell, drawn = _style.values(curves["ell"]), []
    for index, (p, dashes) in enumerate(zip(exponents, ("--", "-", "-.", ":") * len(exponents))):
        curve = _style.values(curves[f"ratio_p_{float(p)}"])
        label = r"theory, $\nu_\mathrm{r} \propto (1-x)^p$" if index == 0 else None
        ax.plot(ell, curve, dashes, color=_style.COLORS["gray"], zorder=1, label=label)
        beside: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
        ax.annotate(f"$p = {p:g}$", (1, curve[-1]), (4, 0), fontsize="x-small", **beside)
        drawn.append(curve)
    return drawn


def _law(ax: Axes, at: Snapshot, side: str, color: str, last: int) -> None:
    rows = at.small_scales
    ell = _style.values(rows["ell"])
    dipole = _style.values(rows[f"maps_{side}"])[ell == 1]
    law = _style.values(rows[f"law_{side}"]) / dipole
    shown = (ell >= 2) & (ell <= last)
    dashes = "-" if side == "parallel" else "--"
    label = r"$2\pi\chi/(\lambda\,\ell(\ell+1))$, no fit" if side == "parallel" else None
    ax.plot(ell[shown], _style.positive(law[shown]), color=color, linestyle=dashes, label=label, zorder=2)


def _data(ax: Axes, data: list[QTable], spectra: dict[str, Bands], rescale: str | float) -> list[Any]:
    """Draws measured spectra; returns their values as they are drawn."""
    if not data:
        return []
    if isinstance(rescale, str) and rescale not in spectra:
        raise DappleError(f"rescale: {rescale!r:.60} is no factor and neither 'parallel' nor 'perpendicular'")
    factor = _factor(data, spectra[rescale]) if isinstance(rescale, str) else float(rescale)
    drawn = []
    colors = (_style.COLORS[name] for name in ("black", "blue", "orange", "magenta") * len(data))
    for table, color, marker in zip(data, colors, "osvPX*hd" * len(data)):
        ell, value = _style.values(table["ell"]), _style.values(table["cl"]) * factor
        error = _style.values(table["cl_err"]) * factor if "cl_err" in table.colnames else np.zeros_like(value)
        sky = {"cut": "†", "deconvolved": "‡"}.get(str(table.meta.get("sky")), "")
        label = f"{table.meta.get('experiment', 'measured')}{sky}" + rf" $\times$ {factor:.3g}"
        part = Bands(ell, value, np.nan_to_num(error))
        _points(ax, part, 1.0, {"color": color, "marker": marker, "markerfacecolor": "none", "label": label})
        drawn.append(value)
    return drawn


def _factor(data: list[QTable], simulated: Bands) -> float:
    """What makes the mean logarithm of simulated over measured zero, over the multipoles that both have above zero."""
    logs: list[float] = []
    for table in data:
        by_ell = dict(zip(_style.values(table["ell"]).tolist(), _style.values(table["cl"]).tolist()))
        for ell, value in zip(simulated.ell.tolist(), simulated.value.tolist()):
            if value > 0 and by_ell.get(ell, 0) > 0:
                logs.append(float(np.log(value / by_ell[ell])))
    if not logs:
        raise DappleError(
            "data: no multipole is above zero in both the simulation and a measurement; give rescale a factor"
        )
    return float(np.exp(np.mean(logs)))
