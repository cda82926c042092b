"""Small-scale anisotropy of cosmic rays from turbulent magnetic fields.

Fields and backtracking run in this process and give numpy arrays; studies are run by the bundled program, and what they
find comes as tables of astropy's and as figures of matplotlib's. Units: lengths r_L, times 1/Ω, fields B0 (along z), a
density gradient of 1/r_L, C_ℓ as healpy's anafast.

Examples
--------
>>> import dapple
>>> study = dapple.Study(study=dict(realizations=4), field=dict(modes=32), sky=dict(nside=4))
>>> study["sky.nside"]
4
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._errors import DappleError
from ._program import DappleWarning
from .comparisons import collapse, compare, theory
from .measurements import DataComparison, Observers, Rigidities, compare_data, observers
from .observations import Observation, SkyCovariance
from .plans import Plan, plan
from .reconstructions import Reconstruction, reconstruct
from .runs import Run
from .runs import open as open  # Not in __all__: a star import must leave the built-in open alone.
from .scans import Scan, scan
from .snapshots import Snapshot
from .study import Study

if TYPE_CHECKING:
    from . import plot
    from .fields import Ensemble, Field

__version__ = "0.2.0"

__all__ = [
    "DappleError",
    "DappleWarning",
    "DataComparison",
    "Ensemble",
    "Field",
    "Observation",
    "Observers",
    "Plan",
    "Reconstruction",
    "Rigidities",
    "Run",
    "Scan",
    "SkyCovariance",
    "Snapshot",
    "Study",
    "collapse",
    "compare",
    "compare_data",
    "observers",
    "plan",
    "plot",
    "reconstruct",
    "scan",
    "theory",
]


def __getattr__(name: str) -> Any:
    """What costs time to import is imported when it is first asked for: matplotlib, the library of fields."""
    if name in ("Field", "Ensemble"):
        return getattr(import_module(".fields", __name__), name)
    if name == "plot":
        return import_module(".plot", __name__)
    raise AttributeError(f"module 'dapple' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(__all__) | set(globals()))
