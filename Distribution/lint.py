"""What can be known of the recipes for conda and Apptainer without either: make dist-lint

Both are parsed by programs that know them (py-rattler-build, spython), the conda recipe is rendered, and their versions
and the files that they take are held against what 'make dist' makes. Neither is built.
"""

import re
import sys
from pathlib import Path

import rattler_build
from spython.main.parse.parsers import SingularityParser

root = Path(__file__).parent.parent
source = (root / "Sources/Results/Provenance.swift").read_text()
version = re.search(r'static let current = "(.*)"', source)[1]
files = {f"dapple-{version}-linux-x86_64.tar.gz", f"dapple-{version}-py3-none-manylinux_2_28_x86_64.whl"}
problems = []


def expect(condition, problem):
    if not condition:
        problems.append(problem)


def names(paths):
    return {Path(path).name for path in paths}


recipe = root / "Distribution/conda/recipe.yaml"
variants = rattler_build.Stage0Recipe.from_file(str(recipe)).render(rattler_build.VariantConfig())
expect(len(variants) == 1, f"{recipe}: {len(variants)} variants, where there should be one")
rendered = variants[0].recipe.to_dict()
expect(rendered["package"]["version"] == version, f"{recipe}: the version is not {version}")
taken = [entry["path"] for entry in rendered["source"]]
expect(names(taken) == files, f"{recipe}: takes {sorted(names(taken))}, where make dist makes {sorted(files)}")
for path in taken:
    expect((recipe.parent / path).resolve().parent == root.resolve() / ".build/dist", f"{recipe}: {path} is elsewhere")
project = root / "python/pyproject.toml"
dependencies = re.search(r"^dependencies = \[(.*?)\]", project.read_text(), re.M | re.S)[1]
for needed in re.findall(r'"([\w-]+>=[\d.]+)"', dependencies):
    wanted = needed.replace(">=", " >=")
    expect(wanted in rendered["requirements"]["run"], f"{recipe}: {project.name} needs {needed}, the recipe does not")

definition = root / "Distribution/apptainer.def"
stages = SingularityParser(str(definition)).parse()
image = next(iter(stages.values()))
expect(image.fromHeader == "debian:12-slim", f"{definition}: the base is {image.fromHeader}")
copied = {entry.split()[0] for entry in image.files}
expect(names(copied) < files and len(copied) == 1, f"{definition}: copies {sorted(copied)}")
expect(image.cmd == 'exec /opt/dapple/bin/dapple "$@"', f"{definition}: runs {image.cmd}")

for problem in problems:
    print(f"dist-lint: {problem}", file=sys.stderr)
if problems:
    sys.exit(1)
print(f"{recipe.name} and {definition.name}: parsed, version {version}; neither was built")
