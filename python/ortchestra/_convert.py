"""Predictions in the types of other libraries. Called by the methods of ``Prediction``."""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy

from . import _native


def to_supervision(prediction: _native.Prediction) -> Any:
    """See ``Prediction.to_supervision()``."""
    kind = prediction.kind
    if kind == "tensors":
        raise TypeError(
            f"model {prediction.model!r} has no decoder, so supervision has no type for it"
        )
    import supervision

    class_id = prediction.classes.astype(int)
    if kind == "classes":
        return supervision.Classifications(class_id=class_id, confidence=prediction.scores)
    # A dtype of its own: numpy makes an array of floats from an empty list.
    data: dict[str, Any] = {"class_name": numpy.array(prediction.class_names, dtype=str)}
    if kind == "masks":
        masks = prediction.masks
        return supervision.Detections(
            xyxy=supervision.mask_to_xyxy(masks), mask=masks, class_id=class_id, data=data
        )
    if kind == "boxes":
        return supervision.Detections(
            xyxy=prediction.boxes, confidence=prediction.scores, class_id=class_id, data=data
        )
    return _key_points(supervision, prediction, class_id, data)


def _key_points(supervision: Any, prediction: _native.Prediction, class_id: Any, data: Any) -> Any:
    points = prediction.keypoints
    confidence = points[:, :, 2]
    known = inspect.signature(supervision.KeyPoints.__init__).parameters
    # Before 0.29, supervision had no scores of poses, and another name for those of points.
    name = "keypoint_confidence" if "keypoint_confidence" in known else "confidence"
    arguments: dict[str, Any] = {name: confidence}
    if len(class_id) == len(points):  # the model outputs boxes
        arguments |= {"class_id": class_id, "data": data}
        if "detection_confidence" in known:
            arguments["detection_confidence"] = prediction.scores
    return supervision.KeyPoints(xy=points[:, :, :2], **arguments)


def to_coco(prediction: _native.Prediction, image_id: int) -> list[dict[str, Any]]:
    """See ``Prediction.to_coco()``."""
    kind = prediction.kind
    if kind in ("classes", "tensors"):
        raise TypeError(
            f"model {prediction.model!r} predicts {kind}, which COCO has no place for: "
            "it takes boxes, masks and poses"
        )
    results: list[dict[str, Any]] = json.loads(_native.coco_annotations(prediction, image_id))
    if kind == "masks":
        for result in results:
            # With a bbox, loadRes() would take its area for that of the mask.
            del result["bbox"]
            result["score"] = 1.0
    return results
