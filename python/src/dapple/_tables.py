"""Tables of the program (ECSV) as astropy's, with units.

Plain numbers (ΩT, C_ℓ for a gradient of 1/r_L, ratios) are columns without a unit. Columns in r_L² Ω, Ω or rad are
quantities. Where the study has physical units, r_L and Ω are known in pc and years, so that
``table["k_parallel"].to("cm2/s")`` is right; where not, they are units of their own.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._errors import DappleError

if TYPE_CHECKING:
    from astropy.table import QTable


def read(path: Path) -> QTable:
    """The table of an ECSV file.

    Raises
    ------
    DappleError
        It cannot be read.
    """
    try:
        return parsed(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise DappleError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parsed(text: str, source: str) -> QTable:
    """The table of ECSV text; ``source`` names it in messages."""
    from astropy.table import QTable, Table

    try:
        table = Table.read(text.splitlines(), format="ascii.ecsv")
    except Exception as error:  # astropy's readers raise whatever they meet.
        raise DappleError(f"{source}: is no table (ECSV): {error}") from None
    units = table.meta.get("column_units", {})
    namespace = _own_units(table.meta.get("larmor_radius_in_pc"), table.meta.get("time_unit_in_yr"))
    for name in table.colnames:
        column = table[name]
        column.unit = _unit(units[name], namespace) if name in units else None
    return QTable(table, copy=False)


@lru_cache(maxsize=32)
def _own_units(parsecs: float | None, years: float | None) -> tuple[Any, Any]:
    """r_L and Ω as units of astropy's; of given size where they are known."""
    from astropy import units

    if parsecs is None or years is None:
        return units.def_unit("r_L"), units.def_unit("Omega")
    return units.def_unit("r_L", parsecs * units.pc), units.def_unit("Omega", 1 / (years * units.yr))


@lru_cache(maxsize=128)
def _unit(text: str, namespace: tuple[Any, Any]) -> Any:
    from astropy import units

    with units.add_enabled_units(namespace):
        try:
            return units.Unit(text)
        except ValueError:  # B0² of a scan's axis, say: plain numbers, whose unit meta["column_units"] has.
            return None
