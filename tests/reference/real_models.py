"""Real models on frames of real videos, decoded as in the demos of the models' authors."""
import cv2
import numpy as np
import onnxruntime

from predictions import as_json, suppressed
from runs import runs_of

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
    """Resizes each axis separately: areas are averaged when it shrinks, linear interpolation when it grows.
    Rounds once, half up. For integer factors it rounds as OpenCV does, because a difference of 1 in a
    pixel changes some scores by 0.004."""
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
    """The resized picture, and the scales from the frame to the model's input in x and y."""
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


# --- one function per model: (session, BGR frame) -> predictions ---------------------------------

def yolox_corners(raw, side):
    """Decodes [cells, 5 + classes] to corners in pixels of the model's input."""
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


def masks_of(maps, image, threshold=0.5):
    """Masks from probabilities [classes, h, w], enlarged linearly to the frame's size."""
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
