#!/usr/bin/env python3
"""Makes the reference values that the decoders are tested against, without any code of ours.

    python3 -m venv venv && venv/bin/pip install numpy onnxruntime opencv-python-headless
    venv/bin/python tests/reference/make_references.py DATA_FOLDER

Models are run by ONNX Runtime in Python on frames that OpenCV reads and resizes, and decoded in
numpy as their authors' demos do it; suppression is cv2.dnn.NMSBoxes. DATA_FOLDER holds models/ and
videos/ (tests/support/test_data.h says where tests look for it). Writes real_models.json, from the
real models, and made_up.json, from small tensors with seeded numbers, beside this file.
Run by hand when a decoder is added; the tests only read what it wrote.
"""
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

HERE = Path(__file__).parent
onnxruntime.set_default_logger_severity(3)
FRAMES = {
    "intel_asl_dev_concat.mp4": [20, 200],
    "intel_person_a_20s.mp4": [40, 120],
}


# --- frames -------------------------------------------------------------------------------------

def read_frames(path, wanted):
    capture = cv2.VideoCapture(str(path))
    frames = {}
    for index in range(max(wanted) + 1):
        ok, frame = capture.read()
        assert ok, (path, index)
        if index in wanted:
            frames[index] = frame
    return frames


def resized(image, width, height):
    """An axis that shrinks averages areas, one that grows interpolates linearly; rounded once, half up.
    Whole factors are rounded as OpenCV does: a pixel's last bit moves some scores by 0.004."""
    def method(to, of):
        return cv2.INTER_AREA if to < of else cv2.INTER_LINEAR
    h, w = image.shape[:2]
    if w % width == 0 and h % height == 0:
        return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    exact = image.astype(np.float32)
    exact = cv2.resize(exact, (width, h), interpolation=method(width, w))
    exact = cv2.resize(exact, (width, height), interpolation=method(height, h))
    return np.floor(exact + 0.5).astype(np.uint8)


def stretched(image, width, height):
    """The picture, and the scale from it to the model's input for x and y."""
    return resized(image, width, height), width / image.shape[1], height / image.shape[0]


def letterboxed_top_left(image, side, pad=114):
    h, w = image.shape[:2]
    ratio = min(side / h, side / w)
    new_w, new_h = round(w * ratio), round(h * ratio)
    canvas = np.full((side, side, 3), pad, np.uint8)
    canvas[:new_h, :new_w] = resized(image, new_w, new_h)
    return canvas, new_w / w, new_h / h


def nchw(image, mean=0.0, std=1.0):
    return ((image.astype(np.float32) - np.float32(mean)) / np.float32(std)).transpose(2, 0, 1)[None]


# --- what detectors share -----------------------------------------------------------------------

def suppressed(corners, scores, classes, least, iou):
    """Class by class, by OpenCV. Corners are x1, y1, x2, y2. Indices, best score first."""
    kept = []
    for c in np.unique(classes):
        of_class = np.flatnonzero((classes == c) & (scores >= least))
        if not len(of_class):
            continue
        boxes = [[float(x1), float(y1), float(x2 - x1), float(y2 - y1)]
                 for x1, y1, x2, y2 in corners[of_class]]
        chosen = cv2.dnn.NMSBoxes(boxes, scores[of_class].astype(float).tolist(), 0.0, iou)
        kept += of_class[np.asarray(chosen, int).reshape(-1)].tolist()
    return sorted(kept, key=lambda i: -scores[i])


def as_json(corners, scores, classes, kept, frame_w, frame_h):
    found = []
    for i in kept:
        x1, x2 = np.clip(corners[i, [0, 2]], 0, frame_w)
        y1, y2 = np.clip(corners[i, [1, 3]], 0, frame_h)
        found.append({"class": int(classes[i]), "score": round(float(scores[i]), 6),
                      "box": [round(float(v), 3) for v in (x1, y1, x2 - x1, y2 - y1)]})
    return found


