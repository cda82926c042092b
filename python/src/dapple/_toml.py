"""Settings as Python has them, to TOML and back. What a key means, and whether its value is one, the program knows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ._errors import DappleError

#: Tables of a study: {"field": {"strength": 0.1}}.
Tables = dict[str, Any]


def plain(value: Any, key: str) -> Any:
    """A value as TOML has it: numpy's numbers and arrays as Python's, a quantity of astropy's as text ("10.0 TV").

    Parameters
    ----------
    value
        A string, number, boolean, path, quantity, array, sequence or mapping of such.
    key
        Its key, for the message.

    Raises
    ------
    DappleError
        It is of another kind, or a string with a lone surrogate, which no text file can hold.
    """
    if isinstance(value, (bool, int, float)):
        # Not as a subclass of theirs, which numpy's float64 is.
        return value if isinstance(value, bool) else int(value) if isinstance(value, int) else float(value)
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise DappleError(f"{key}: has a lone surrogate at {error.start}, which is no character") from None
        return str(value)
    if isinstance(value, Mapping):
        return {name(part, key): plain(entry, f"{key}.{part}") for part, entry in value.items()}
    if hasattr(value, "unit") and hasattr(value, "value"):
        return f"{plain(value.value, key)!r} {value.unit}"
    if hasattr(value, "tolist"):  # Arrays and scalars of numpy.
        value = value.tolist()
        return plain(value, key)
    if isinstance(value, (list, tuple, range)):
        return [plain(entry, key) for entry in value]
    raise DappleError(
        f"{key}: {value!r:.60} is of type {type(value).__name__}, and a setting is a number, text or list"
    )


def name(key: Any, place: str = "study") -> str:
    """A key of a mapping. Raises DappleError where it is no string."""
    if not isinstance(key, str):
        raise DappleError(f"{place}: the key {key!r:.60} is no string")
    plain(key, place)
    return key


def merged(tables: Tables, settings: Mapping[str, Any]) -> Tables:
    """Tables with settings put over them; the argument is left as it is.

    Parameters
    ----------
    tables
        Tables of a study.
    settings
        Values by ``"table.key"``, or tables by name.
    """
    result = {key: dict(value) if isinstance(value, dict) else value for key, value in tables.items()}
    for key, value in flat(settings):
        table, _, rest = key.partition(".")
        if not rest:
            result[table] = value
        elif isinstance(result.setdefault(table, {}), dict):
            result[table][rest] = value
        else:
            raise DappleError(f"{key}: {table} is a value and no table")
    return result


def flat(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Settings as pairs of ``"table.key"`` and value."""
    for key, value in settings.items():
        key = name(key)
        if "." not in key and isinstance(value, Mapping):
            for part, entry in value.items():
                place = f"{key}.{name(part, key)}"
                yield place, plain(entry, place)
            if not value:
                yield key, {}
        else:
            yield key, plain(value, key)


def read(text: str) -> Tables:
    """The tables of TOML text. Raises ValueError where it is none."""
    import tomli

    return tomli.loads(text)


def written(tables: Tables) -> str:
    """Tables as TOML text."""
    import tomli_w

    return tomli_w.dumps(tables)
