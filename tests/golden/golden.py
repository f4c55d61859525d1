#!/usr/bin/env python3
"""Compares the outputs of `ortchestra run` byte for byte with those of another build.

  golden.py check PROGRAM              compares the fake model's outputs with the hashes in fake.json, which
                                       are the same on every machine
  golden.py update PROGRAM             writes these hashes to fake.json
  golden.py compare OLD NEW [DATA]     runs all cases with both programs on this machine. DATA is a folder with
                                       models/ and videos/. With DATA it also tests real models and all sinks

Results of ONNX Runtime and FFmpeg differ between machines and releases. Such outputs are compared between two
programs, never with a committed hash.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
HASHES = HERE / "fake.json"

ROWS = ["serial:intra=1", "threads:intra=1", "processes:intra=1", "coroutines:intra=1", "async:intra=2",
        "pool:workers=2"]
FAKES = ["-m", "plain=fake:outputs=3", "-m", "varying=fake:outputs=2,vary=1,seed=7",
         "-m", "gray=fake:input=1x8x8,seed=3"]
TEXTS = ["out.jsonl", "out.csv"]
PICTURES = ["out.mp4", "jpeg/", "png/{index}.png"]
# Example name -> model names and their files in DATA/models.
REAL = {"faces": {"faces": "ultraface_version-RFB-320.onnx"},
        "persons": {"persons": "light_person_detector.onnx"},
        "yolox": {"objects": "yolox_nano_416x416.onnx"},
        "nanodet": {"objects": "nanodet_m_320.onnx"},
        "parts": {"parts": "skin_clothes_hair_pan_mbv3s.onnx"},
        "selfie": {"selfie": "mediapipe_selfie_segmentation_landscape.onnx"},
        "street": {"faces": "ultraface_version-RFB-320.onnx", "persons": "light_person_detector.onnx",
                   "objects": "nanodet_m_320.onnx", "parts": "skin_clothes_hair_pan_mbv3s.onnx"}}
# Decoder kind -> built-in model with suitable outputs, and its [model.decode] section.
BUILTIN = {"classes": ("mobilenetv2", 'kind = "classes"\nscore = 0.0\ntop_k = 3'),
           "mask": ("unet", 'kind = "mask"'), "segmentation": ("unet", 'kind = "segmentation"'),
           "keypoints": ("unet", 'kind = "keypoints"\ncoordinates = "relative"\nscore = 0.0'),
           "tensors": ("unet", 'kind = "tensors"')}


def fake_cases():
    """Yields (name, arguments, outputs). The outputs are the same on every machine."""
    for row in ROWS:
        yield f"fake, {row}", [*FAKES, "-i", "synthetic", "-n", "12", "-b", "3", "-s", row], \
            [*TEXTS, "out.npz"]
    yield "fake, two inputs in one file", [*FAKES, "-i", "synthetic", "-i", "synthetic", "-n", "5"], TEXTS
    yield "fake, a model that fails", [*FAKES, "-m", "failing=fake:fail_run=2", "-i", "synthetic", "-n", "5",
                                       "-s", "serial:intra=1"], TEXTS


def builtin_cases(folder):
    for kind, (model, decode) in BUILTIN.items():
        config = folder / f"{kind}.toml"
        config.write_text(f'[[model]]\nname = "{model}"\npath = "builtin:{model}"\n[model.decode]\n{decode}\n')
        yield f"builtin, {kind}", ["--config", str(config), "-i", "synthetic", "-n", "4",
                                   "-s", "serial:intra=1"], [*TEXTS, "out.npz"]


def real_cases(data):
    def models(example):
        return [word for name, file in REAL[example].items()
                for word in ("-m", f"{name}={data / 'models' / file}")]

    video = str(data / "videos" / "intel_asl_dev_concat.mp4")
    for example in REAL:
        yield f"real, {example}", ["--config", str(EXAMPLES / f"{example}.toml"), *models(example),
                                   "-i", video, "-n", "12", "-s", "serial:intra=1"], \
            [*TEXTS, "out.npz", *PICTURES]
    for row in ROWS:
        yield f"real, street, {row}", ["--config", str(EXAMPLES / "street.toml"), *models("street"),
                                       "-i", video, "-n", "12", "-b", "1", "-s", row], TEXTS
    for file in ("intel_person_a_20s.mp4", "intel_asl_book.mkv"):
        yield f"real, {file}", ["--config", str(EXAMPLES / "persons.toml"), *models("persons"),
                                "-i", str(data / "videos" / file), "-n", "30",
                                "-s", "pool:workers=2"], [*TEXTS, "out.mp4"]


def contents_of(file):
    """The bytes of the file. In CSV without the column `file`, which 0.1 did not have; it is empty for videos."""
    lines = file.read_bytes().split(b"\n")
    if lines[0].startswith(b"input,frame,") and lines[0].endswith(b",file"):
        lines = [line.rsplit(b",", 1)[0] for line in lines]
    return b"\n".join(lines)


def hashes_of(program, arguments, outputs):
    """The SHA-256 of every file that the run writes, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", "-q", *arguments]
        for output in outputs:
            command += ["-o", output]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stderr}")
        # Skip hidden files: they describe the other files and hold no predictions.
        return {str(file.relative_to(folder)): hashlib.sha256(contents_of(file)).hexdigest()
                for file in sorted(pathlib.Path(folder).rglob("*"))
                if file.is_file() and not file.name.startswith(".")}


def differences(what, expected, found):
    names = sorted(expected.keys() | found.keys())
    return [f"{what}: {name} " + ("differs" if name in expected and name in found else
                                  "is missing" if name in expected else "is new")
            for name in names if expected.get(name) != found.get(name)]


def main(words):
    if len(words) == 2 and words[0] in ("check", "update"):
        program = pathlib.Path(words[1]).resolve()
        found = {name: hashes_of(program, arguments, outputs)
                 for name, arguments, outputs in fake_cases()}
        if words[0] == "update":
            HASHES.write_text(json.dumps(found, indent=1) + "\n")
            return 0
        known = json.loads(HASHES.read_text())
        faults = differences("cases", dict.fromkeys(known), dict.fromkeys(found))
        for name in known.keys() & found.keys():
            faults += differences(name, known[name], found[name])
        files = sum(map(len, found.values()))
    elif len(words) in (3, 4) and words[0] == "compare":
        old, new = (pathlib.Path(word).resolve() for word in words[1:3])
        faults, files = [], 0
        with tempfile.TemporaryDirectory() as folder:
            cases = [*fake_cases(), *builtin_cases(pathlib.Path(folder))]
            if len(words) == 4:
                cases += real_cases(pathlib.Path(words[3]).resolve())
            for name, arguments, outputs in cases:
                before = hashes_of(old, arguments, outputs)
                faults += differences(name, before, hashes_of(new, arguments, outputs))
                files += len(before)
                print(f"{name}: {len(before)} files", flush=True)
    else:
        raise SystemExit(__doc__)
    print("\n".join(faults) or f"{files} files are equal, byte for byte")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
