"""Several ONNX models on every frame of a video, as fast as the machine allows.

    import ortchestra

    pipeline = ortchestra.Pipeline.from_config("models.toml")
    for frame in pipeline.run("street.mp4"):
        print(frame.index, frame["faces"].boxes)

See docs/python.md.
"""

import atexit as _atexit

from ._engine import Engine, Stream
from ._errors import Error, InputError
from ._model import Model
from ._native import Decode, Frame, Prediction, Recipe, Row, Run, stop_all, version
from ._pipeline import Pipeline, bench, tune
from ._results import BenchResult, Plan, TuneResult

__version__ = version()

# Threads of the library must not need the interpreter after it has gone.
_atexit.register(stop_all)

__all__ = [
    "BenchResult",
    "Decode",
    "Engine",
    "Error",
    "Frame",
    "InputError",
    "Model",
    "Pipeline",
    "Plan",
    "Prediction",
    "Recipe",
    "Row",
    "Run",
    "Stream",
    "TuneResult",
    "__version__",
    "bench",
    "tune",
]
