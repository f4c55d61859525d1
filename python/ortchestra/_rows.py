"""Predictions as tidy rows, in the columns of ``ortchestra.parquet.SCHEMA``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy

from . import _native

Row = dict[str, Any]


def _mask_columns(runs: Any, width: int) -> Row:
    """Of a mask that is given by its run lengths, as in JSONL."""
    ends = numpy.cumsum(runs, dtype=numpy.int64)
    first, after = ends[0::2][: len(ends) // 2], ends[1::2]
    first, after = first[after > first], after[after > first]
    columns: Row = {"mask": numpy.asarray(runs, numpy.uint32), "area": int((after - first).sum())}
    if not len(first):
        return columns
    last = after - 1
    # A run that goes on in the next line reaches both edges of the frame.
    wraps = bool((first // width != last // width).any())
    return columns | {
        "x1": 0 if wraps else int((first % width).min()),
        "y1": int(first[0] // width),
        "x2": width if wraps else int((last % width).max()) + 1,
        "y2": int(last[-1] // width) + 1,
    }


def _runs_of(mask: Any) -> Any:
    """The run lengths of a mask: outside, inside, outside, ..."""
    flat = mask.ravel()
    changes = numpy.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = numpy.concatenate(([0], changes, [len(flat)]))
    runs = numpy.diff(edges)
    return numpy.concatenate(([0], runs)) if flat[0] else runs


def _corners(box: Any) -> Row:
    return dict(zip(("x1", "y1", "x2", "y2"), map(float, box)))


def _points(points: Any) -> list[Row]:
    return [{"x": float(x), "y": float(y), "score": float(score)} for x, y, score in points]


def _class_columns(prediction: _native.Prediction) -> Iterator[Row]:
    names = prediction.class_names if prediction.labels else None
    for position, index in enumerate(prediction.classes.tolist()):
        yield {"class": index, "label": names[position] if names else None}


def _found_boxes(prediction: _native.Prediction, width: int) -> Iterator[Row]:
    detections = zip(
        _class_columns(prediction), prediction.scores.tolist(), prediction.boxes.tolist()
    )
    for columns, score, box in detections:
        yield columns | {"kind": "box", "score": score} | _corners(box)


def _found_classes(prediction: _native.Prediction, width: int) -> Iterator[Row]:
    for columns, score in zip(_class_columns(prediction), prediction.scores.tolist()):
        yield columns | {"kind": "class", "score": score}


def _found_masks(prediction: _native.Prediction, width: int) -> Iterator[Row]:
    for columns, mask in zip(_class_columns(prediction), prediction.masks):
        yield columns | {"kind": "mask"} | _mask_columns(_runs_of(mask), width)


def _found_poses(prediction: _native.Prediction, width: int) -> Iterator[Row]:
    poses = prediction.keypoints
    boxes, scores = prediction.boxes.tolist(), prediction.scores.tolist()
    for position, points in enumerate(poses):
        row: Row = {"kind": "pose", "keypoints": _points(points)}
        if len(boxes) == len(poses):
            row |= {"score": scores[position]} | _corners(boxes[position])
        yield row


def _found_tensors(prediction: _native.Prediction, width: int) -> Iterator[Row]:
    for output in prediction.statistics:
        names = {"minimum": "min", "maximum": "max", "infinite": "inf"}
        keys = ("name", "type", "shape", "minimum", "maximum", "mean", "nan", "infinite")
        yield {"kind": "tensor", "tensor": {key: output[names.get(key, key)] for key in keys}}


_FOUND: dict[str, Callable[[_native.Prediction, int], Iterator[Row]]] = {
    "boxes": _found_boxes,
    "classes": _found_classes,
    "masks": _found_masks,
    "poses": _found_poses,
    "tensors": _found_tensors,
}


def _json_labels(entry: Mapping[str, Any]) -> Row:
    return {"class": entry["class"], "label": entry.get("label")}


def _json_corners(entry: Mapping[str, Any]) -> Row:
    if "box" not in entry:
        return {}
    x, y, width, height = entry["box"]
    return _corners((x, y, x + width, y + height))


def _json_box(entry: Mapping[str, Any], width: int) -> Row:
    return {"kind": "box", "score": entry["score"]} | _json_labels(entry) | _json_corners(entry)


def _json_class(entry: Mapping[str, Any], width: int) -> Row:
    return {"kind": "class", "score": entry["score"]} | _json_labels(entry)


def _json_mask(entry: Mapping[str, Any], width: int) -> Row:
    return {"kind": "mask"} | _json_labels(entry) | _mask_columns(entry["runs"], width)


def _json_pose(entry: Mapping[str, Any], width: int) -> Row:
    points = _points(entry["points"])
    return {"kind": "pose", "score": entry.get("score"), "keypoints": points} | _json_corners(entry)


def _json_tensor(entry: Mapping[str, Any], width: int) -> Row:
    return {"kind": "tensor", "tensor": entry}


_JSON: dict[str, Callable[[Mapping[str, Any], int], Row]] = {
    "boxes": _json_box,
    "classes": _json_class,
    "masks": _json_mask,
    "poses": _json_pose,
    "tensors": _json_tensor,
}


def _numbered(common: Row, found: Iterator[Row]) -> Iterator[Row]:
    """The rows of one model on one frame: a single one without a detection if nothing was found."""
    number = -1
    for number, columns in enumerate(found):
        yield common | columns | {"detection": number}
    if number < 0:
        yield common


def rows_of_frame(frame: _native.Frame) -> Iterator[Row]:
    """The rows of a frame; at least one."""
    common: Row = {
        "input": frame.input,
        "file": frame.file or None,
        "frame": frame.index,
        "time_s": frame.time,
        "width": frame.width,
        "height": frame.height,
    }
    if not len(frame):
        yield common
    for name, prediction in frame.items():
        of_model = common | {"model": name}
        if prediction.error is not None:
            yield of_model | {"kind": "error", "error": prediction.error}
        else:
            yield from _numbered(of_model, _FOUND[prediction.kind](prediction, frame.width))


def rows_of_json(line: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a line of a JSONL output. Raises KeyError, TypeError or ValueError for an object
    that is none."""
    common: Row = {key: line[key] for key in ("input", "frame", "time_s", "width", "height")}
    common["file"] = line.get("file")
    if not line["models"]:
        yield common
    for name, result in line["models"].items():
        of_model = common | {"model": name}
        if "error" in result:
            yield of_model | {"kind": "error", "error": result["error"]}
            continue
        kind = next(kind for kind in result if kind in _JSON)
        found = (_JSON[kind](entry, line["width"]) for entry in result[kind])
        yield from _numbered(of_model, found)
