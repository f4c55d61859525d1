"""The program of the study (docs/study.md): four ways to run the same models, compared.

python study.py street.mp4 a.onnx b.onnx c.onnx d.onnx
"""

import sys

import ortchestra


def main(video: str, *paths: str, frames: int = 1000, rounds: int = 3) -> None:
    recipe = ortchestra.Recipe(width=256, height=256, color="bgr", layout="nchw")
    models = [ortchestra.Model(path, recipe=recipe) for path in paths]
    result = ortchestra.bench(
        video,
        models=models,
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
