"""Uses the installed Python package as a new user would. scripts/try_python.sh runs it in a clean virtual
environment, in a folder with the files of `ortchestra demo`, or with the argument `arrays` without video."""

import importlib.metadata
import pathlib
import subprocess
import sys

import numpy

import ortchestra

package = pathlib.Path(ortchestra.__file__).resolve().parent
assert package.is_relative_to(pathlib.Path(sys.prefix).resolve()), f"{package} is not in this virtual environment"
assert ortchestra.__version__ == importlib.metadata.version("ortchestra")


def text_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pictures(count: int) -> list[numpy.ndarray]:
    return [numpy.full((64, 96, 3), shade, numpy.uint8) for shade in range(count)]


# The runtime of this environment, in the command and in the module.
program = str(pathlib.Path(sys.prefix, "bin", "ortchestra"))
assert text_of(program, "--version").startswith(f"ortchestra {ortchestra.__version__} ")
default = next(line for line in text_of(program, "devices").splitlines() if line.startswith("ONNX Runtime"))
assert f"{package.parent}/onnxruntime/capi/libonnxruntime.so" in default, default
assert text_of(sys.executable, "-m", "ortchestra", "--version") == text_of(program, "--version")

# Rows that start ortchestra-worker.
pipeline = ortchestra.Pipeline(["builtin:squeezenet"], row="processes")
with pipeline.open(values=True) as engine:
    first = engine.predict(pictures(1)[0])
assert first["squeezenet"].error is None

# ONNX Runtime's own module in the same process.
import onnxruntime  # noqa: E402

assert onnxruntime.get_available_providers()
pipeline = ortchestra.Pipeline(["builtin:squeezenet"], row="pool")
with pipeline.open(values=True) as engine:
    frames = list(engine.map(pictures(5)))
assert [frame.index for frame in frames] == list(range(5))
assert f"{package.parent}/onnxruntime/capi/libonnxruntime.so" in pathlib.Path("/proc/self/maps").read_text()

if sys.argv[1:] != ["arrays"]:
    pipeline = ortchestra.Pipeline(["files/squeezenet.onnx", "files/resnet18.onnx"])
    assert len(list(pipeline.run("files/demo.mp4", outputs="out.jsonl"))) == 20
    result = pipeline.bench(frames=4, rounds=1, rows=["serial", "pool"])
    assert "pool" in str(result)
print("use_python: done")
