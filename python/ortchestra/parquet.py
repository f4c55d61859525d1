"""Predictions as Parquet: one row per detection. Needs the package pyarrow.

    from ortchestra.parquet import write_parquet

    write_parquet(pipeline.run("street.mp4"), "street.parquet")

``SCHEMA`` has the columns. docs/predictions.md describes them.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Union

from . import _native
from ._errors import InputError
from ._optional import require
from ._outputs import write_outputs
from ._pipeline import Pipeline
from ._rows import Row, rows_of_frame, rows_of_json

pyarrow = require("pyarrow", "pyarrow", "ortchestra.parquet")
_ParquetWriter = require("pyarrow.parquet", "pyarrow", "ortchestra.parquet").ParquetWriter

Path = Union[str, "os.PathLike[str]"]

_KEYPOINT = pyarrow.struct(
    [("x", pyarrow.float32()), ("y", pyarrow.float32()), ("score", pyarrow.float32())]
)
_TENSOR = pyarrow.struct(
    [
        ("name", pyarrow.string()),
        ("type", pyarrow.string()),
        ("shape", pyarrow.list_(pyarrow.int64())),
        ("minimum", pyarrow.float64()),
        ("maximum", pyarrow.float64()),
        ("mean", pyarrow.float64()),
        ("nan", pyarrow.int64()),
        ("infinite", pyarrow.int64()),
    ]
)

#: The columns. A column that does not apply to a row is null.
SCHEMA: Any = pyarrow.schema(
    [
        pyarrow.field("input", pyarrow.string(), nullable=False),
        ("file", pyarrow.string()),
        pyarrow.field("frame", pyarrow.int64(), nullable=False),
        ("time_s", pyarrow.float64()),
        ("width", pyarrow.int32()),
        ("height", pyarrow.int32()),
        ("model", pyarrow.string()),
        ("kind", pyarrow.string()),
        ("detection", pyarrow.int32()),
        ("class", pyarrow.int32()),
        ("label", pyarrow.string()),
        ("score", pyarrow.float32()),
        ("x1", pyarrow.float32()),
        ("y1", pyarrow.float32()),
        ("x2", pyarrow.float32()),
        ("y2", pyarrow.float32()),
        ("keypoints", pyarrow.list_(_KEYPOINT)),
        ("area", pyarrow.int64()),
        ("mask", pyarrow.list_(pyarrow.uint32())),
        ("tensor", _TENSOR),
        ("error", pyarrow.string()),
    ]
)

_Group = tuple[str, list[Row]]


def _table(rows: list[Row]) -> Any:
    return pyarrow.Table.from_pylist(rows, schema=SCHEMA)


def frames_to_table(frames: Iterable[_native.Frame]) -> Any:
    """The predictions for frames, as from ``Pipeline.run()`` or an engine, as a ``pyarrow.Table``
    with the columns ``SCHEMA``. ``.to_pandas()`` makes a DataFrame of it."""
    return _table([row for frame in frames for row in rows_of_frame(frame)])


def frames_to_tables(frames: Iterable[_native.Frame], checkpoint: int = 120) -> Iterator[Any]:
    """As ``frames_to_table()``, but a table for every ``checkpoint`` frames of an input, so that
    memory does not depend on the length of a video."""
    return _tables(((frame.input, list(rows_of_frame(frame))) for frame in frames), checkpoint)


def table_of_failure(source: str, frame: int, error: str) -> Any:
    """A table with one row, for a video that could not be read further than to ``frame``."""
    return _table([{"input": source, "frame": frame, "kind": "error", "error": error}])


def _tables(groups: Iterable[_Group], checkpoint: int) -> Iterator[Any]:
    if checkpoint < 1:
        raise ValueError(f"checkpoint must be 1 or more, not {checkpoint}")
    rows: list[Row] = []
    frames, current = 0, None
    for name, of_frame in groups:
        if frames == checkpoint or (frames and name != current):
            yield _table(rows)
            rows, frames = [], 0
        rows += of_frame
        frames, current = frames + 1, name
    if frames:
        yield _table(rows)


@contextlib.contextmanager
def _published(path: str, existing: str) -> Iterator[BinaryIO]:
    """A file ``NAME.partial``, which gets its name at the end. It is removed after an exception."""
    if existing not in ("refuse", "overwrite"):
        raise ValueError(f'existing must be "refuse" or "overwrite", not {existing!r}')
    if existing == "refuse" and os.path.lexists(path):
        raise InputError(
            f"{path} exists: choose another name, or allow overwriting "
            '(existing="overwrite" replaces what is there)'
        )
    partial = path + ".partial"
    try:
        # Never through a link at a name that nobody has given.
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    except OSError as problem:
        raise InputError(
            f"{partial} can't be written: {problem.strerror}; choose another folder"
        ) from problem
    with open(handle, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise InputError(
                f"{path} is being written by another process: wait for it, or choose another name"
            ) from problem
        try:
            file.truncate()
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise


def _write(groups: Iterable[_Group], path: Path, existing: str, checkpoint: int) -> int:
    count = 0

    def counted() -> Iterator[_Group]:
        nonlocal count
        for group in groups:
            count += 1
            yield group

    with _published(os.fspath(path), existing) as file:
        with _ParquetWriter(file, SCHEMA, compression="zstd") as writer:
            for table in _tables(counted(), checkpoint):
                writer.write_table(table, row_group_size=len(table))
    return count


def write_parquet(
    frames: Iterable[_native.Frame],
    path: Path,
    *,
    existing: str = "refuse",
    checkpoint: int = 120,
) -> int:
    """Writes the predictions for frames, as from ``Pipeline.run()``, to a Parquet file.

    existing: ``"refuse"`` or ``"overwrite"`` a file that exists.
    checkpoint: frames per row group. A row group holds frames of one input.

    Returns the number of frames. The file is called ``NAME.partial`` until it is complete. An
    interrupted call leaves nothing that could be continued; ``run_to_parquet()`` does. Raises
    InputError for an unusable path, and whatever ``frames`` raises.
    """
    groups = ((frame.input, list(rows_of_frame(frame))) for frame in frames)
    return _write(groups, path, existing, checkpoint)


def _groups_of_jsonl(jsonl: str) -> Iterator[_Group]:
    with open(jsonl, encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            try:
                line = json.loads(text)
                yield line["input"], list(rows_of_json(line))
            except (KeyError, IndexError, TypeError, ValueError, StopIteration) as problem:
                raise InputError(
                    f"{jsonl}, line {number}: this is not a line of a JSONL output "
                    "(docs/predictions.md); remove what another program has written"
                ) from problem


def convert_parquet(
    jsonl: Path, path: Path, *, existing: str = "refuse", checkpoint: int = 120
) -> int:
    """Converts a JSONL output of ``ortchestra run`` or ``Pipeline.run()`` to Parquet. Options, result
    and errors are those of ``write_parquet()``. The numbers are those of the JSONL, which are
    rounded; memory does not depend on its length."""
    name = os.fspath(jsonl)
    if not os.path.isfile(name):
        raise InputError(f"{name} does not exist, or is not a file: give the name of a JSONL output")
    return _write(_groups_of_jsonl(name), path, existing, checkpoint)


def run_to_parquet(
    pipeline: Pipeline,
    source: Path | Sequence[Path] | Iterable[Any] | None,
    path: Path,
    *,
    outputs: Sequence[Path] | Path = (),
    existing: str = "refuse",
    checkpoint: int = 120,
    **options: Any,
) -> int:
    """Runs a pipeline, and writes the predictions to a Parquet file. An interrupted call, also one
    that was killed, can be resumed.

    source, options: as ``Pipeline.run()`` takes them.
    outputs: other outputs, which are written too.
    existing: ``"refuse"``, ``"overwrite"`` or ``"resume"``. With ``"resume"``, an interrupted call
        continues at its last checkpoint, and nothing happens if the file is complete.
    checkpoint: frames per row group, and between the points at which it can be resumed.

    A Parquet file can't be continued, so the run writes ``NAME.unfinished.jsonl``, which is
    converted and removed at the end. So the numbers are those of a JSONL output, and the file has
    the same bytes after any number of interruptions. Returns the number of frames of this call.
    """
    if isinstance(outputs, (str, os.PathLike)):
        outputs = [outputs]
    names = [os.fspath(output) for output in [*outputs, path]]
    frames = write_outputs(
        pipeline, source, names, existing=existing, checkpoint=checkpoint, **options
    )
    return sum(1 for _ in frames)
