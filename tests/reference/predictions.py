"""Shared by the real models and the synthetic tensors: suppression, and the JSON form of predictions."""
import cv2
import numpy as np


def suppressed(corners, scores, classes, least, iou):
    """Suppresses boxes per class with OpenCV. Corners are x1, y1, x2, y2. Returns indices, best score first."""
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
