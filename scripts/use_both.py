"""Runs a model with ortchestra and with onnxruntime in one process, in both orders, or with `MODULE MODULE` in
that order. scripts/try_python.sh runs it in a folder with the files of `ortchestra demo`."""

import importlib
import subprocess
import sys

if len(sys.argv) == 1:
    for order in (["onnxruntime", "ortchestra"], ["ortchestra", "onnxruntime"]):
        subprocess.run([sys.executable, __file__, *order], check=True)
    print("use_both: done")
    sys.exit()

import numpy  # noqa: E402

MODEL = "files/squeezenet.onnx"


def run_onnxruntime(module):
    session = module.InferenceSession(MODEL, providers=["CPUExecutionProvider"])
    inputs = {
        value.name: numpy.ones([n if isinstance(n, int) else 1 for n in value.shape], numpy.float32)
        for value in session.get_inputs()
    }
    return [session.run(None, inputs)[0].tobytes() for _ in range(2)]


def run_ortchestra(module):
    with module.Pipeline([MODEL], row="pool").open(values=True) as engine:
        frame = engine.predict(numpy.full((240, 320, 3), 7, numpy.uint8))
        return [tensor.tobytes() for tensor in frame["squeezenet"].tensors.values()]


runs = {"onnxruntime": run_onnxruntime, "ortchestra": run_ortchestra}
modules = {name: importlib.import_module(name) for name in sys.argv[1:]}
first = {name: runs[name](module) for name, module in modules.items()}
assert all(first.values())
for name in reversed(modules):
    assert runs[name](modules[name]) == first[name], f"{name} gives other results after the other one"
