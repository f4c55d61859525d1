"""Runs: files, arrays and generators in; frames and files out."""

import csv
import gc
import json
import struct
import threading
import weakref
import zlib

import numpy
import pytest
from helpers import native_threads, picture, wait_until

import ortchestra
from ortchestra import Error, InputError, Model, Pipeline

SIZE = (32, 24)


def fake(options="", **arguments):
    return Pipeline([Model("fake:" + options, "a")], **arguments)


def png(pixels):
    """The bytes of a PNG file with these pixels, BGR."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels[:, :, ::-1])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.fixture
def folder(tmp_path):
    """A folder with three pictures."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(3):
        (pictures / f"{number}.png").write_bytes(png(picture(number, SIZE)))
    return pictures


@pytest.fixture
def video(tmp_path):
    """A video of 30 frames, 10 per second, without compression: grey, brighter from frame to frame."""
    path = tmp_path / "street.y4m"
    width, height = SIZE
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(30):
            file.write(b"FRAME\n" + bytes([16 + 7 * number]) * (width * height) + b"\x80" * (width * height // 2))
    return path


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_synthetic_source():
    frames = list(fake().run("synthetic", frames=5))
    assert [frame.index for frame in frames] == list(range(5))
    assert all(frame["a"].statistics[0]["name"] == "output" for frame in frames)


def test_a_video(video):
    frames = list(fake().run(video, pictures=True))
    assert [frame.index for frame in frames] == list(range(30))
    assert [round(10 * frame.time) for frame in frames] == list(range(30))
    assert {(frame.width, frame.height) for frame in frames} == {SIZE}
    for number, frame in enumerate(frames):
        assert frame.picture.shape == (24, 32, 3)
        assert abs(int(frame.picture.mean()) - 255 * 7 * number / 219) <= 2


def test_a_folder_of_pictures(folder):
    frames = list(fake().run(folder, pictures=True))
    assert [frame.file.endswith(f"{number}.png") for number, frame in enumerate(frames)] == [True] * 3
    for number, frame in enumerate(frames):
        assert (frame.picture == picture(number, SIZE)).all()


def test_several_inputs(video, folder):
    frames = list(fake().run([video, str(folder)], frames=2))
    assert [frame.index for frame in frames] == [0, 1, 0, 1]
    assert [frame.input.endswith("y4m") for frame in frames] == [True, True, False, False]


@pytest.mark.parametrize("kind", [list, tuple, iter, numpy.stack])
def test_arrays(kind):
    arrays = [picture(number) for number in range(7)]
    frames = list(fake().run(kind(arrays), fps=5, pictures=True))
    assert [frame.index for frame in frames] == list(range(7))
    assert [round(5 * frame.time) for frame in frames] == list(range(7))
    for number, frame in enumerate(frames):
        assert (frame.picture == picture(number)).all()


def test_a_generator_of_rgb_arrays():
    rgb = (picture(number)[:, :, ::-1].copy() for number in range(3))
    frames = list(fake().run(rgb, color="rgb", pictures=True))
    assert [(frame.picture == picture(number)).all() for number, frame in enumerate(frames)] == [True] * 3


def test_the_frames_of_one_run_may_be_the_source_of_another():
    first = fake().run((picture(number) for number in range(40)), pictures=True)
    second = fake().run((frame.picture for frame in first), pictures=True)
    assert [(frame.picture == picture(n)).all() for n, frame in enumerate(second)] == [True] * 40


def test_outputs_are_written_at_the_same_time(tmp_path, video):
    outputs = [tmp_path / "seen.jsonl", tmp_path / "seen.csv"]
    frames = list(fake().run(video, outputs=outputs, values=False))
    lines = lines_of(outputs[0])
    assert len(frames) == len(lines) == 30
    for frame, line in zip(frames, lines, strict=True):
        assert line["frame"] == frame.index
    assert len(list(csv.reader(outputs[1].read_text().splitlines()))) > 30


def test_one_output_may_be_given_alone(tmp_path):
    list(fake().run("synthetic", frames=2, outputs=tmp_path / "seen.jsonl"))
    assert len(lines_of(tmp_path / "seen.jsonl")) == 2


def test_an_output_that_exists_is_refused_or_replaced(tmp_path):
    output = tmp_path / "seen.jsonl"
    output.write_text("old")
    with pytest.raises(InputError, match='existing="overwrite"'):
        list(fake().run("synthetic", frames=2, outputs=output))
    assert output.read_text() == "old"
    list(fake().run("synthetic", frames=2, outputs=output, existing="overwrite"))
    assert len(lines_of(output)) == 2


@pytest.mark.filterwarnings("ignore:resumed after")
def test_a_run_that_was_left_early_is_resumed(tmp_path, video):
    whole, resumed = tmp_path / "whole.jsonl", tmp_path / "resumed.jsonl"
    list(fake().run(video, outputs=whole))
    with fake("sleep_ms=1").run(video, outputs=resumed, checkpoint=4) as run:
        for frame in run:
            if frame.index == 9:
                break
    assert not resumed.exists()
    with pytest.raises(InputError, match='existing="resume"'):
        list(fake("sleep_ms=1").run(video, outputs=resumed, checkpoint=4))
    frames = list(fake("sleep_ms=1").run(video, outputs=resumed, checkpoint=4, existing="resume"))
    assert 0 < len(frames) < 30 and frames[-1].index == 29
    assert resumed.read_bytes() == whole.read_bytes()


def test_values_of_a_model_without_a_decoder_are_kept_unless_refused():
    (frame,) = fake().run([picture()])
    assert frame["a"].tensors["output"].shape == (1, 4)
    (frame,) = fake().run([picture()], values=False)
    with pytest.raises(AttributeError, match="values=True"):
        frame["a"].tensors


def test_a_batch_gives_the_same_values():
    arrays = [picture(number) for number in range(10)]
    one = [frame["a"].tensors["output"] for frame in fake().run(arrays)]
    four = [frame["a"].tensors["output"] for frame in fake(batch=4).run(arrays)]
    assert numpy.array_equal(numpy.stack(one), numpy.stack(four))


def test_a_bad_frame_is_skipped_or_ends_the_run(folder):
    (folder / "1.png").write_bytes(b"no picture")
    run = fake().run(folder)
    assert [frame.file[-5:] for frame in run] == ["0.png", "2.png"]
    assert "1.png" in run.summary_text
    with pytest.raises(Error, match="1.png"):
        list(fake().run(folder, on_bad_frame="fail"))


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_fails_has_an_error_or_ends_the_run():
    arrays = [picture()] * 3
    frames = list(fake("fail_run=1").run(arrays, on_model_error="continue"))
    assert [frame["a"].error is None for frame in frames] == [True, False, True]
    with pytest.raises(Error, match="model 'a'"):
        list(fake("fail_run=1").run(arrays, on_model_error="fail"))


def test_a_summary_follows():
    run = fake().run("synthetic", frames=4)
    assert run.summary_text == ""
    list(run)
    assert "4" in run.summary_text


@pytest.mark.parametrize(
    "arguments",
    [{"existing": "maybe"}, {"on_bad_frame": "x"}, {"on_model_error": "x"}, {"frames": -1}, {"checkpoint": -1}],
)
def test_a_wrong_option_is_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments)).split("_")[0]):
        list(fake().run("synthetic", **arguments))


