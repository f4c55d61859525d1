"""The program of the study (docs/study.md): four ways to run the same models, compared.

python study.py street.mp4 a.onnx b.onnx c.onnx d.onnx
"""

import sys

import ortchestra


def main(video: str, *paths: str, frames: int = 1000, rounds: int = 3) -> None:
    bgr = ortchestra.Recipe(color="bgr", scale=1)
    models = [ortchestra.Model(path, recipe=bgr) for path in paths]
    result = ortchestra.Pipeline(models, size=(256, 256)).bench(
        video,
        rows=["serial", "threads", "processes", "coroutines"],
        frames=frames,
        batch=4,
        batch_mode="repeat",
        rounds=rounds,
        progress=print,
    )
    print(result)
    result.save("study.html")


if __name__ == "__main__":
    main(*sys.argv[1:])
