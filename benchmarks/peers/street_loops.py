"""Python programs that run the models of examples/street.toml on frames that OpenCV reads from a video.

    usual   ONNX Runtime with its defaults, one model after the other, one frame after the other.
    best    one thread per session with one intra-op thread, which also prepares frames and decodes outputs; a few frames at a
            time; OpenCV with one thread.
    engine  ortchestra.Engine.submit() with the same frames.

All read the same frames, and have the predictions of each frame as arrays or lists; none writes them. `usual` and `best` use the
pre- and post-processing of video_loop.py, which differs in details from ortchestra's: boxes and masks are similar, not equal.

Prints as JSON the number of frames, the seconds from reading the first frame to the last result, and the CPU seconds.
"""

import argparse
import json
import resource
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy

FRAMES_AT_A_TIME = 8


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read(video, most):
    capture = cv2.VideoCapture(video)
    for _ in range(most):
        good, frame = capture.read()
        if not good:
            return
        yield frame


def peer_models(folder, intra):
    from video_loop import Nanodet, Parts, Yolox, as_tensor, make_session, suppressed

    class Faces:
        def __init__(self):
            self.run = make_session(folder / "ultraface_version-RFB-320.onnx", intra)

        def __call__(self, frame):
            image = cv2.cvtColor(cv2.resize(frame, (320, 240)), cv2.COLOR_BGR2RGB)
            scores, corners = (output[0] for output in self.run(as_tensor((image.astype(numpy.float32) - 127) / 128)))
            sure = scores[:, 1] > 0.7
            height, width = frame.shape[:2]
            found = numpy.clip(corners[sure], 0, 1) * [width, height, width, height]
            return {"boxes": suppressed(found, scores[sure, 1], numpy.ones(len(found), int), 0.3)}

    persons = Yolox(folder / "light_person_detector.onnx", intra, 192, 0.5)
    return [Faces(), persons, Nanodet(folder, intra), Parts(folder, intra)]


def usual(arguments):
    models = peer_models(arguments.models, None)
    return lambda frames: sum(1 for frame in frames if [model(frame) for model in models])


def best(arguments):
    cv2.setNumThreads(1)
    models = peer_models(arguments.models, 1)
    pools = [ThreadPoolExecutor(1) for _ in models]

    def work(frames):
        count = 0
        waiting = deque()
        for frame in frames:
            waiting.append([pool.submit(model, frame) for pool, model in zip(pools, models, strict=True)])
            if len(waiting) > FRAMES_AT_A_TIME:
                count += len([future.result() for future in waiting.popleft()]) > 0
        return count + sum(len([future.result() for future in futures]) > 0 for futures in waiting)

    return work


def engine(arguments):
    import ortchestra

    pipeline = ortchestra.Pipeline.from_config(arguments.config)
    opened = pipeline.open()

    def arrays(frame):
        for prediction in frame.values():
            if prediction.kind == "boxes":
                yield prediction.boxes, prediction.scores, prediction.classes
            else:
                yield prediction.masks

    return lambda frames: sum(1 for frame in opened.map(frames) if list(arrays(frame)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["usual", "best", "engine"])
    parser.add_argument("models", type=Path, metavar="FOLDER")
    parser.add_argument("video")
    parser.add_argument("--frames", type=int, default=1 << 30)
    parser.add_argument("--config", type=Path, help="of the kind engine")
    arguments = parser.parse_args()
    work = {"usual": usual, "best": best, "engine": engine}[arguments.kind](arguments)
    work(read(arguments.video, 2))  # warm-up
    start, cpu_start = time.monotonic(), cpu_seconds()
    frames = work(read(arguments.video, arguments.frames))
    print(json.dumps({"frames": frames, "total_s": time.monotonic() - start, "cpu_s": cpu_seconds() - cpu_start}))


if __name__ == "__main__":
    main()
