"""What the tests of the C library have in common: the program, a study, a field."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import numpy as np

from dapple import _library

PROGRAM = os.environ.get("DAPPLE_PROGRAM") or str(pathlib.Path(_library.__file__).parent / "_bin" / "dapple")

# For programs that a test starts: where they find the package.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def program(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, timeout=120, **options)


def study_text(settings: list[str]) -> str:
    return program("study", *(word for setting in settings for word in ("--set", setting))).stdout.decode()


def directions(count: int) -> np.ndarray:
    return np.random.default_rng(1506).normal(size=(count, 3))
