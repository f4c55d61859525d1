"""Arrays as frames: every layout gives the same picture; what is no picture is refused."""

import gc
import weakref

import numpy
import pytest
from helpers import picture, wait_until

from ortchestra import Model, Pipeline


@pytest.fixture(scope="module")
def engine():
    with Pipeline([Model("fake:", "a")]).open(pictures=True) as engine:
        yield engine


def padded(array, before, after):
    """The same values in a larger array, so that rows are not contiguous."""
    height, width, channels = array.shape
    larger = numpy.zeros((height, before + width + after, channels), array.dtype)
    view = larger[:, before : before + width]
    view[:] = array
    return view


def shares_memory(frame, array):
    return numpy.shares_memory(frame.picture, array)


BGR = picture(3, (13, 7))

LAYOUTS = {
    "contiguous": (BGR, True),
    "padded rows": (padded(BGR, 0, 5), True),
    "a part of larger rows": (padded(BGR, 2, 3), True),
    "every second row": (numpy.repeat(BGR, 2, axis=0)[::2], True),
    "upside down": (numpy.flipud(numpy.flipud(BGR).copy()), False),
    "mirrored": (numpy.fliplr(numpy.fliplr(BGR).copy()), False),
    "channels reversed": (BGR[:, :, ::-1].copy()[:, :, ::-1], False),
    "Fortran order": (numpy.asfortranarray(BGR), False),
    "transposed": (BGR.transpose(1, 0, 2).copy().transpose(1, 0, 2), False),
    "planes": (BGR.transpose(2, 0, 1).copy().transpose(1, 2, 0), False),
    "every second pixel": (numpy.repeat(BGR, 2, axis=1)[:, ::2], False),
    "three of four channels": (numpy.dstack([BGR, BGR[:, :, :1]])[:, :, :3], False),
    "four channels": (numpy.dstack([BGR, BGR[:, :, :1]]), False),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_picture_and_values(engine, name):
    array, is_shared = LAYOUTS[name]
    expected = engine.predict(BGR)
    frame = engine.predict(array)
    assert (frame.picture == BGR).all()
    assert (frame["a"].tensors["output"] == expected["a"].tensors["output"]).all()
    assert shares_memory(frame, array) == is_shared
    assert not frame.picture.flags.writeable


def test_rgb_is_converted(engine):
    rgb = numpy.ascontiguousarray(BGR[:, :, ::-1])
    assert (engine.predict(rgb, color="rgb").picture == BGR).all()
    rgba = numpy.dstack([rgb, rgb[:, :, :1]])
    assert (engine.predict(rgba, color="rgb").picture == BGR).all()


@pytest.mark.parametrize("shape", [(7, 13), (7, 13, 1)])
def test_grey_is_converted(engine, shape):
    grey = BGR[:, :, 1].copy().reshape(shape)
    frame = engine.predict(grey)
    assert (frame.picture == numpy.dstack([BGR[:, :, 1]] * 3)).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1)])
def test_a_picture_of_one_row_or_column(engine, size):
    array = picture(1, size)
    assert (engine.predict(array).picture == array).all()
    assert (engine.predict(array[::-1, ::-1]).picture == array[::-1, ::-1]).all()


def test_rows_that_share_memory_are_copied(engine):
    array = numpy.broadcast_to(BGR[:1], (5, *BGR.shape[1:]))
    assert (engine.predict(array).picture == array).all()


def test_a_read_only_array_is_taken_without_a_copy(engine):
    array = BGR.copy()
    array.flags.writeable = False
    frame = engine.predict(array)
    assert (frame.picture == BGR).all() and shares_memory(frame, array)


class OnlyDlpack:
    def __init__(self, array):
        self._array = array

    def __dlpack__(self, **arguments):
        return self._array.__dlpack__(**arguments)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()


def test_an_object_with_dlpack_is_taken_without_a_copy(engine):
    frame = engine.predict(OnlyDlpack(BGR))
    assert (frame.picture == BGR).all() and shares_memory(frame, BGR)


def test_an_object_with_the_buffer_protocol_is_taken_without_a_copy(engine):
    frame = engine.predict(memoryview(BGR))
    assert (frame.picture == BGR).all() and shares_memory(frame, BGR)


