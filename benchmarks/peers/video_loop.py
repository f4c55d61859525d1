"""A simple Python program that runs four models on every frame of a video. OpenCV reads and resizes, ONNX Runtime infers with its
defaults, one step after the other. Boxes and masks are written as JSON lines.

Prints as JSON the time from reading the first frame to writing the last one, and the start-up time (imports, loading).
"""

import time

BEGIN = time.monotonic()

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime


onnxruntime.set_default_logger_severity(3)  # errors only: two of the models cause one warning per weight


def make_session(path: Path, intra: int | None):
    options = onnxruntime.SessionOptions()
    if intra is not None:
        options.intra_op_num_threads = intra
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda tensor: session.run(None, {session.get_inputs()[0].name: tensor})


def as_tensor(image):
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None], dtype=np.float32)


def suppressed(corners, scores, classes, iou):
    """The boxes that remain after NMS per class, as values for JSON."""
    if len(scores) == 0:
        return []
    sized = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], 1)
    kept = cv2.dnn.NMSBoxesBatched(sized.tolist(), scores.tolist(), classes.tolist(), 0.0, iou)
    return [
        {"class": int(classes[i]), "score": round(float(scores[i]), 5), "box": [round(float(v), 2) for v in sized[i]]}
        for i in kept
    ]


class Nanodet:
    MEAN = np.array([103.53, 116.28, 123.675], np.float32)
    STD = np.array([57.375, 57.12, 58.395], np.float32)
    SIDE = 320

    def __init__(self, models: Path, intra):
        self.run = make_session(models / "nanodet_m_320.onnx", intra)

    def __call__(self, frame):
        image = (cv2.resize(frame, (self.SIDE, self.SIDE)).astype(np.float32) - self.MEAN) / self.STD
        outputs = self.run(as_tensor(image))
        scores = [output[0] for output in outputs if output.shape[-1] == 80]
        sides = [output[0] for output in outputs if output.shape[-1] == 32]
        found = [self.boxes(s, d, stride) for s, d, stride in zip(scores, sides, (8, 16, 32), strict=True)]
        corners, best, classes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        height, width = frame.shape[:2]
        scale = np.array([width, height, width, height]) / self.SIDE
        limits = [width, height, width, height]
        return {"boxes": suppressed(np.clip(corners * scale, 0, limits), best, classes, 0.6)}

    def boxes(self, scores, sides, stride):
        classes = scores.argmax(1)
        best = scores.max(1)
        sure = best > 0.35
        weights = np.exp(sides[sure].reshape(-1, 4, 8))
        distances = (weights / weights.sum(2, keepdims=True)) @ np.arange(8) * stride
        count = self.SIDE // stride
        y, x = np.divmod(np.arange(count * count)[sure], count)
        centers = (np.stack([x, y], 1) + 0.5) * stride
        return np.concatenate([centers - distances[:, :2], centers + distances[:, 2:]], 1), best[sure], classes[sure]


class Yolox:
    def __init__(self, path: Path, intra, side: int, iou: float):
        self.run = make_session(path, intra)
        self.side = side
        self.iou = iou
        cells = []
        for stride in (8, 16, 32):
            y, x = np.mgrid[: side // stride, : side // stride]
            cells.append(np.stack([x.ravel(), y.ravel(), np.full(x.size, stride)], 1))
        self.cells = np.concatenate(cells).astype(np.float32)

    def __call__(self, frame):
        height, width = frame.shape[:2]
        scale = min(self.side / width, self.side / height)
        image = np.full((self.side, self.side, 3), 114, np.uint8)
        resized = cv2.resize(frame, (round(width * scale), round(height * scale)))
        image[: resized.shape[0], : resized.shape[1]] = resized
        raw = self.run(as_tensor(image))[0][0]
        scores = raw[:, 4:5] * raw[:, 5:]
        classes = scores.argmax(1)
        best = scores.max(1)
        sure = best > 0.3
        cells = self.cells[sure]
        centers = (raw[sure, :2] + cells[:, :2]) * cells[:, 2:]
        halves = np.exp(raw[sure, 2:4]) * cells[:, 2:] / 2
        corners = np.concatenate([centers - halves, centers + halves], 1) / scale
        limits = [width, height, width, height]
        return {"boxes": suppressed(np.clip(corners, 0, limits), best[sure], classes[sure], self.iou)}


class Parts:
    MEAN = np.array([0.485, 0.456, 0.406], np.float32)
    STD = np.array([0.229, 0.224, 0.225], np.float32)

    def __init__(self, models: Path, intra):
        self.run = make_session(models / "skin_clothes_hair_pan_mbv3s.onnx", intra)

    def __call__(self, frame):
        image = cv2.cvtColor(cv2.resize(frame, (512, 512)), cv2.COLOR_BGR2RGB).astype(np.float32) / 255
        maps = self.run(as_tensor((image - self.MEAN) / self.STD))[0][0]
        masks = []
        for i, values in enumerate(maps):
            inside = cv2.resize(values, frame.shape[1::-1]) > 0.5
            if inside.any():
                masks.append({"class": i, "area": int(inside.sum()), "runs": runs_of(inside)})
        return {"masks": masks}


def runs_of(mask):
    """Run lengths over the pixels, from top left: outside, inside, outside, …"""
    flat = mask.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    lengths = np.diff(np.concatenate([[0], changes, [flat.size]])).tolist()
    return [0, *lengths] if flat[0] else lengths


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, metavar="FOLDER")
    parser.add_argument("video")
    parser.add_argument("output", type=Path)
    parser.add_argument("--frames", type=int, default=1 << 62)
    parser.add_argument("--intra", type=int, help="threads per session [the choice of ONNX Runtime]")
    arguments = parser.parse_args()

    folder, intra = arguments.models, arguments.intra
    models = {
        "nanodet": Nanodet(folder, intra),
        "yolox": Yolox(folder / "yolox_nano_416x416.onnx", intra, 416, 0.45),
        "persons": Yolox(folder / "light_person_detector.onnx", intra, 192, 0.5),
        "parts": Parts(folder, intra),
    }
    start = time.monotonic()
    video = cv2.VideoCapture(arguments.video)
    frames = 0
    with arguments.output.open("w") as out:
        while frames < arguments.frames:
            good, frame = video.read()
            if not good:
                break
            found = {name: model(frame) for name, model in models.items()}
            out.write(json.dumps({"frame": frames, "models": found}) + "\n")
            frames += 1
    total_s = time.monotonic() - start
    print(json.dumps({"frames": frames, "total_s": total_s, "startup_s": start - BEGIN}))


if __name__ == "__main__":
    main()