def yolox_corners(raw, side):
    """[cells, 5 + classes] undecoded, to corners in the model's input."""
    boxes = []
    first = 0
    for stride in (8, 16, 32):
        n = side // stride
        grid_y, grid_x = np.mgrid[0:n, 0:n]
        level = raw[first:first + n * n].astype(np.float64)
        first += n * n
        cx = (level[:, 0] + grid_x.ravel()) * stride
        cy = (level[:, 1] + grid_y.ravel()) * stride
        w, h = np.exp(level[:, 2]) * stride, np.exp(level[:, 3]) * stride
        boxes.append(np.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 1))
    assert first == len(raw)
    return np.concatenate(boxes)


# --- one function a model: (session, BGR frame) -> what is kept ----------------------------------

def yolox(side, least, iou):
    def run(session, image):
        picture, sx, sy = letterboxed_top_left(image, side)
        raw = session.run(None, {"images": nchw(picture)})[0][0]
        corners = yolox_corners(raw, side) / [sx, sy, sx, sy]
        products = raw[:, 4:5] * raw[:, 5:]
        scores, classes = products.max(1), products.argmax(1)
        kept = suppressed(corners, scores, classes, least, iou)
        return {"boxes": as_json(corners, scores, classes, kept, *image.shape[1::-1])}
    return run


def nanodet(session, image, side=320, least=0.35, iou=0.6):
    picture, sx, sy = stretched(image, side, side)
    out = session.run(None, {"input.1": nchw(picture, [103.53, 116.28, 123.675],
                                             [57.375, 57.12, 58.395])})
    all_corners, all_scores = [], []
    for stride in (8, 16, 32):
        n = side // stride
        cls = next(o[0] for o in out if o.shape[1:] == (n * n, 80)).astype(np.float64)
        dis = next(o[0] for o in out if o.shape[1:] == (n * n, 32)).astype(np.float64)
        e = np.exp(dis.reshape(-1, 4, 8))
        distance = (e / e.sum(2, keepdims=True)) @ np.arange(8.0) * stride
        grid_y, grid_x = np.mgrid[0:n, 0:n]
        cx, cy = (grid_x.ravel() + 0.5) * stride, (grid_y.ravel() + 0.5) * stride
        all_corners.append(np.stack([cx - distance[:, 0], cy - distance[:, 1],
                                     cx + distance[:, 2], cy + distance[:, 3]], 1))
        all_scores.append(cls)
    corners = np.concatenate(all_corners) / [sx, sy, sx, sy]
    scores = np.concatenate(all_scores)
    best, classes = scores.max(1), scores.argmax(1)
    kept = suppressed(corners, best, classes, least, iou)
    return {"boxes": as_json(corners, best, classes, kept, *image.shape[1::-1])}


def ultraface(session, image, least=0.7, iou=0.3):
    picture, _, _ = stretched(image[:, :, ::-1], 320, 240)
    scores, boxes = session.run(["scores", "boxes"], {"input": nchw(picture, 127, 128)})
    h, w = image.shape[:2]
    corners = boxes[0].astype(np.float64) * [w, h, w, h]
    face = scores[0][:, 1]
    ones = np.ones(len(face), int)
    kept = suppressed(corners, face, ones, least, iou)
    return {"boxes": as_json(corners, face, ones, kept, w, h)}


def runs_of(mask):
    """Lengths of runs, row by row, beginning with pixels outside."""
    flat = np.concatenate([[0], mask.ravel().astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat))
    ends = np.concatenate([[0], edges, [mask.size]])
    runs = np.diff(ends).tolist()
    return runs[:-1] if runs[-1] == 0 else runs


def masks_of(maps, image, threshold=0.5):
    """Probabilities [classes, h, w], enlarged linearly to the frame."""
    h, w = image.shape[:2]
    found = []
    for c, one in enumerate(maps):
        mask = cv2.resize(one, (w, h), interpolation=cv2.INTER_LINEAR) >= threshold
        if mask.any():
            found.append({"class": c, "runs": runs_of(mask)})
    return {"masks": found}


