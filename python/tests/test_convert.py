"""Predictions as objects of supervision and as results for pycocotools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import pytest

import ortchestra
from made_up import write_faces, write_masks, write_poses
from ortchestra import Decode, Model, Pipeline

# pycocotools has not followed numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

PICTURE = numpy.full((96, 128, 3), 200, numpy.uint8)


@pytest.fixture
def models(tmp_path: Path) -> list[Model]:
    write_faces(tmp_path / "faces.onnx")
    write_masks(tmp_path / "parts.onnx")
    write_poses(tmp_path / "poses.onnx")
    return [
        Model("builtin:squeezenet", "kinds", decode=Decode("classes", top_k=3)),
        Model(tmp_path / "faces.onnx"),
        Model(tmp_path / "parts.onnx", decode=Decode("mask", labels=["skin", "hair"])),
        Model(tmp_path / "poses.onnx", decode=Decode("yolov8-pose")),
        Model("fake:outputs=4", "raw"),
    ]


@pytest.fixture
def frame(models: list[Model]) -> ortchestra.Frame:
    return next(iter(Pipeline(models, size=(64, 64)).run([PICTURE])))


def test_boxes_become_detections(frame: ortchestra.Frame) -> None:
    supervision = pytest.importorskip("supervision")
    faces = frame["faces"]
    found = faces.to_supervision()
    assert isinstance(found, supervision.Detections)
    assert len(found) == len(faces) == 2
    numpy.testing.assert_array_equal(found.xyxy, faces.boxes)
    numpy.testing.assert_array_equal(found.confidence, faces.scores)
    numpy.testing.assert_array_equal(found.class_id, faces.classes)
    assert found.class_id.dtype.kind == "i"
    assert list(found["class_name"]) == ["face", "face"]
    assert len(found[found.confidence > 0.85]) == 1


def test_masks_become_detections(frame: ortchestra.Frame) -> None:
    pytest.importorskip("supervision")
    parts = frame["parts"]
    found = parts.to_supervision()
    assert found.mask.shape == (2, 96, 128)
    assert found.mask.dtype == bool
    numpy.testing.assert_array_equal(found.mask, parts.masks)
    assert list(found["class_name"]) == ["skin", "hair"]
    numpy.testing.assert_array_equal(found.area, parts.masks.sum(axis=(1, 2)))
    for (left, top, right, bottom), mask in zip(found.xyxy.astype(int), parts.masks):
        assert mask.sum() == mask[top : bottom + 1, left : right + 1].sum()


def test_poses_become_key_points(frame: ortchestra.Frame) -> None:
    supervision = pytest.importorskip("supervision")
    poses = frame["poses"]
    found = poses.to_supervision()
    assert isinstance(found, supervision.KeyPoints)
    assert found.xy.shape == (1, 4, 2)
    numpy.testing.assert_array_equal(found.xy, poses.keypoints[:, :, :2])
    numpy.testing.assert_array_equal(found.keypoint_confidence, poses.keypoints[:, :, 2])
    numpy.testing.assert_array_equal(found.detection_confidence, poses.scores)


def test_key_points_of_an_old_supervision(
    frame: ortchestra.Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervision = pytest.importorskip("supervision")

    class OldKeyPoints:
        def __init__(self, xy: Any, class_id: Any = None, confidence: Any = None, data: Any = None):
            self.xy = xy
            self.confidence = confidence

    monkeypatch.setattr(supervision, "KeyPoints", OldKeyPoints)
    found = frame["poses"].to_supervision()
    numpy.testing.assert_array_equal(found.confidence, frame["poses"].keypoints[:, :, 2])


def test_classes_become_classifications(frame: ortchestra.Frame) -> None:
    supervision = pytest.importorskip("supervision")
    kinds = frame["kinds"]
    found = kinds.to_supervision()
    assert isinstance(found, supervision.Classifications)
    numpy.testing.assert_array_equal(found.class_id, kinds.classes)
    numpy.testing.assert_array_equal(found.confidence, kinds.scores)


def test_nothing_found_becomes_empty_detections(models: list[Model]) -> None:
    pytest.importorskip("supervision")
    faces = Model(models[1].source, "faces", decode=Decode("boxes", score=0.99))
    parts = Model(models[2].source, "parts", decode=Decode("mask", threshold=2.0))
    poses = Model(models[3].source, "poses", decode=Decode("yolov8-pose", score=0.99))
    frame = next(iter(Pipeline([faces, parts, poses]).run([PICTURE])))
    for name in ("faces", "parts"):
        found = frame[name].to_supervision()
        assert len(found) == 0
        assert found["class_name"].dtype.kind == "U"
        assert frame[name].to_coco(1) == []
    assert len(frame["poses"].to_supervision()) == 0


def test_drawn_by_annotators(frame: ortchestra.Frame) -> None:
    supervision = pytest.importorskip("supervision")
    for annotator, name in (
        (supervision.BoxAnnotator(), "faces"),
        (supervision.LabelAnnotator(), "faces"),
        (supervision.MaskAnnotator(), "parts"),
        (supervision.VertexAnnotator(), "poses"),
    ):
        drawn = annotator.annotate(PICTURE.copy(), frame[name].to_supervision())
        assert (drawn != PICTURE).any(), annotator


def test_statistics_have_no_type_in_other_libraries(frame: ortchestra.Frame) -> None:
    with pytest.raises(TypeError, match="'raw' has no decoder"):
        frame["raw"].to_supervision()
    with pytest.raises(TypeError, match="'raw' predicts tensors, which COCO has no place for"):
        frame["raw"].to_coco(1)
    with pytest.raises(TypeError, match="'kinds' predicts classes"):
        frame["kinds"].to_coco(1)


def test_a_failed_model_raises_its_error() -> None:
    model = Model("fake:outputs=4,fail=1", "raw")
    frame = next(iter(Pipeline([model]).run([PICTURE], on_model_error="continue")))
    for convert in (frame["raw"].to_supervision, lambda: frame["raw"].to_coco(1)):
        with pytest.raises(ortchestra.Error, match="model 'raw' failed on frame 0"):
            convert()


def ground_truth() -> Any:
    """A data set with one image, for loadRes."""
    coco = pytest.importorskip("pycocotools.coco").COCO()
    categories = [1, 2, 100002, 200001, 200002, 300001]
    coco.dataset = {
        "info": {},
        "images": [{"id": 7, "width": 128, "height": 96}],
        "annotations": [],
        "categories": [{"id": category, "name": str(category)} for category in categories],
    }
    coco.createIndex()
    return coco


def test_boxes_become_results_of_coco(frame: ortchestra.Frame) -> None:
    faces = frame["faces"]
    results = faces.to_coco(image_id=7)
    boxes = numpy.array([result["bbox"] for result in results])
    numpy.testing.assert_allclose(boxes[:, :2], faces.boxes[:, :2], atol=0.006)
    numpy.testing.assert_allclose(boxes[:, :2] + boxes[:, 2:], faces.boxes[:, 2:], atol=0.011)
    assert [result["category_id"] for result in results] == [100002, 100002]  # 2nd model, class 1
    loaded = ground_truth().loadRes(results)
    for annotation, box in zip(loaded.loadAnns(loaded.getAnnIds(imgIds=7)), boxes):
        assert annotation["area"] == pytest.approx(box[2] * box[3])
        assert annotation["image_id"] == 7


def test_masks_become_results_of_coco(frame: ortchestra.Frame) -> None:
    coding = pytest.importorskip("pycocotools.mask")
    masks = frame["parts"].masks
    results = frame["parts"].to_coco(7)
    assert [result["category_id"] for result in results] == [200001, 200002]
    loaded = ground_truth().loadRes(results)
    annotations = loaded.loadAnns(loaded.getAnnIds(imgIds=7))
    assert len(annotations) == len(masks) == 2
    for annotation, result, mask in zip(annotations, results, masks):
        numpy.testing.assert_array_equal(coding.decode(result["segmentation"]), mask)
        numpy.testing.assert_array_equal(loaded.annToMask(annotation), mask)
        assert annotation["area"] == result["area"] == mask.sum()
        expected = coding.encode(numpy.asfortranarray(mask.astype(numpy.uint8)))
        assert result["segmentation"]["counts"].encode() == expected["counts"]


def test_masks_of_a_real_model_are_those_of_pycocotools(data: Path) -> None:
    coding = pytest.importorskip("pycocotools.mask")
    pipeline = Pipeline([Model(data / "models" / "skin_clothes_hair_pan_mbv3s.onnx", "parts")])
    found = 0
    for frame in pipeline.run(data / "videos" / "intel_asl_book.mkv", frames=5):
        for result, mask in zip(frame["parts"].to_coco(1), frame["parts"].masks):
            numpy.testing.assert_array_equal(coding.decode(result["segmentation"]), mask)
            assert coding.area(result["segmentation"]) == result["area"] == mask.sum()
            found += 1
    assert found > 5


def test_poses_become_results_of_coco(frame: ortchestra.Frame) -> None:
    (result,) = frame["poses"].to_coco(7)
    points = numpy.array(result["keypoints"]).reshape(-1, 3)
    numpy.testing.assert_allclose(points[:, :2], frame["poses"].keypoints[0, :, :2], atol=0.006)
    assert list(points[:, 2]) == [2, 2, 2, 0]
    assert result["num_keypoints"] == 3
    assert result["category_id"] == 300001
    assert len(ground_truth().loadRes([result]).dataset["annotations"]) == 1


@pytest.mark.parametrize(("name", "kind"), [("faces", "bbox"), ("parts", "segm"), ("poses", "keypoints")])
def test_results_agree_with_themselves(frame: ortchestra.Frame, name: str, kind: str) -> None:
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    results = frame[name].to_coco(7)
    truth = ground_truth()
    annotations = [dict(result, id=i, iscrowd=0) for i, result in enumerate(results, 1)]
    truth.dataset["annotations"] = annotations
    if kind == "segm":
        for annotation in annotations:
            annotation["bbox"] = [0, 0, 128, 96]
    truth.createIndex()
    evaluated = evaluation.COCOeval(truth, truth.loadRes(results), kind)
    if kind == "keypoints":
        evaluated.params.kpt_oks_sigmas = numpy.full(4, 0.05)
    evaluated.evaluate()
    evaluated.accumulate()
    evaluated.summarize()
    assert evaluated.stats[0] == pytest.approx(1)


def test_results_are_those_of_a_coco_output(models: list[Model], tmp_path: Path) -> None:
    path = tmp_path / "seen.json"
    pipeline = Pipeline(models[1:4])
    (frame,) = pipeline.run([PICTURE], outputs=path)
    written = json.loads(path.read_text(encoding="utf-8"))["annotations"]
    results = [result for one in frame.values() for result in one.to_coco(1)]
    assert len(written) == len(results) == 5
    for annotation, result in zip(written, results):
        del annotation["id"]
        if "segmentation" in annotation:
            del annotation["bbox"], result["score"]
        assert annotation == result


def test_a_frame_has_the_line_of_a_jsonl_output(models: list[Model], tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    frames = list(Pipeline(models, size=(64, 64)).run([PICTURE] * 3, outputs=path, fps=10.0))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [frame.to_json() for frame in frames] == lines
    assert [frame.to_dict() for frame in frames] == [json.loads(line) for line in lines]
    assert frames[2].to_dict()["time_s"] == 0.2
