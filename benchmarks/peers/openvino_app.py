"""Runs benchmark_app of OpenVINO with its throughput hint, one process per model: in turn, or all at once.

benchmark_app measures one model, and starts its clock when it likes. So each process waits at a gate, after the warm-up and before the
clock starts, until all models are loaded. Prints the time, the CPU time and the start-up time as JSON.
"""

import argparse
import json
import sys
import tempfile
import time

from gate import timed
from workloads import WARMUP_BATCHES, Model, Unusable, model_of


def read_model(core, path: str, batch: int) -> Model:
    inputs = core.read_model(path).inputs
    if len(inputs) != 1:
        raise Unusable(f"{path}: the peers support only models with one input")
    sides = [side.get_length() if side.is_static else None for side in inputs[0].get_partial_shape()]
    return model_of(path, inputs[0].get_any_name(), sides, batch)


def run_app(gate, model: Model, iterations: int, options: list[str]):
    sys.stdout = sys.stderr  # for the report of the app; must come before its logger keeps the stream
    from openvino.tools.benchmark import main as app
    from openvino.tools.benchmark.benchmark import Benchmark

    measure = Benchmark.main_loop

    def measure_behind_gate(app_state, requests, *more):
        for _ in range(WARMUP_BATCHES * len(requests)):  # the app itself warms up only one of its requests
            requests.start_async()
        requests.wait_all()
        gate.wait()
        begin_cpu_s = time.process_time()
        result = measure(app_state, requests, *more)
        # result[-1]: the iterations. The app rounds them up to a multiple of its number of requests.
        gate.done((result[-1], time.process_time() - begin_cpu_s))
        return result

    Benchmark.main_loop = measure_behind_gate
    shape = ",".join(map(str, model.shape))
    # Without -ip, the app would use uint8 pictures and insert a conversion before the model.
    sys.argv = ["benchmark_app", "-m", model.path, "-d", "CPU", "-hint", "throughput", "-niter", str(iterations)]
    sys.argv += ["-shape", f"[{shape}]", "-ip", "f32", *options]
    app.main()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    parser.add_argument("--at-once", action="store_true", help="run all models at once [one after the other]")
    parser.add_argument("--precision", help="type for inference, for example f32 [the choice of OpenVINO for this CPU]")
    parser.add_argument("--denormals", action="store_true", help="set CPU_DENORMALS_OPTIMIZATION")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--batches", type=int, default=16)
    arguments = parser.parse_args()

    import openvino  # not in the processes of the models, which import it before their clocks start

    core = openvino.Core()
    models = [read_model(core, path, arguments.batch) for path in arguments.models]
    options = ["-infer_precision", arguments.precision] if arguments.precision else []
    with tempfile.NamedTemporaryFile("w", suffix=".json") as settings:
        if arguments.denormals:
            json.dump({"CPU": {"CPU_DENORMALS_OPTIMIZATION": "YES"}}, settings)
            settings.flush()
            options += ["-load_config", settings.name]
        begin = time.monotonic()
        work = {model.path: (model, arguments.batches, options) for model in models}
        seconds, results = timed(run_app, work, in_turn=not arguments.at_once)
    startup_s = time.monotonic() - begin - seconds
    iterations = [done for done, _ in results]
    share = arguments.batches * len(models) / sum(iterations)
    cpu_s = sum(cpu_s for _, cpu_s in results) * share
    print(json.dumps({"total_s": seconds * share, "cpu_s": cpu_s, "startup_s": startup_s, "iterations": iterations}))


if __name__ == "__main__":
    main()