def skin_clothes_hair(session, image):
    picture, _, _ = stretched(image[:, :, ::-1], 512, 512)
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    maps = session.run(None, {"x.1": nchw(picture, mean * 255, std * 255)})[0][0]
    return masks_of(maps, image)


def selfie(session, image):
    picture, _, _ = stretched(image[:, :, ::-1], 256, 144)
    out = session.run(None, {"input_1:0": picture[None].astype(np.float32) / 255})[0]
    return masks_of(out[0].transpose(2, 0, 1), image)


REAL_MODELS = {
    "yolox_nano_416x416": yolox(416, 0.3, 0.45),
    "light_person_detector": yolox(192, 0.3, 0.5),
    "nanodet_m_320": nanodet,
    "ultraface_version-RFB-320": ultraface,
    "skin_clothes_hair_pan_mbv3s": skin_clothes_hair,
    "mediapipe_selfie_segmentation_landscape": selfie,
}


def real_models(data):
    cases = []
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    frames = {video: read_frames(data / "videos" / video, wanted)
              for video, wanted in FRAMES.items()}
    for model, run in REAL_MODELS.items():
        session = onnxruntime.InferenceSession(str(data / "models" / f"{model}.onnx"), options,
                                               providers=["CPUExecutionProvider"])
        for video, of_video in frames.items():
            for index, image in of_video.items():
                cases.append({"model": model, "video": video, "frame": index,
                              **run(session, image)})
    return cases


# --- small tensors with seeded numbers ------------------------------------------------------------

SIDE = 64  # a grid of 8·8 + 4·4 + 2·2 = 84 cells
FRAME = (200, 100)  # width, height of the made-up frame


def output(name, array):
    array = np.asarray(array, np.float32)
    return {"name": name, "shape": list(array.shape),
            "values": [round(float(v), 5) for v in array.ravel()]}


def values(out):
    return np.asarray(out["values"], np.float32).reshape(out["shape"])


def letterbox_back(points):
    """A centred letterbox of FRAME in SIDE × SIDE, undone. Points are [..., 2]."""
    w, h = FRAME
    ratio = min(SIDE / w, SIDE / h)
    new_w, new_h = round(w * ratio), round(h * ratio)
    left, top = (SIDE - new_w) // 2, (SIDE - new_h) // 2
    return (points - [left, top]) / [new_w / w, new_h / h]


def corners_back(corners):
    return np.concatenate([letterbox_back(corners[:, :2]), letterbox_back(corners[:, 2:])], 1)


def centers_to_corners(b):
    return np.stack([b[:, 0] - b[:, 2] / 2, b[:, 1] - b[:, 3] / 2,
                     b[:, 0] + b[:, 2] / 2, b[:, 1] + b[:, 3] / 2], 1)


def made_up_boxes(random, count):
    centers = random.uniform([8, 20], [56, 44], (count, 2))
    return np.concatenate([centers, random.uniform(6, 24, (count, 2))], 1)


def yolov5_case(random):
    rows = np.concatenate([made_up_boxes(random, 60), random.uniform(0, 1, (60, 1)),
                           random.uniform(0, 1, (60, 3))], 1)
    out = output("output0", rows[None])
    raw = values(out)[0].astype(np.float64)
    corners = corners_back(centers_to_corners(raw))
    products = raw[:, 4:5] * raw[:, 5:]
    scores, classes = products.max(1), products.argmax(1)
    kept = suppressed(corners, scores, classes, 0.25, 0.45)
    return {"kind": "yolov5", "outputs": [out],
            "boxes": as_json(corners, scores, classes, kept, *FRAME)}


def yolov8_case(random):
    columns = np.concatenate([made_up_boxes(random, 84), random.uniform(0, 0.6, (84, 3))], 1).T
    out = output("output0", columns[None])
    raw = values(out)[0].astype(np.float64).T
    corners = corners_back(centers_to_corners(raw))
    scores, classes = raw[:, 4:].max(1), raw[:, 4:].argmax(1)
    kept = suppressed(corners, scores, classes, 0.25, 0.45)
    return {"kind": "yolov8", "outputs": [out],
            "boxes": as_json(corners, scores, classes, kept, *FRAME)}


