"""Small tensors with seeded random numbers and their expected predictions. One case per decoder kind that none of
our real models needs."""
import cv2
import numpy as np

from predictions import as_json, suppressed
from runs import runs_of

SIDE = 64  # a grid of 8·8 + 4·4 + 2·2 = 84 cells
FRAME = (200, 100)  # width and height of the synthetic frame


def output(name, array):
    array = np.asarray(array, np.float32)
    return {"name": name, "shape": list(array.shape),
            "values": [round(float(v), 5) for v in array.ravel()]}


def values(out):
    return np.asarray(out["values"], np.float32).reshape(out["shape"])


def letterbox_back(points):
    """Maps points [..., 2] from a centred letterbox of FRAME in SIDE × SIDE back to FRAME."""
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


def detections_case(random):
    corners = centers_to_corners(made_up_boxes(random, 20))
    rows = np.concatenate([corners, random.uniform(0, 1, (20, 1)),
                           random.integers(0, 9, (20, 1))], 1)
    rows[15:] = -1  # padding, as exporters write it
    out = output("output0", rows[None])
    raw = values(out)[0].astype(np.float64)
    kept = [i for i in np.argsort(-raw[:, 4]) if raw[i, 4] >= 0.25]
    return {"kind": "detections", "outputs": [out],
            "boxes": as_json(corners_back(raw[:, :4]), raw[:, 4], raw[:, 5].astype(int), kept, *FRAME)}


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
              segmentation_case, detections_case)
    return {"side": SIDE, "frame": list(FRAME), "cases": [make(random) for make in makers]}
