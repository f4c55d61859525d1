"""Starts the program ``ortchestra`` of the package. Imports nothing else, so that it starts fast."""

import importlib.util
import os
import sys


def main() -> None:
    spec = importlib.util.find_spec("ortchestra")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("ortchestra: error: the package ortchestra is not installed")
    program = os.path.join(spec.submodule_search_locations[0], "ortchestra-cli")
    os.execv(program, ["ortchestra", *sys.argv[1:]])
