"""The file of a model, and the shape of its only input."""

from dataclasses import dataclass

import numpy
import onnxruntime

DISTINCT_BATCHES = 8  # used in rotation, so that a batch is not always in the CPU caches
WARMUP_BATCHES = 2  # as ortchestra's --warmup
OPEN_SIDE = 256  # for a height or width that the model does not fix, as ortchestra's --size

onnxruntime.set_default_logger_severity(3)  # errors only: each session would print warnings about the graph of its model


class Unusable(Exception):
    """Something that the user gave cannot be used."""


@dataclass(frozen=True)
class Model:
    path: str
    input: str
    shape: tuple[int, ...]


def read_model(path: str, batch: int) -> Model:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # nothing runs
    try:
        inputs = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).get_inputs()
    except Exception as problem:
        raise Unusable(f"{path}: {problem}") from problem
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        raise Unusable(f"{path}: the peers support only models with one float32 input")
    first, *rest = inputs[0].shape
    if isinstance(first, int) and first != batch:
        raise Unusable(f"{path}: the model needs batches of {first}; give --batch {first}")
    sides = (side if isinstance(side, int) else OPEN_SIDE for side in rest)
    return Model(path, inputs[0].name, (batch, *sides))


def synthetic_batches(shape: tuple[int, ...]) -> list[numpy.ndarray]:
    """Pictures of noise: the time depends on the shape, not on the values."""
    noise = numpy.random.default_rng(1)
    return [noise.uniform(0, 255, shape).astype(numpy.float32) for _ in range(DISTINCT_BATCHES)]
