"""Predictions in the types of other libraries."""

from __future__ import annotations

from typing import Any

import numpy

from . import _native


def to_supervision(prediction: _native.Prediction) -> Any:
    import supervision

    names = numpy.array(prediction.class_names)
    if prediction.kind == "boxes":
        return supervision.Detections(
            xyxy=prediction.boxes,
            confidence=prediction.scores,
            class_id=prediction.classes.astype(int),
            data={"class_name": names},
        )
    if prediction.kind == "masks":
        masks = prediction.masks
        return supervision.Detections(
            xyxy=supervision.mask_to_xyxy(masks),
            mask=masks,
            class_id=prediction.classes.astype(int),
            data={"class_name": names},
        )
    if prediction.kind == "poses":
        points = prediction.keypoints
        return supervision.KeyPoints(xy=points[:, :, :2], keypoint_confidence=points[:, :, 2])
    if prediction.kind == "classes":
        return supervision.Classifications(
            class_id=prediction.classes.astype(int), confidence=prediction.scores
        )
    raise TypeError(f"model {prediction.model!r} has no decoder, so supervision has no type for it")


def to_coco(prediction: _native.Prediction, image_id: int) -> list[dict[str, Any]]:
    raise NotImplementedError
