"""How settings are pickled: as the arguments that make them again."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Callable, Sequence
from typing import Any

from . import _native

#: What ``__reduce__`` returns: a function, and its arguments.
Recreate = tuple[Callable[..., Any], tuple[Any, ...]]

_RECIPE = (
    "width", "height", "fit", "color", "layout", "scale", "mean", "std", "type", "pad"
)  # fmt: skip
_DECODE = (
    "outputs", "labels", "labels_file", "score", "iou", "top_k", "background", "activation",
    "box_format", "coordinates", "strides", "reg_max", "threshold", "point_order", "columns",
    "counts",
)  # fmt: skip


def absolute(path: str) -> str:
    """The path for a process with another current directory."""
    return os.path.abspath(path)


def portable_path(source: str) -> str:
    """The absolute path of a file; other names, such as "builtin:unet", stay."""
    return os.path.abspath(source) if os.path.exists(source) else source


def portable_decode(decode: _native.Decode | None) -> _native.Decode | None:
    """With the absolute path of the labels."""
    if decode is None or not decode.labels_file:
        return decode
    kind, options = _decode_parts(decode)
    return _native.Decode(kind, **options | {"labels_file": portable_path(decode.labels_file)})


def _parts(value: object, names: Sequence[str]) -> dict[str, Any]:
    parts = {name: getattr(value, name) for name in names}
    return {name: part for name, part in parts.items() if part not in (None, "", [])}


def _decode_parts(decode: _native.Decode) -> tuple[str, dict[str, Any]]:
    return decode.kind, _parts(decode, _DECODE)


def _decode_from_parts(kind: str, options: dict[str, Any]) -> _native.Decode:
    return _native.Decode(kind, **options)


def _recipe_from_parts(options: dict[str, Any]) -> _native.Recipe:
    return _native.Recipe(**options)


def _reduce_recipe(recipe: _native.Recipe) -> Recreate:
    return _recipe_from_parts, (_parts(recipe, _RECIPE),)


def _reduce_decode(decode: _native.Decode) -> Recreate:
    return _decode_from_parts, _decode_parts(decode)


def _reduce_row(row: _native.Row) -> Recreate:
    return _native.Row, (str(row),)


def _refuse_model(model: _native.Model) -> Recreate:
    raise TypeError(
        f"model {model.name!r} was read from a configuration or a plan, and can't be pickled by "
        "itself: pickle the pipeline of the configuration, or make a new Model"
    )


copyreg.pickle(_native.Recipe, _reduce_recipe)
copyreg.pickle(_native.Decode, _reduce_decode)
copyreg.pickle(_native.Row, _reduce_row)
copyreg.pickle(_native.Model, _refuse_model)
