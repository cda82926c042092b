"""Sky maps in Mollweide's projection."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import DappleError
from . import _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from ..runs import Run

#: What is at the centre, at the right and up, as an observer inside the sphere sees it, longitudes growing to the left.
_VIEWS = {
    "horizontal": np.array([[1.0, 0, 0], [0, 0, 1.0], [0, 1.0, 0]]),
    "up": np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, 1.0]]),
}


def sky_map(
    sky: Run | str | os.PathLike[str] | ArrayLike,
    realization: int = 0,
    omega_t: float | None = None,
    *,
    gradient: Sequence[float] = (0, 0, 1),
    without: int | None = None,
    limit: float | None = None,
    field: str = "horizontal",
    size: int = 800,
    ax: Axes | None = None,
    colorbar: bool = True,
    **image: Any,
) -> Axes:
    """Relative intensity of arrival directions, in Mollweide's projection. Needs healpy.

    Parameters
    ----------
    sky
        A run, its directory, or a map in ring order, shape (12 nside²,).
    realization, omega_t
        Of a run: which map, and the kept time nearest to this one (the last without it).
    gradient
        Of a run: the direction of the density gradient, along x, y and z; it is taken as a unit vector.
    without
        The largest multipole that is taken out, so that small scales show; healpy's ``map2alm``.
    limit
        The end of the colour scale; without it, it covers 99.5 % of the pixels.
    field
        Where B0 (+z) is: ``horizontal``, half-way to the right with +x at the centre, or ``up``.
    size
        The number of points across the picture.
    ax
        Axes to draw into, of the ordinary kind.
    colorbar
        Whether to draw the colour scale.
    **image
        Properties of the image: ``cmap``, ….
    """
    healpy = _healpy()
    if field not in _VIEWS:
        raise DappleError(f"field: {field!r:.60} is neither 'horizontal' nor 'up'")
    values, title = _map(sky, realization, omega_t, gradient)
    if values.ndim != 1 or not healpy.isnpixok(values.size):
        raise DappleError(f"a sky map has 12 nside² values, shape (n,); this array has the shape {values.shape}")
    nside = healpy.npix2nside(values.size)
    if without is not None:
        values = _small_scales(healpy, values, nside, without)
    end = float(np.quantile(abs(values[np.isfinite(values)]), 0.995)) if limit is None else limit
    ax = _style.axes(ax)
    view = _VIEWS[field]
    x, y = np.meshgrid(np.linspace(-2, 2, size), np.linspace(-1, 1, size // 2))
    directions, inside = _unprojected(x, y, view)
    picture = np.full(x.shape, np.nan)
    picture[inside] = values[healpy.vec2pix(nside, *directions.T)]
    style = {"cmap": _style.SKY, "vmin": -end, "vmax": end, "interpolation": "nearest", **image}
    drawn = ax.imshow(picture, extent=(-2, 2, -1, 1), origin="lower", **style)
    _frame(ax, view)
    if title:
        ax.set_title(title + (rf", $\ell > {without}$" if without is not None else ""), fontsize="medium")
    if colorbar:
        bar = ax.figure.colorbar(drawn, ax=ax, orientation="horizontal", shrink=0.7, pad=0.03, extend="both")
        bar.set_label(r"$\delta I/I$ per unit gradient $r_\mathrm{L}\,g$")
    return ax


def _map(
    sky: Any, realization: int, omega_t: float | None, gradient: Sequence[float]
) -> tuple[NDArray[np.float64], str]:
    """The map to be drawn, and what it is."""
    if not hasattr(sky, "maps") and not isinstance(sky, (str, os.PathLike)):
        return np.asarray(sky, dtype=float), ""
    run = _style.opened(sky)
    direction = np.asarray(gradient, dtype=float)
    length = float(np.linalg.norm(direction))
    if direction.shape != (3,) or not np.isfinite(length) or length == 0:
        raise DappleError(f"gradient: {gradient!r:.80} is no direction; give three numbers that are not all zero")
    time, path = run._kept("maps", realization, omega_t, "output.maps")
    from .._fits import sky_map as read

    words = ", ".join(f"{component:g}" for component in direction)
    return np.tensordot(direction / length, read(path), axes=1), f"gradient $({words})$, {_style.at_time(time)}"


def _small_scales(healpy: Any, values: NDArray[np.float64], nside: int, last: int) -> NDArray[np.float64]:
    alm = healpy.map2alm(values, iter=3)
    lmax = healpy.Alm.getlmax(alm.size)
    keep = np.arange(lmax + 1) > last
    return np.asarray(healpy.alm2map(healpy.almxfl(alm, keep.astype(float)), nside), dtype=float)


def _unprojected(x: NDArray[np.float64], y: NDArray[np.float64], view: NDArray[np.float64]) -> tuple[Any, Any]:
    """Unit vectors (n, 3) of the points of the page inside of the ellipse, and which those are.

    2θ + sin 2θ = π sin φ, x = (2λ/π) cos θ, y = sin θ: Snyder (1987), USGS Professional Paper 1395, p. 249.
    """
    inside = x**2 / 4 + y**2 < 1
    theta = np.arcsin(y[inside])
    latitude = np.arcsin(np.clip((2 * theta + np.sin(2 * theta)) / np.pi, -1, 1))
    longitude = np.pi * x[inside] / (2 * np.cos(theta))
    local = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], -1)
    return local @ view, inside


def _projected(directions: NDArray[np.float64], view: NDArray[np.float64]) -> tuple[Any, Any]:
    """Points of the page for unit vectors (n, 3): bisection in θ, which is monotone in the latitude."""
    local = directions @ view.T
    target = np.pi * local[:, 2]
    low, high = np.full(len(local), -np.pi / 2), np.full(len(local), np.pi / 2)
    for _ in range(50):
        middle = (low + high) / 2
        above = 2 * middle + np.sin(2 * middle) > target
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    theta = (low + high) / 2
    return 2 / np.pi * np.arctan2(local[:, 1], local[:, 0]) * np.cos(theta), np.sin(theta)


def _frame(ax: Axes, view: NDArray[np.float64]) -> None:
    """Outline, lines at 30° and 60° from B0 and every 60° around it, and where B0 points."""
    turn = np.linspace(0, 2 * np.pi, 361)
    ax.plot(2 * np.cos(turn), np.sin(turn), color="black", linewidth=1, clip_on=False)
    thin = {"color": "black", "linewidth": 0.5, "alpha": 0.45}
    for polar in np.radians([30, 60, 90, 120, 150]):
        _curve(
            ax,
            np.stack([np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar) + 0 * turn], -1),
            view,
            thin,
        )
    arc = np.linspace(0, np.pi, 181)
    for azimuth in np.radians(np.arange(0, 360, 60)):
        _curve(
            ax, np.stack([np.sin(arc) * np.cos(azimuth), np.sin(arc) * np.sin(azimuth), np.cos(arc)], -1), view, thin
        )
    for sign, label, marker in ((1, "$B_0$", "o"), (-1, "$-B_0$", "X")):
        (x,), (y,) = _projected(np.array([[0, 0, float(sign)]]), view)
        ax.plot([x], [y], marker=marker, color="black", markerfacecolor="white", markersize=7, clip_on=False)
        box = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1}
        if abs(y) < 0.9:
            ax.annotate(label, (x, y), (0, 8), textcoords="offset points", ha="center", va="bottom", bbox=box)
        else:
            place = (12, -9 * np.sign(y))
            ax.annotate(label, (x, y), place, textcoords="offset points", ha="left", va="center", bbox=box)
    ax.set(xlim=(-2.02, 2.02), ylim=(-1.02, 1.02), aspect="equal")
    ax.set_axis_off()


def _curve(ax: Axes, directions: NDArray[np.float64], view: NDArray[np.float64], style: dict[str, Any]) -> None:
    x, y = _projected(directions, view)
    # Not across the page, where a curve leaves it on one side and comes back on the other.
    jump = np.flatnonzero(abs(np.diff(x)) > 1)
    ax.plot(np.insert(x, jump + 1, np.nan), np.insert(y, jump + 1, np.nan), **style)


def _healpy() -> Any:
    try:
        import healpy
    except ImportError:
        raise DappleError("sky maps are drawn with healpy: pip install 'dapple[plot]'") from None
    return healpy
