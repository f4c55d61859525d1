"""Models and a video for tests, written without the packages that usually write them.

A model here gives the same outputs for every frame.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Union

import numpy

Field = Union[int, bytes, str]
_FLOAT = 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _message(*fields: tuple[int, Field]) -> bytes:
    """A message of Protocol Buffers; the numbers are those of onnx.proto."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3) + _varint(value)
        else:
            content = value.encode() if isinstance(value, str) else value
            out += _varint(number << 3 | 2) + _varint(len(content)) + content
    return out


def _tensor(name: str, values: numpy.ndarray) -> bytes:
    dims = [(1, size) for size in values.shape]
    return _message(*dims, (2, _FLOAT), (8, name), (9, values.astype("<f4").tobytes()))


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    dims = _message(*((1, _message((1, size))) for size in shape))
    return _message((1, name), (2, _message((1, _message((1, _FLOAT), (2, dims))))))


def _node(operator: str, inputs: list[str], output: str) -> bytes:
    return _message(*((1, name) for name in inputs), (2, output), (4, operator))


def write_model(
    path: os.PathLike[str],
    outputs: Mapping[str, numpy.ndarray],
    *,
    size: tuple[int, int] = (64, 48),
    input: str = "input",
) -> None:
    """A model with an input [1, 3, height, width] and these outputs, [1, ...] each."""
    width, height = size
    fields: list[tuple[int, Field]] = [
        (1, _node("ReduceMean", [input], "mean")),
        (1, _node("Mul", ["mean", "zero"], "nothing")),
        (5, _tensor("zero", numpy.zeros((1, 1, 1, 1)))),
        (11, _value(input, (1, 3, height, width))),
    ]
    for name, values in outputs.items():
        shape = (1, *values.shape)
        fields += [
            (1, _node("Reshape", ["nothing", f"{name}.ones"], f"{name}.nothing")),
            (5, _shape_of_one(f"{name}.ones", len(shape))),
            (5, _tensor(f"{name}.values", values.reshape(shape))),
            (1, _node("Add", [f"{name}.values", f"{name}.nothing"], name)),
            (12, _value(name, shape)),
        ]
    graph = _message((2, "made up"), *sorted(fields, key=lambda field: field[0]))
    model = _message((1, 8), (7, graph), (8, _message((1, ""), (2, 13))))
    with open(path, "wb") as file:
        file.write(model)


def _shape_of_one(name: str, dims: int) -> bytes:
    ones = numpy.ones(dims, dtype="<i8")
    return _message((1, dims), (2, 7), (8, name), (9, ones.tobytes()))


def write_faces(path: os.PathLike[str]) -> None:
    """Has the inputs and outputs of UltraFace. Finds two faces."""
    scores = numpy.zeros((4420, 2))
    boxes = numpy.zeros((4420, 4))
    scores[100] = (0.1, 0.9)
    boxes[100] = (0.1, 0.2, 0.3, 0.6)
    scores[200] = (0.2, 0.8)
    boxes[200] = (0.6, 0.25, 0.8, 0.75)
    write_model(path, {"scores": scores, "boxes": boxes}, size=(320, 240))


def write_yolox(path: os.PathLike[str]) -> None:
    """Has the inputs and outputs of YOLOX for COCO. Finds a person and a dog."""
    values = numpy.zeros((3549, 85))
    for cell, class_index in ((800, 0), (1900, 16)):
        values[cell, 2:4] = 2.5  # logarithms of width and height, in strides
        values[cell, 4] = 0.9
        values[cell, 5 + class_index] = 0.9
    write_model(path, {"output": values}, size=(416, 416), input="images")


def write_masks(path: os.PathLike[str]) -> None:
    """Two masks [2, 12, 16]: a rectangle and a disc, which touches the border."""
    masks = numpy.zeros((2, 12, 16))
    masks[0, 3:9, 2:7] = 1
    rows, columns = numpy.ogrid[:12, :16]
    masks[1][(rows - 9) ** 2 + (columns - 12) ** 2 < 30] = 1
    write_model(path, {"masks": masks})


def write_poses(path: os.PathLike[str]) -> None:
    """Has an output as YOLOv8-pose with four points, [5 + 3 * 4, cells]. Finds one pose."""
    values = numpy.zeros((17, 62))  # 8*6 + 4*3 + 2*1 cells
    values[:, 5] = [30, 24, 20, 30, 0.9, 25, 15, 0.9, 35, 15, 0.8, 25, 35, 0.7, 35, 35, 0.0]
    write_model(path, {"output0": values})


def write_video(path: os.PathLike[str], frames: int = 12, size: tuple[int, int] = (320, 240)) -> None:
    import cv2

    writer = cv2.VideoWriter(os.fspath(path), cv2.VideoWriter_fourcc(*"mp4v"), 10.0, size)
    assert writer.isOpened()
    for index in range(frames):
        picture = numpy.full((size[1], size[0], 3), 64, numpy.uint8)
        cv2.circle(picture, (40 + 15 * index, 120), 25, (80, 160, 240), -1)
        writer.write(picture)
    writer.release()
