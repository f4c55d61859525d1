"""Draws the boxes of a model with the annotators of supervision.

python draw_with_supervision.py yolox_nano.onnx street.mp4 seen.mp4
"""

import sys

import supervision

import ortchestra


def main(model: str, video: str, output: str) -> None:
    boxes = supervision.BoxAnnotator()
    labels = supervision.LabelAnnotator()
    info = supervision.VideoInfo.from_video_path(video)
    run = ortchestra.Pipeline([ortchestra.Model(model, "model")]).run(video, pictures=True)
    with run, supervision.VideoSink(output, info) as sink:
        for frame in run:
            detections = frame["model"].to_supervision()
            picture = boxes.annotate(frame.picture.copy(), detections)
            sink.write_frame(labels.annotate(picture, detections))


if __name__ == "__main__":
    main(*sys.argv[1:])
