"""Models, their shapes, and how many batches a program that is compared gets."""

from dataclasses import dataclass
from pathlib import Path

DISTINCT_BATCHES = 8  # used in rotation, so that a batch is not always in the CPU caches
WARMUP_BATCHES = 2  # as ortchestra's --warmup
OPEN_SIDE = 256  # for a height or width that the model does not fix, as ortchestra's --size

VIDEO = "intel_asl_dev_concat.mp4"
# The names are those of examples/street.toml.
STREET = {
    "faces": "ultraface_version-RFB-320.onnx",
    "persons": "light_person_detector.onnx",
    "objects": "nanodet_m_320.onnx",
    "parts": "skin_clothes_hair_pan_mbv3s.onnx",
}
# Two more, whose recipes and decoders ortchestra knows.
OTHERS = {"more_objects": "yolox_nano_416x416.onnx", "selfie": "mediapipe_selfie_segmentation_landscape.onnx"}


class Unusable(Exception):
    """Something that the user gave cannot be used."""


@dataclass(frozen=True)
class Model:
    path: str
    input: str
    shape: tuple[int, ...]


def model_of(path: str, name: str, shape: list, batch: int) -> Model:
    """The model with all sides set. `shape`: from the file; a side that is not an int is open."""
    first, *rest = shape
    if isinstance(first, int) and first != batch:
        raise Unusable(f"{path}: the model needs batches of {first}; give --batch {first}")
    sides = (side if isinstance(side, int) else OPEN_SIDE for side in rest)
    return Model(path, name, (batch, *sides))


@dataclass(frozen=True)
class Workload:
    name: str  # for tables
    arguments: tuple[str, ...]  # of `ortchestra bench` and `tune`
    models: tuple[str, ...]  # the files, for the other programs
    batch: int
    batches: int
    has_denormals: bool  # whether a model computes numbers so close to 0 that they slow down a CPU


def street(data: Path, config: Path, frames: int) -> Workload:
    files = {name: data / "models" / file for name, file in STREET.items()}
    arguments = ["--config", str(config), "-i", str(data / "videos" / VIDEO)]
    for name, file in files.items():
        arguments += ["-m", f"{name}={file}"]
    return Workload("street.toml, batch 1", tuple(arguments), tuple(map(str, files.values())), 1, frames, has_denormals=True)


def builtin(models: list[str], batches: int) -> Workload:
    arguments = [word for model in models for word in ("-m", model)]
    return Workload("built-in models, batch 4", tuple(arguments), tuple(models), 4, batches, has_denormals=False)
