"""The predictions are those of the command line, bit for bit: real models on a real video."""

import json
import re
import subprocess

import numpy
import pytest
from helpers import PROGRAM, ROOT

from ortchestra import Pipeline

FRAMES = 24
FILES = {
    "faces": "ultraface_version-RFB-320.onnx",
    "persons": "light_person_detector.onnx",
    "objects": "nanodet_m_320.onnx",
    "parts": "skin_clothes_hair_pan_mbv3s.onnx",
}


@pytest.fixture(scope="module")
def program():
    if not PROGRAM.exists():
        pytest.skip("the program is not built")
    return PROGRAM


def configuration(folder, data, row, batch):
    """examples/street.toml with these models and this video."""
    text = (ROOT / "examples/street.toml").read_text()
    video = f"{data}/videos/intel_asl_dev_concat.mp4"
    text = text.replace('"street.mp4"', f'"{video}"\nstrategies = ["{row}"]\nbatch = {batch}')
    text = text.replace('"coco.txt"', f'"{ROOT}/examples/coco.txt"')
    for name, file in FILES.items():
        text, count = re.subn(f'(name = "{name}"\npath = )"[^"]*"', rf'\1"{data}/models/{file}"', text)
        assert count == 1
    path = folder / "street.toml"
    path.write_text(text)
    return path


def runs_of(mask):
    """Lengths of runs of pixels outside and inside in turn, row by row, as docs/predictions.md says."""
    flat = mask.ravel()
    edges = numpy.flatnonzero(numpy.diff(flat)) + 1
    lengths = numpy.diff([0, *edges, flat.size]).tolist()
    return [0, *lengths] if flat[0] else lengths


def compare(frame, line):
    assert frame.index == line["frame"]
    assert (frame.width, frame.height) == (line["width"], line["height"])
    assert frame.keys() == list(line["models"])
    for name, found in line["models"].items():
        prediction = frame[name]
        entries = found[prediction.kind]
        assert len(prediction) == len(entries)
        assert prediction.classes.tolist() == [entry["class"] for entry in entries]
        assert prediction.class_names == [entry["label"] for entry in entries]
        if prediction.kind == "boxes":
            # The file has pixels with two digits after the point, and scores with five.
            assert prediction.boxes.dtype == prediction.scores.dtype == numpy.float32
            written = numpy.array([entry["box"] for entry in entries]).reshape(-1, 4)
            written[:, 2:] += written[:, :2]
            numpy.testing.assert_allclose(prediction.boxes, written, rtol=0, atol=0.0101)
            scores = [entry["score"] for entry in entries]
            numpy.testing.assert_allclose(prediction.scores, scores, rtol=0, atol=0.51e-5)
        else:
            assert prediction.masks.dtype == bool
            assert prediction.masks.shape == (len(entries), frame.height, frame.width)
            for mask, entry in zip(prediction.masks, entries, strict=True):
                assert runs_of(mask) == entry["runs"]
                assert mask.sum() == entry["area"]


@pytest.mark.parametrize(
    ("row", "batch"),
    [
        ("pool", 1),
        pytest.param("serial", 4, marks=pytest.mark.slow),
        pytest.param("threads:intra=1", 1, marks=pytest.mark.slow),
    ],
)
def test_the_predictions_equal_those_of_the_command_line(program, data, tmp_path, row, batch):
    config = configuration(tmp_path, data, row, batch)
    output = tmp_path / "seen.jsonl"
    subprocess.run(
        [program, "run", "-q", "--config", config, "-n", str(FRAMES), "-o", output], check=True, timeout=250
    )
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    frames = list(Pipeline.from_config(config).run(frames=FRAMES, outputs=tmp_path / "python.jsonl"))
    assert len(frames) == len(lines) == FRAMES
    for frame, line in zip(frames, lines, strict=True):
        compare(frame, line)
    assert sum(len(line["models"]["parts"]["masks"]) for line in lines) > 0
    assert sum(len(line["models"]["faces"]["boxes"]) for line in lines) > 0
    # What the two programs write is the same, to the byte.
    assert (tmp_path / "python.jsonl").read_bytes() == output.read_bytes()


def test_the_values_equal_those_of_the_command_line_bit_for_bit(program, data, tmp_path):
    config = configuration(tmp_path, data, "pool", 1)
    output = tmp_path / "values.npz"
    subprocess.run([program, "run", "-q", "--config", config, "-n", "6", "-o", output], check=True, timeout=250)
    frames = list(Pipeline.from_config(config).run(frames=6, values=True))
    written = numpy.load(output)
    names = set()
    for position, frame in enumerate(frames):
        for model, prediction in frame.items():
            for output_name, values in prediction.tensors.items():
                names.add(f"{model}.{output_name}")
                expected = written[f"{model}.{output_name}"][position]
                assert values.dtype == expected.dtype == numpy.float32
                assert values.tobytes() == expected.tobytes()
    assert names == {name for name in written.files if not name.endswith(".frames")}


def test_an_engine_gives_the_predictions_of_a_run(data, tmp_path):
    pipeline = Pipeline.from_config(configuration(tmp_path, data, "pool", 1))
    frames = list(pipeline.run(frames=6, pictures=True))
    with pipeline.open() as engine:
        for frame, again in zip(frames, engine.map(frame.picture for frame in frames), strict=True):
            for name in ["faces", "persons", "objects"]:
                numpy.testing.assert_array_equal(frame[name].boxes, again[name].boxes)
                numpy.testing.assert_array_equal(frame[name].scores, again[name].scores)
            numpy.testing.assert_array_equal(frame["parts"].masks, again["parts"].masks)
