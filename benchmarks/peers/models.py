"""Reads the only input of a model with ONNX Runtime, and makes batches for it."""

import numpy
import onnxruntime

from workloads import DISTINCT_BATCHES, Model, Unusable, model_of

onnxruntime.set_default_logger_severity(3)  # errors only: each session would print warnings about the graph of its model


def read_model(path: str, batch: int) -> Model:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # nothing runs
    try:
        inputs = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).get_inputs()
    except Exception as problem:
        raise Unusable(f"{path}: {problem}") from problem
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        raise Unusable(f"{path}: the peers support only models with one float32 input")
    return model_of(path, inputs[0].name, inputs[0].shape, batch)


def synthetic_batches(shape: tuple[int, ...]) -> list[numpy.ndarray]:
    """Pictures of noise: the time depends on the shape, not on the values."""
    noise = numpy.random.default_rng(1)
    return [noise.uniform(0, 255, shape).astype(numpy.float32) for _ in range(DISTINCT_BATCHES)]
