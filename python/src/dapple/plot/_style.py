"""Colours, words and axes that the figures have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

try:
    from matplotlib.colors import LinearSegmentedColormap
except ModuleNotFoundError as error:
    package = str(error.name).partition(".")[0]
    raise ModuleNotFoundError(f"figures need {package}: pip install 'dapple[plot]'", name=package) from None

from .. import _tables
from .._errors import DappleError
from ..runs import Run

if TYPE_CHECKING:
    from astropy.table import QTable
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

#: The colours of curves and symbols, after Okabe & Ito (2008).
COLORS = {
    "black": "#000000",
    "magenta": "#CC3A8E",
    "blue": "#0072B2",
    "green": "#009E73",
    "red": "#B2301C",
    "orange": "#E08A00",
    "gray": "#808080",
}
PARALLEL: dict[str, Any] = {"color": COLORS["red"], "marker": "D"}
PERPENDICULAR: dict[str, Any] = {"color": COLORS["green"], "marker": "^"}
SIDES = (("parallel", r"\parallel", PARALLEL), ("perpendicular", r"\perp", PERPENDICULAR))

TIME = r"backtracking time $\Omega T$"
#: Of multipoles, from dark to light.
RAMP = LinearSegmentedColormap.from_list("dapple-multipoles", ["#004030", "#00795A", "#74CCA4"])


def _diverging(t: float) -> tuple[float, ...]:
    """As the program's: arms of the same CIELAB lightness 97 − 64|t| and chroma, in the hues 273° and 40°."""
    s = abs(t)
    chroma, hue = 105 * s * (1 - s) + 36 * s, np.radians(273 if t < 0 else 40)
    fy = (97 - 64 * s + 16) / 116
    f = np.array([fy + chroma * np.cos(hue) / 500, fy, fy - chroma * np.sin(hue) / 200])
    xyz = np.array([0.95047, 1, 1.08883]) * np.where(f > 6 / 29, f**3, 3 * (36 / 841) * (f - 4 / 29))
    matrix = [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
    linear = np.clip(np.array(matrix) @ xyz, 0, None)
    return tuple(np.clip(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055), 0, 1))


#: The palette of sky maps, blue – white – red, symmetric about zero.
SKY = LinearSegmentedColormap.from_list("dapple-sky", [_diverging(t) for t in np.linspace(-1, 1, 65)])


def axes(ax: Axes | None) -> Axes:
    """The axes given, or new ones."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(layout="constrained")[1]


def opened(run: Run | str | os.PathLike[str]) -> Run:
    """A run, or the one in a directory."""
    return run if isinstance(run, Run) else Run(run)


def values(column: Any) -> NDArray[np.float64]:
    """The numbers of a column, without its unit."""
    return np.asarray(getattr(column, "value", column), dtype=float)


def positive(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN, which is not drawn, where a logarithmic axis has no place."""
    return np.where(numbers > 0, numbers, np.nan)


def decades(ax: Axes, curves: list[NDArray[np.float64]], most: float) -> None:
    """Limits the vertical axis to what curves fill, and to so many decades below the largest value."""
    known = [curve[np.isfinite(curve) & (curve > 0)] for curve in curves]
    known = [curve for curve in known if curve.size]
    if not known:
        raise DappleError("there is nothing to draw: no value is above zero")
    top = max(float(curve.max()) for curve in known)
    bottom = max(min(float(curve.min()) for curve in known), top / 10**most)
    ax.set_ylim(bottom / 1.5, top * 2)


def key_above(ax: Axes) -> None:
    """The key above the axes, in two columns, where it hides nothing."""
    ax.legend(
        fontsize="small", ncols=2, loc="lower left", bbox_to_anchor=(0, 1.01, 1, 0.1), mode="expand", frameon=False
    )


def scale_axis(ax: Axes, ells: NDArray[np.float64]) -> None:
    """A logarithmic axis of multipoles with plain numbers."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    first, last = float(ells.min()), float(ells.max())
    ax.set_xscale("log")
    ax.set_xlim(first / 1.15, last * 1.15)
    shown = [ell for ell in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000) if first <= ell <= last]
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda ell, _: f"{ell:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(r"multipole $\ell$")


def measured(name: str | os.PathLike[str]) -> QTable:
    """A measured spectrum of relative intensity: ``ell``, ``cl``, ``cl_err``, in its ``meta`` ``experiment`` and more.

    Parameters
    ----------
    name
        The path of a table (ECSV), or the name of one that comes with the package: ``icecube-12yr``,
        ``hawc-icecube-10TeV``.
    """
    path = Path(name)
    folders = [Path(__file__).parents[1] / "data", Path(__file__).parents[4] / "Data"]
    known = {file.stem: file for folder in folders for file in folder.glob("*.ecsv")}
    if os.fspath(name) in known and not path.is_file():
        path = known[os.fspath(name)]
    elif not path.is_file():
        raise DappleError(f"{name}: there is no such file, and no such spectrum; there are {', '.join(sorted(known))}")
    table = _tables.read(path)
    if "median_energy_tev" in table.colnames:
        energies = values(table["median_energy_tev"])
        wanted = float(table.meta.get("default_energy_tev", energies[0]))
        table = table[energies == energies[np.argmin(abs(np.log(energies / wanted)))]]
    missing = {"ell", "cl"} - set(table.colnames)
    if missing:
        raise DappleError(
            f"{path}: a measured spectrum has the columns ell and cl; {', '.join(sorted(missing))} is missing"
        )
    return table


def at_time(omega_t: float) -> str:
    """ΩT = …, in four digits and without a power of ten, for a label."""
    return rf"$\Omega T = {omega_t:.0f}$" if omega_t >= 1000 else rf"$\Omega T = {omega_t:.4g}$"
