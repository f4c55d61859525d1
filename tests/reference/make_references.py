#!/usr/bin/env python3
"""Computes the reference values for the tests of the decoders, without any code of this project.

    python3 -m venv venv && venv/bin/pip install numpy onnxruntime opencv-python-headless pycocotools
    venv/bin/python tests/reference/make_references.py DATA_FOLDER

ONNX Runtime runs the models in Python on frames that OpenCV reads and resizes. numpy decodes the
outputs as the demos of the models' authors do. Suppression is cv2.dnn.NMSBoxes. DATA_FOLDER has the
folders models/ and videos/ (tests/support/test_data.h says where tests look for it).

The script writes three files beside itself: real_models.json for the real models (real_models.py),
made_up.json for small tensors with seeded random numbers (made_up.py), and coco_rle.json for masks in
the encoding of COCO, by pycocotools (coco_rle.py). Run it by hand after adding a decoder. The tests
only read these files.
"""
import json
import sys
from pathlib import Path

from coco_rle import coco_rle
from made_up import made_up
from real_models import real_models

HERE = Path(__file__).parent


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    # One case per line, so that differences are easy to read.
    text = text.replace('{"model"', '\n{"model"').replace('{"kind"', '\n{"kind"')
    (HERE / name).write_text(text + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write("coco_rle.json", coco_rle())
    write("made_up.json", made_up())
    write("real_models.json", real_models(Path(sys.argv[1])))
