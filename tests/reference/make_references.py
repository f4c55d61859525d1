#!/usr/bin/env python3
"""Makes the reference values that the decoders are tested against, without any code of ours.

    python3 -m venv venv && venv/bin/pip install numpy onnxruntime opencv-python-headless
    venv/bin/python tests/reference/make_references.py DATA_FOLDER

Models are run by ONNX Runtime in Python on frames that OpenCV reads and resizes, and decoded in
numpy as their authors' demos do it; suppression is cv2.dnn.NMSBoxes. DATA_FOLDER holds models/ and
videos/ (tests/support/test_data.h says where tests look for it). Writes real_models.json, from the
real models (real_models.py), and made_up.json, from small tensors with seeded numbers (made_up.py),
beside this file.
Run by hand when a decoder is added; the tests only read what it wrote.
"""
import json
import sys
from pathlib import Path

from made_up import made_up
from real_models import real_models

HERE = Path(__file__).parent


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    # A case a line: differences can be read.
    text = text.replace('{"model"', '\n{"model"').replace('{"kind"', '\n{"kind"')
    (HERE / name).write_text(text + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write("made_up.json", made_up())
    write("real_models.json", real_models(Path(sys.argv[1])))
