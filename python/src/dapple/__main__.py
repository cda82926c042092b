"""The bundled program: ``python -m dapple`` and the command ``dapple``."""

from __future__ import annotations

import os
import sys

from ._errors import DappleError
from ._program import program


def main() -> None:
    """Becomes the program, with the arguments of this process; returns only where there is none, as an exit."""
    try:
        path = program()
    except DappleError as error:
        sys.exit(f"Error: {error}")
    os.execv(path, ["dapple", *sys.argv[1:]])


if __name__ == "__main__":
    main()