@pytest.mark.parametrize("arguments", [{"color": "gray"}, {"fps": -1.0}, {"fps": float("nan")}])
def test_a_wrong_option_for_arrays_is_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        fake().run([picture()], **arguments)


@pytest.mark.parametrize("source", [3, 2.5, object()])
def test_a_source_that_is_none_is_refused(source):
    with pytest.raises(TypeError, match="source must be"):
        fake().run(source)


def test_an_absent_file_is_refused():
    with pytest.raises(InputError, match="absent.mp4"):
        list(fake().run("absent.mp4"))
    with pytest.raises(InputError, match="absent.onnx"):
        list(Pipeline(["absent.onnx"]).run("synthetic"))


@pytest.mark.parametrize("source", [[], (), iter([])])
def test_a_source_without_frames_is_refused(source):
    with pytest.raises(InputError, match="no frames"):
        list(fake().run(source))


class Boom(Exception):
    pass


@pytest.mark.parametrize("good", [0, 1, 20])
def test_what_a_source_raises_ends_the_run(tmp_path, good):
    def frames():
        for number in range(good):
            yield picture(number)
        raise Boom(good)

    def take():
        for frame in fake().run(frames(), outputs=tmp_path / "seen.jsonl"):
            taken.append(frame.index)

    taken = []
    with pytest.raises(Boom) as problem:
        take()
    assert problem.value.args == (good,)
    assert taken == list(range(len(taken)))
    assert not (tmp_path / "seen.jsonl").exists()


