"""What the peers need to know of a model: its file and the shape of its one input."""

from dataclasses import dataclass

import numpy
import onnxruntime

DISTINCT_BATCHES = 8  # cycled, so that no peer reads one batch from its caches all the time
WARMUP_BATCHES = 2  # as ortchestra's --warmup
OPEN_SIDE = 256  # of a height or width that the model leaves open, as ortchestra's --size

onnxruntime.set_default_logger_severity(3)  # errors: warnings about a model's graph would come once a session


class Unusable(Exception):
    """The user gave something that can't be used."""


@dataclass(frozen=True)
class Model:
    path: str
    input: str
    shape: tuple[int, ...]


def read_model(path: str, batch: int) -> Model:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # nothing will be run
    try:
        inputs = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).get_inputs()
    except Exception as problem:
        raise Unusable(f"{path}: {problem}") from problem
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        raise Unusable(f"{path}: the peers can feed models of one float32 input only")
    first, *rest = inputs[0].shape
    if isinstance(first, int) and first != batch:
        raise Unusable(f"{path}: takes batches of {first}; give --batch {first}")
    sides = (side if isinstance(side, int) else OPEN_SIDE for side in rest)
    return Model(path, inputs[0].name, (batch, *sides))


def synthetic_batches(shape: tuple[int, ...]) -> list[numpy.ndarray]:
    """Pictures of noise: the values do not matter for the time, the shape does."""
    noise = numpy.random.default_rng(1)
    return [noise.uniform(0, 255, shape).astype(numpy.float32) for _ in range(DISTINCT_BATCHES)]
