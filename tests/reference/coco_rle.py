"""Masks in the run-length encoding of COCO, computed by pycocotools."""
import numpy as np
from pycocotools import mask as coco

from runs import runs_of


def masks():
    random = np.random.default_rng(19)
    yield np.zeros((3, 5), np.uint8)
    yield np.ones((3, 5), np.uint8)
    yield np.ones((1, 1), np.uint8)
    yield np.eye(4, 6, dtype=np.uint8)
    yield np.arange(12, dtype=np.uint8).reshape(3, 4) % 2
    corner = np.zeros((4, 3), np.uint8)
    corner[3, 0] = corner[0, 1] = 1  # a column that ends inside, before one that starts inside
    yield corner
    for height, width in [(1, 9), (9, 1), (7, 11), (16, 16)]:
        for share in (0.1, 0.5, 0.9):
            yield (random.random((height, width)) < share).astype(np.uint8)
    y, x = np.mgrid[:480, :640]
    yield (((x - 300) / 250.0) ** 2 + ((y - 200) / 120.0) ** 2 < 1).astype(np.uint8)
    yield ((x * 7 + y * 3) % 97 < 40).astype(np.uint8)[:60, :90]


def coco_rle():
    cases = []
    for pixels in masks():
        height, width = pixels.shape
        packed = coco.encode(np.asfortranarray(pixels))
        counts = runs_of(pixels.T)
        # The same text for counts that numpy has found proves that they are those of pycocotools.
        again = coco.frPyObjects({"size": [height, width], "counts": counts}, height, width)
        assert again["counts"] == packed["counts"]
        cases.append({"kind": "coco_rle", "width": width, "height": height, "runs": runs_of(pixels),
                      "counts": counts, "text": packed["counts"].decode("ascii"),
                      "area": int(coco.area(packed)), "box": coco.toBbox(packed).tolist()})
    return cases