def test_after_an_exception_a_run_has_ended():
    def frames():
        yield picture()
        raise Boom

    run = fake().run(frames())
    with pytest.raises(Boom):
        list(run)
    assert list(run) == []
    run.close()


@pytest.mark.parametrize("bad", ["text", picture().astype(float), picture()[0, 0]])
def test_an_array_that_is_no_picture_ends_the_run(bad):
    with pytest.raises((TypeError, ValueError), match="a frame must be an array"):
        list(fake().run([picture(), picture(), bad]))


def test_a_run_that_is_dropped_half_way_leaves_no_thread():
    before = native_threads()
    closed = threading.Event()

    def frames():
        try:
            while True:
                yield picture()
        finally:
            closed.set()

    run = fake().run(frames())
    next(run)
    assert native_threads() > before
    del run
    closed.wait()
    wait_until(lambda: native_threads() <= before)


def test_a_run_to_which_its_source_refers_is_collected():
    before = native_threads()

    def make():
        def frames():
            while True:
                yield picture()
                run

        run = fake().run(frames())
        next(run)
        return weakref.ref(run)

    gone = make()

    def is_gone():
        gc.collect()
        return gone() is None

    wait_until(is_gone)
    wait_until(lambda: native_threads() <= before)


def test_a_source_may_close_its_run_but_not_take_its_frames():
    def frames():
        yield picture()
        for _ in range(10):
            yield picture()
        with pytest.raises(InputError, match="can't take its frames"):
            next(run)
        run.close()
        closed.set()
        while True:
            yield picture()

    closed = threading.Event()
    run = fake().run(frames())
    list(run)
    assert closed.is_set()


def test_a_run_works_ahead_by_a_limited_number_of_frames():
    taken = []

    def frames():
        for number in range(100_000):
            taken.append(number)
            yield picture(number)

    with fake().run(frames()) as run:
        next(run)
        assert len(taken) < 1000


def test_several_runs_at_once():
    runs = [fake().run((picture(n) for n in range(50))) for _ in range(3)]
    rows = list(zip(*runs, strict=True))
    assert [[frame.index for frame in row] for row in rows] == [[n] * 3 for n in range(50)]


def test_a_configuration(tmp_path, video):
    (tmp_path / "models.toml").write_text(
        'input = "street.y4m"\nbatch = 2\nstrategies = ["serial"]\n[[model]]\nname = "door"\npath = "fake:"\n'
    )
    pipeline = Pipeline.from_config(tmp_path / "models.toml")
    assert [model.name for model in pipeline.models] == ["door"]
    assert len(list(pipeline.run())) == 30


def test_a_mistake_in_a_configuration_is_an_input_error(tmp_path):
    path = tmp_path / "models.toml"
    path.write_text("modle = 3\n")
    with pytest.raises(InputError, match="modle"):
        Pipeline.from_config(path)
    with pytest.raises(InputError, match="absent.toml"):
        Pipeline.from_config("absent.toml")


def test_frames_outlive_their_run():
    with fake().run("synthetic", frames=3, pictures=True) as run:
        frame = next(run)
    del run
    assert frame.picture.shape[2] == 3
    assert frame["a"].statistics
    assert isinstance(frame, ortchestra.Frame)
