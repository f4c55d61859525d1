"""The program of the study that ortchestra grew from, rewritten from its description (docs/study.md).

Runs every model on every batch in one of four ways: serial, threads, processes, coroutines. Prints as JSON
the time from the first run to the last answer, and the start-up time (loading and warm-up).
"""

import argparse
import asyncio
import json
import multiprocessing
import threading
import time

import onnxruntime

from gate import timed
from models import read_model, synthetic_batches
from workloads import DISTINCT_BATCHES, WARMUP_BATCHES, Model


def make_session(path: str, intra: int | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    if intra is not None:
        options.intra_op_num_threads = intra
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class Network:
    """A loaded model after its warm-up. It sums the time inside run, as in the study."""

    def __init__(self, model: Model, intra: int | None, batches: list):
        self.batches = batches
        self.cumulative_s = 0.0
        self._input = model.input
        self._session = make_session(model.path, intra)
        for i in range(WARMUP_BATCHES):
            self.run(batches[i])
        self.cumulative_s = 0.0

    def run(self, batch):
        start = time.monotonic()
        self._session.run(None, {self._input: batch})
        self.cumulative_s += time.monotonic() - start

    def run_batches(self, count: int):
        for i in range(count):
            self.run(self.batches[i % DISTINCT_BATCHES])


def run_serial(networks: list[Network], count: int):
    for i in range(count):
        for network in networks:
            network.run(network.batches[i % DISTINCT_BATCHES])


def run_threads(networks: list[Network], count: int):
    threads = [threading.Thread(target=network.run_batches, args=(count,)) for network in networks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run_coroutines(networks: list[Network], count: int):
    async def next_batch(network: Network, i: int):
        return network.batches[i % DISTINCT_BATCHES]

    async def run_batches(network: Network):
        for i in range(count):
            network.run(await next_batch(network, i))  # the run blocks: no other coroutine can continue

    async def run_all():
        await asyncio.gather(*(run_batches(network) for network in networks))

    asyncio.run(run_all())


def process_of_one_model(gate, model: Model, intra: int | None, batches, count: int):
    """Creates the session here, because it cannot be sent to another process. A manager process provides each batch."""
    network = Network(model, intra, batches)
    gate.wait()
    network.run_batches(count)
    gate.done(network.cumulative_s)


def measure_processes(models: list[Model], batches: dict, intra: int | None, count: int) -> tuple[float, list[float]]:
    with multiprocessing.get_context("spawn").Manager() as manager:
        shared = {shape: manager.list(of_shape) for shape, of_shape in batches.items()}
        return timed(
            process_of_one_model,
            {model.path: (model, intra, shared[model.shape], count) for model in models},
        )


def measure_here(scheme, models: list[Model], batches: dict, intra: int | None, count: int) -> tuple[float, list[float]]:
    networks = [Network(model, intra, batches[model.shape]) for model in models]
    start = time.monotonic()
    scheme(networks, count)
    return time.monotonic() - start, [network.cumulative_s for network in networks]


SCHEMES = {"serial": run_serial, "threads": run_threads, "processes": None, "coroutines": run_coroutines}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scheme", choices=SCHEMES)
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    parser.add_argument("--intra", type=int, help="threads per session [the choice of ONNX Runtime]")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--batches", type=int, default=16)
    arguments = parser.parse_args()

    models = [read_model(path, arguments.batch) for path in arguments.models]
    batches = {shape: synthetic_batches(shape) for shape in {model.shape for model in models}}
    begin = time.monotonic()
    if arguments.scheme == "processes":
        total_s, cumulative_s = measure_processes(models, batches, arguments.intra, arguments.batches)
    else:
        scheme = SCHEMES[arguments.scheme]
        total_s, cumulative_s = measure_here(scheme, models, batches, arguments.intra, arguments.batches)
    startup_s = time.monotonic() - begin - total_s
    print(json.dumps({"total_s": total_s, "startup_s": startup_s, "cumulative_s": cumulative_s}))


if __name__ == "__main__":
    main()
