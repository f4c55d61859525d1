"""Runs benchmark_app of OpenVINO with its throughput hint, one process per model: in turn, or all at once.

benchmark_app measures one model, and starts its clock when it likes. So each process waits at a gate, after the warm-up and before the
clock starts, until all models are loaded. Prints the time and the start-up time as JSON.
"""

import argparse
import json
import sys
import time

from gate import timed
from models import WARMUP_BATCHES, Model, read_model


def run_app(gate, model: Model, iterations: int, precision: str | None):
    sys.stdout = sys.stderr  # for the report of the app; must come before its logger keeps the stream
    from openvino.tools.benchmark import main as app
    from openvino.tools.benchmark.benchmark import Benchmark

    measure = Benchmark.main_loop

    def measure_behind_gate(app_state, requests, *more):
        for _ in range(WARMUP_BATCHES * len(requests)):  # the app itself warms up only one of its requests
            requests.start_async()
        requests.wait_all()
        gate.wait()
        result = measure(app_state, requests, *more)
        gate.done(result[-1])  # the iterations: the app rounds them up to a multiple of its number of requests
        return result

    Benchmark.main_loop = measure_behind_gate
    shape = ",".join(map(str, model.shape))
    # Without -ip, the app would use uint8 pictures and insert a conversion before the model.
    sys.argv = ["benchmark_app", "-m", model.path, "-d", "CPU", "-hint", "throughput", "-niter", str(iterations)]
    sys.argv += ["-shape", f"[{shape}]", "-ip", "f32"]
    if precision:
        sys.argv += ["-infer_precision", precision]
    app.main()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    parser.add_argument("--at-once", action="store_true", help="run all models at once [one after the other]")
    parser.add_argument("--precision", help="type for inference, for example f32 [the choice of OpenVINO for this CPU]")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--batches", type=int, default=16)
    arguments = parser.parse_args()

    models = [read_model(path, arguments.batch) for path in arguments.models]
    begin = time.monotonic()
    seconds, iterations = timed(
        run_app,
        {model.path: (model, arguments.batches, arguments.precision) for model in models},
        in_turn=not arguments.at_once,
    )
    startup_s = time.monotonic() - begin - seconds
    total_s = seconds * arguments.batches * len(models) / sum(iterations)
    print(json.dumps({"total_s": total_s, "startup_s": startup_s, "iterations": iterations}))


if __name__ == "__main__":
    main()
