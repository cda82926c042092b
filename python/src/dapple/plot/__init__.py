"""The figures of a run in matplotlib.

Each function takes ``ax``, the axes to draw into (new ones without it), and returns them, so that anything may be
changed afterwards. Sizes of fonts and lines follow matplotlib's rcParams; further keywords go to the lines or symbols.
Colours are those of the program's own figures: they stay apart for colour-blind readers, and marks, dashes and
lightness carry the rest in grey print.
"""

from ._diffusion import running_diffusion
from ._evolution import power_spectrum_evolution
from ._fields import field_slice, trajectories
from ._pairs import collapse, scattering_rate
from ._sky import sky_map
from ._spectrum import spectrum_at_time
from ._style import COLORS, SKY, measured

__all__ = [
    "COLORS",
    "SKY",
    "collapse",
    "field_slice",
    "measured",
    "power_spectrum_evolution",
    "running_diffusion",
    "scattering_rate",
    "sky_map",
    "spectrum_at_time",
    "trajectories",
]
