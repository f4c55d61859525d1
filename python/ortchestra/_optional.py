"""Packages that only parts of this one need."""

from __future__ import annotations

import importlib
from typing import Any


def require(module: str, package: str, user: str) -> Any:
    """The module. Of the type Any, because it need not be installed when types are checked. Raises
    ImportError, which says what to install."""
    try:
        return importlib.import_module(module)
    except ImportError as problem:
        raise ImportError(f"{user} needs the package {package}: pip install {package}") from problem
