"""Puts program and library into the wheel, building them with Swift where they are missing, and names its platform.

A wheel has two files that no other Python package has: ``_bin/dapple``, the program, and ``_bin/libdapple.so``, fields
and backtracking for this process. Neither knows of Python, so that one wheel serves every version of it:
py3-none-PLATFORM.

The platform is read off the two files: ``manylinux_2_N_ARCH`` where they need the C library alone, of version 2.N at
most (28 or later), and ``linux_ARCH``, a wheel for machines like this one, where they need more. DAPPLE_PLATFORM
overrides it.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NATIVE = ("dapple", "libdapple.so")
# Parts of the GNU C library and of the compiler, which every manylinux platform has.
EVERYWHERE = re.compile(r"(lib(c|m|dl|pthread|rt|util|resolv|gcc_s)|ld-linux-[\w-]+)\.so\.\d+")
OLDEST = 28
NO_SWIFT = (
    "dapple: to build a wheel from the sources, Swift 6.3 or newer is needed, and 'swift' is not on the PATH: see "
    "https://www.swift.org/install, or install a wheel that was built elsewhere"
)


class CustomBuildHook(BuildHookInterface):
    """hatchling calls this before it packs a wheel."""

    def initialize(self, version, build_data):
        """Completes ``_bin`` and sets the tag. Raises RuntimeError, in plain words, where that cannot be done."""
        folder = Path(self.root, "src", "dapple", "_bin")
        if not is_current(Path(self.root), folder):
            build(Path(self.root), folder)
        build_data["pure_python"] = False
        platform = os.environ.get("DAPPLE_PLATFORM") or platform_of([folder / name for name in NATIVE])
        build_data["tag"] = f"py3-none-{platform}"
        # Measured spectra, which lie beside this folder in a checkout.
        for table in sorted(Path(self.root).parent.glob("Data/*.ecsv")):
            build_data["force_include"][str(table)] = f"dapple/data/{table.name}"


def is_current(root, folder):
    """Whether both files are there and, in a checkout with a Swift to build them anew, as new as its sources."""
    if not all((folder / name).is_file() for name in NATIVE):
        return False
    if shutil.which("swift") is None or not (root.parent / "Scripts" / "build-native").is_file():
        return True
    built = min((folder / name).stat().st_mtime for name in NATIVE)
    sources = [root.parent / "Package.swift", *(root.parent / "Sources").rglob("*")]
    return all(path.stat().st_mtime <= built for path in sources if path.is_file())


def build(root, folder):
    """Program and library, by Scripts/build-native of the checkout around ``root``."""
    script = root.parent / "Scripts" / "build-native"
    if not script.is_file():
        raise RuntimeError(
            f"dapple: {folder} lacks {' and '.join(NATIVE)}, and there is no checkout of Dapple around {root} to build "
            "them from: install a wheel, or 'pip install ./python' in a checkout"
        )
    if shutil.which("swift") is None:
        raise RuntimeError(NO_SWIFT)
    folder.mkdir(parents=True, exist_ok=True)
    status = subprocess.run([script, folder], cwd=root.parent).returncode
    missing = [name for name in NATIVE if not (folder / name).is_file()]
    if status != 0 or missing:
        raise RuntimeError(
            f"dapple: {script} ended with status {status}"
            + (f" and did not make {' and '.join(missing)}" if missing else "")
            + "; what it printed is above (pip install --verbose shows it)"
        )


def platform_of(paths):
    """The tag of the platform that ELF files ask for."""
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile

    glibc, everywhere, machines = OLDEST, True, set()
    for path in paths:
        with open(path, "rb") as file:
            try:
                elf = ELFFile(file)
            except ELFError as error:
                raise RuntimeError(f"dapple: {path} is no program or library for Linux ({error})") from None
            machines.add({"x64": "x86_64", "AArch64": "aarch64"}.get(elf.get_machine_arch()))
            dynamic = elf.get_section_by_name(".dynamic")
            for tag in dynamic.iter_tags("DT_NEEDED") if dynamic else ():
                everywhere = everywhere and EVERYWHERE.fullmatch(tag.needed) is not None
            versions = elf.get_section_by_name(".gnu.version_r")
            for _, needed in versions.iter_versions() if versions else ():
                for version in needed:
                    match = re.fullmatch(r"GLIBC_2\.(\d+)(\.\d+)?", version.name)
                    glibc = max(glibc, int(match[1])) if match else glibc
    if len(machines) != 1 or None in machines:
        raise RuntimeError("dapple: program and library are not both for x86-64 or both for arm64: build them again")
    return f"manylinux_2_{glibc}_{machines.pop()}" if everywhere else f"linux_{machines.pop()}"
