"""The magnetic field on a plane, and trajectories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import DappleError
from . import _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from ..fields import Field

_AXES = "xyz"


def field_slice(
    field: Field,
    *,
    plane: str = "xz",
    extent: float = 10,
    offset: float = 0,
    points: int = 200,
    lines: bool = True,
    ax: Axes | None = None,
    colorbar: bool = True,
    **image: Any,
) -> Axes:
    """|B|/B0 on a square of a coordinate plane, with the lines of the field's components in it.

    Parameters
    ----------
    field
        A realisation: ``study.field(n)``.
    plane
        Two of x, y and z: the horizontal and the vertical axis. B0 is along z.
    extent
        The length of the square's side, the origin in its middle, in r_L.
    offset
        Where the plane cuts its normal, in r_L.
    points
        Points of the side.
    lines
        Whether to draw streamlines of the components in the plane.
    ax
        Axes to draw into.
    colorbar
        Whether to draw the colour scale.
    **image
        Properties of the image: ``cmap``, ``vmin``, ….
    """
    first, second, normal = _plane(plane)
    if not (points >= 2 and np.isfinite(extent) and extent > 0):
        raise DappleError(
            f"extent and points: {extent!r:.40} and {points!r:.40}; give a length in r_L and 2 points or more"
        )
    ax = _style.axes(ax)
    side = np.linspace(-extent / 2, extent / 2, points)
    horizontal, vertical = np.meshgrid(side, side)
    places = np.empty((points * points, 3))
    places[:, first], places[:, second], places[:, normal] = horizontal.ravel(), vertical.ravel(), offset
    b = np.asarray(field(places)).reshape(points, points, 3)
    strength = np.linalg.norm(b, axis=-1)
    half = extent / 2 * (1 + 1 / (points - 1))
    style = {"cmap": "cividis", "interpolation": "bilinear", **image}
    drawn = ax.imshow(strength, extent=(-half, half, -half, half), origin="lower", **style)
    if lines:
        ax.streamplot(
            side, side, b[..., first], b[..., second], color="white", linewidth=0.6, arrowsize=0.7, density=1.2
        )
    ax.set(xlabel=_label(first), ylabel=_label(second), xlim=(-extent / 2, extent / 2), ylim=(-extent / 2, extent / 2))
    ax.set_aspect("equal")
    if colorbar:
        ax.figure.colorbar(drawn, ax=ax, label="$|B|/B_0$")
    return ax


def trajectories(positions: ArrayLike, *, plane: str = "xz", ax: Axes | None = None, **line: Any) -> Axes:
    """Trajectories from the observer, at the origin.

    Parameters
    ----------
    positions
        Positions in r_L, shape (times, particles, 3): of ``field.backtrack`` at many times.
    plane
        Two of x, y and z: the horizontal and the vertical axis. Axes of three dimensions (``projection="3d"``) show
        all.
    ax
        Axes to draw into.
    **line
        Properties of the lines.
    """
    paths = np.asarray(positions, dtype=float)
    if paths.ndim != 3 or paths.shape[-1] != 3:
        raise DappleError(f"positions: the shape is {paths.shape}; give (times, particles, 3)")
    first, second, _ = _plane(plane)
    ax = _style.axes(ax)
    shown = range(3) if ax.name == "3d" else (first, second)
    paths = np.concatenate([np.zeros((1, *paths.shape[1:])), paths])
    for index in range(paths.shape[1]):
        color = _style.RAMP(index / max(1, paths.shape[1] - 1))
        ax.plot(*(paths[:, index, axis] for axis in shown), **{"color": color, "linewidth": 0.8, **line})
    ax.plot(*([0.0] for _ in shown), marker="o", color=_style.COLORS["red"], markersize=5, linestyle="none", zorder=3)
    ax.set(xlabel=_label(shown[0]), ylabel=_label(shown[1]))
    if ax.name == "3d":
        ax.set(zlabel=_label(2))
    ax.set_aspect("equal", adjustable="datalim")
    return ax


def _plane(plane: str) -> tuple[int, int, int]:
    if len(plane) != 2 or plane[0] == plane[1] or not set(plane) <= set(_AXES):
        raise DappleError(f"plane: {plane!r:.40} is not two of x, y and z, such as 'xz'")
    first, second = (_AXES.index(axis) for axis in plane)
    return first, second, 3 - first - second


def _label(axis: int) -> str:
    return rf"${_AXES[axis]} \quad [r_\mathrm{{L}}]$"