def yolov8_pose_case(random):
    points = np.concatenate([random.uniform(0, 64, (84, 5, 2)), random.uniform(0, 1, (84, 5, 1))], 2)
    columns = np.concatenate([made_up_boxes(random, 84), random.uniform(0, 0.6, (84, 1)),
                              points.reshape(84, 15)], 1).T
    out = output("output0", columns[None])
    raw = values(out)[0].astype(np.float64).T
    corners = corners_back(centers_to_corners(raw))
    zeros = np.zeros(len(raw), int)
    kept = suppressed(corners, raw[:, 4], zeros, 0.25, 0.45)
    poses = []
    for i in kept:
        triples = raw[i, 5:].reshape(5, 3)
        at = letterbox_back(triples[:, :2])
        poses.append({**as_json(corners, raw[:, 4], zeros, [i], *FRAME)[0],
                      "points": [[round(float(x), 3), round(float(y), 3), round(float(s), 6)]
                                 for (x, y), s in zip(at, triples[:, 2])]})
    return {"kind": "yolov8-pose", "outputs": [out], "poses": poses}


def classes_case(random):
    out = output("logits", random.normal(0, 3, (1, 20)))
    raw = values(out)[0].astype(np.float64)
    e = np.exp(raw - raw.max())
    scores = e / e.sum()
    best = np.argsort(-scores)[:5]
    return {"kind": "classes", "outputs": [out],
            "classes": [{"class": int(c), "score": round(float(scores[c]), 6)} for c in best]}


def keypoints_case(random):
    w, h = 16, 16
    yy, xx = np.mgrid[0:h, 0:w]
    maps = []
    for _ in range(4):
        cx, cy = random.uniform([2, 5], [13, 10])
        maps.append(np.exp(-((xx - cx) ** 2 + (yy - cy) ** 2) / 4) * random.uniform(0.3, 1))
    out = output("heatmaps", np.array(maps)[None])
    points = []
    for one in values(out)[0].astype(np.float64):
        y, x = np.unravel_index(one.argmax(), one.shape)
        dx = 0.25 * np.sign(one[y, x + 1] - one[y, x - 1])
        dy = 0.25 * np.sign(one[y + 1, x] - one[y - 1, x])
        at = letterbox_back(np.array([(x + 0.5 + dx) * SIDE / w, (y + 0.5 + dy) * SIDE / h]))
        points.append([round(float(at[0]), 3), round(float(at[1]), 3), round(float(one[y, x]), 6)])
    return {"kind": "keypoints", "outputs": [out], "poses": [{"points": points}]}


def segmentation_case(random):
    coarse = random.normal(0, 1, (3, 4, 4)).astype(np.float32)
    out = output("scores", np.stack([cv2.resize(c, (16, 16)) for c in coarse])[None])
    classes = values(out)[0].argmax(0)
    w, h = FRAME
    ratio = min(SIDE / w, SIDE / h)
    new_w, new_h = round(w * ratio), round(h * ratio)
    left, top = (SIDE - new_w) // 2, (SIDE - new_h) // 2
    x = ((np.arange(w) + 0.5) * new_w / w + left) * 16 / SIDE
    y = ((np.arange(h) + 0.5) * new_h / h + top) * 16 / SIDE
    full = classes[np.ix_(np.clip(np.floor(y), 0, 15).astype(int),
                          np.clip(np.floor(x), 0, 15).astype(int))]
    return {"kind": "segmentation", "outputs": [out],
            "masks": [{"class": int(c), "runs": runs_of(full == c)} for c in np.unique(full)]}


def made_up():
    random = np.random.default_rng(7)
    makers = (yolov5_case, yolov8_case, yolov8_pose_case, classes_case, keypoints_case,
              segmentation_case)
    return {"side": SIDE, "frame": list(FRAME), "cases": [make(random) for make in makers]}


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