@pytest.mark.parametrize(
    ("array", "problem", "text"),
    [
        (BGR.astype(numpy.float32), TypeError, "float32"),
        (BGR.astype(numpy.int8), TypeError, "int8"),
        (BGR.astype(bool), TypeError, "bool"),
        (BGR.astype(object), TypeError, "."),
        (BGR.astype(">u2"), TypeError, "."),
        (BGR[None], ValueError, r"\(1, 7, 13, 3\)"),
        (BGR[0, 0], ValueError, r"\(3\)"),
        (numpy.uint8(3), (TypeError, ValueError), "."),
        (numpy.zeros((4, 4, 2), numpy.uint8), ValueError, r"\(4, 4, 2\)"),
        (numpy.zeros((3, 4, 5), numpy.uint8), ValueError, r"\(3, 4, 5\)"),
        (numpy.zeros((0, 4, 3), numpy.uint8), ValueError, "no pixels"),
        (numpy.zeros((4, 0, 3), numpy.uint8), ValueError, "no pixels"),
        (numpy.zeros((4, 4, 0), numpy.uint8), ValueError, "."),
        (numpy.lib.stride_tricks.as_strided(BGR, (1 << 21, 1, 3), (0, 3, 1)), ValueError, "too many"),
        (None, TypeError, "NoneType"),
        ("street.mp4", TypeError, "str"),
        (b"bytes", ValueError, "."),
        ([[[1, 2, 3]]], TypeError, "list"),
        (3, TypeError, "int"),
    ],
)
def test_what_is_no_picture_is_refused(engine, array, problem, text):
    with pytest.raises(problem, match=text):
        engine.submit(array)
    with pytest.raises(problem, match=text):
        engine.submit_future(array)


@pytest.mark.parametrize("color", ["gray", "bgra", "BGR", "", "yuv"])
def test_an_unknown_color_is_refused(engine, color):
    with pytest.raises(ValueError, match='give "bgr" or "rgb"'):
        engine.submit(BGR, color=color)


def test_an_array_may_be_dropped_while_it_is_in_flight(gate):
    with Pipeline([Model(f"fake:gate={gate.path}", "a")]).open(pictures=True) as engine:
        array = picture(5, (600, 400))
        future = engine.submit_future(array)
        gate.wait_for_a_run()
        del array
        gc.collect()
        others = [picture(6, (600, 400)) for _ in range(4)]  # would reuse its memory
        gate.open()
        assert (future.result().picture == picture(5, (600, 400))).all()
        assert len(others) == 4


def test_an_array_may_change_while_its_copy_is_in_flight(gate):
    with Pipeline([Model(f"fake:gate={gate.path}", "a")]).open(pictures=True) as engine:
        array = picture(5)
        engine.submit(array, copy=True)
        array[:] = 0
        gate.wait_for_a_run()
        gate.open()
        frame = next(iter(engine))
        assert (frame.picture == picture(5)).all()
        assert not shares_memory(frame, array)


class Watched(numpy.ndarray):
    """An array that can be referred to weakly."""


def watched(array):
    array = array.view(Watched)
    return array, weakref.ref(array)


def test_an_array_is_released_after_its_result():
    with Pipeline([Model("fake:", "a")]).open() as engine:
        array, gone = watched(picture(1))
        engine.predict(array)
        del array
        wait_until(lambda: gone() is None)


def test_an_array_is_kept_as_long_as_the_picture_of_its_frame():
    with Pipeline([Model("fake:", "a")]).open(pictures=True) as engine:
        array, gone = watched(picture(1))
        kept = engine.predict(array).picture
        del array
        gc.collect()
        assert gone() is not None and (kept == picture(1)).all()
        del kept
    wait_until(lambda: gone() is None)


def test_the_arrays_of_a_cancelled_engine_are_released(gate):
    engine = Pipeline([Model(f"fake:gate={gate.path}", "a")]).open(pictures=True)
    references = []
    for number in range(3):
        array, gone = watched(picture(number))
        references.append(gone)
        engine.submit(array)
    del array
    gate.wait_for_a_run()
    engine.cancel()
    gate.open()
    del engine
    wait_until(lambda: all(gone() is None for gone in references))
