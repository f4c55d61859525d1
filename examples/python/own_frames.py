"""Frames that OpenCV reads go in, predictions of several models come out.

python own_frames.py street.mp4 faces.onnx yolox_nano.onnx
"""

import sys
from collections.abc import Iterator

import cv2
import numpy

import ortchestra


def frames_of(path: str) -> Iterator[numpy.ndarray]:
    video = cv2.VideoCapture(path)
    while True:
        is_frame, picture = video.read()
        if not is_frame:
            return
        yield picture


def main(video: str, *models: str) -> None:
    with ortchestra.Pipeline(models).open() as engine:
        for frame in engine.map(frames_of(video)):
            found = ", ".join(f"{len(one)} {one.kind} of {one.model}" for one in frame.values())
            print(f"frame {frame.index}: {found}")


if __name__ == "__main__":
    main(*sys.argv[1:])
