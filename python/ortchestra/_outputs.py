"""Runs whose outputs can also be Parquet files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from . import _native
from ._errors import InputError
from ._optional import require
from ._pipeline import Pipeline

_UNFINISHED = ".unfinished.jsonl"
_PARQUET = re.compile(r"(.*\.parquet)(:.*)?", re.DOTALL)


def write_outputs(
    pipeline: Pipeline,
    source: Any,
    outputs: Sequence[str],
    *,
    existing: str,
    checkpoint: int = 120,
    **options: Any,
) -> Iterator[_native.Frame]:
    """As ``Pipeline.run()``, but outputs can be ``NAME.parquet``, also with a list of models. Iterate
    to the end: Parquet files are completed there."""
    others: list[str] = []
    unfinished: dict[str, str] = {}  # the JSONL of each Parquet file
    for output in outputs:
        match = _PARQUET.fullmatch(output)
        if not match:
            others.append(output)
            continue
        require("pyarrow.parquet", "pyarrow", f"output {output}")  # before any work
        name = match[1]
        if existing == "refuse" and os.path.lexists(name):
            raise InputError(
                f"{name} exists: choose another name, or allow overwriting "
                '(existing="overwrite" replaces what is there)'
            )
        rows = name + _UNFINISHED
        if existing == "resume" and os.path.exists(name) and not _is_started(rows):
            continue
        unfinished[name] = rows
        others.append(rows + (match[2] or ""))
    if not others:
        return
    with pipeline.run(
        source, outputs=others, existing=existing, checkpoint=checkpoint, **options
    ) as run:
        yield from run
    for name, rows in unfinished.items():
        from .parquet import convert_parquet

        convert_parquet(rows, name, existing="overwrite", checkpoint=checkpoint)
        os.unlink(rows)


def is_interrupted(outputs: Sequence[str]) -> bool:
    """Whether ``write_outputs()`` has begun these outputs, and can continue them."""
    match = _PARQUET.fullmatch(outputs[0])
    name = match[1] + _UNFINISHED if match else outputs[0]
    names = {name, name.rpartition(":")[0]}  # with and without a list of models
    return any(os.path.exists(name.rstrip("/") + ".journal") for name in names if name)


def _is_started(rows: str) -> bool:
    return any(os.path.exists(rows + end) for end in ("", ".partial", ".journal"))
