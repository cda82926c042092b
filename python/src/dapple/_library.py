"""The C library, loaded when it is first needed, behind functions that raise.

`dapple.h` says what each function takes. ctypes lets go of the interpreter's lock during a call.
"""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
import weakref
from typing import Any

from ._errors import DappleError

# A number that goes up with each change of dapple.h after which older clients would call it wrongly.
INTERFACE = 1

OK, BAD_ARGUMENT, BAD_STUDY, BAD_HANDLE, CANCELLED, UNSUPPORTED = range(6)

# Directions are unit vectors already, and taken to the bit.
UNIT_DIRECTIONS = 1

_int64, _double = ctypes.c_int64, ctypes.c_double
_pointer = ctypes.c_void_p

# What each function takes before the message and its capacity.
_ARGUMENTS: dict[str, list[Any]] = {
    "dapple_ensemble_create": [ctypes.c_char_p, _int64, ctypes.POINTER(_pointer)],
    "dapple_ensemble_larmor_radius": [_pointer, ctypes.POINTER(_double)],
    "dapple_field_create": [_pointer, _int64, ctypes.POINTER(_pointer)],
    "dapple_field_size": [_pointer, ctypes.POINTER(_int64), ctypes.POINTER(_double)],
    "dapple_field_waves": [_pointer, _int64, _pointer, _pointer, _pointer],
    "dapple_field_evaluate": [_pointer, _pointer, _int64, _pointer, _pointer],
    "dapple_field_backtrack": [
        _pointer, _pointer, _int64, _pointer, _int64, ctypes.c_uint32, _int64, _pointer, _pointer, _pointer,
    ],
}  # fmt: skip


def path() -> pathlib.Path:
    """The file of the library: the environment's DAPPLE_LIBRARY, or the one of this package."""
    given = os.environ.get("DAPPLE_LIBRARY")
    return pathlib.Path(given) if given else pathlib.Path(__file__).parent / "_bin" / "libdapple.so"


@functools.lru_cache(maxsize=1)
def load() -> ctypes.CDLL:
    """The library, with the types of its functions.

    Raises
    ------
    DappleError
        Where there is no library, it cannot be loaded, or is of another version.
    """
    file = path()
    try:
        # By its whole path, so that nothing else of this name is found.
        library = ctypes.CDLL(os.fspath(file.absolute()))
        library.dapple_interface.argtypes, library.dapple_interface.restype = [], ctypes.c_int32
        interface = library.dapple_interface()
    except (OSError, AttributeError) as error:
        raise DappleError(
            f"the library {str(file)!r} cannot be loaded ({error}); install the package again, or let DAPPLE_LIBRARY "
            "name what 'make clibrary' has built"
        ) from None
    if interface != INTERFACE:
        raise DappleError(
            f"the library {str(file)!r} has interface {interface}, and this package calls {INTERFACE}: one of them is "
            "of another version; install the package again, or unset DAPPLE_LIBRARY"
        )
    for name, arguments in _ARGUMENTS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = [*arguments, ctypes.c_char_p, _int64], ctypes.c_int32
    for name in ("dapple_ensemble_release", "dapple_field_release"):
        function = getattr(library, name)
        function.argtypes, function.restype = [_pointer], None
    for name in ("dapple_version", "dapple_instruction_set"):
        function = getattr(library, name)
        function.argtypes, function.restype = [], ctypes.c_char_p
    return library


def call(name: str, *arguments: object) -> None:
    """Calls a function of the library.

    Raises
    ------
    DappleError
        With the library's words, where the status is not that of success.
    """
    message = ctypes.create_string_buffer(256)
    status = getattr(load(), name)(*arguments, message, len(message))
    if status != OK:
        raise LibraryError(status, message.value.decode("ascii", "replace"))


class LibraryError(DappleError):
    """An error of the library, with its status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def __reduce__(self) -> tuple[type[LibraryError], tuple[int, str]]:
        return LibraryError, (self.status, str(self))


def release_at_end(owner: object, function: str, handle: ctypes.c_void_p) -> None:
    """Gives a handle back when its owner goes; not at the end of the process, which takes the memory anyway."""
    weakref.finalize(owner, getattr(load(), function), handle).atexit = False
