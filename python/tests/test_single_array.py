"""One array is not a source: its rows would pass for gray frames."""

from __future__ import annotations

import numpy
import pytest

from ortchestra import Model, Pipeline


@pytest.mark.parametrize("shape", [(48, 64, 3), (48, 64)])
def test_a_single_array_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(TypeError, match=r"source is one array: put it in a list"):
        Pipeline([Model("fake:outputs=4")]).run(numpy.zeros(shape, numpy.uint8))


def test_an_array_of_frames_is_a_source() -> None:
    pictures = numpy.zeros((5, 48, 64, 3), numpy.uint8)
    assert len(list(Pipeline([Model("fake:outputs=4")]).run(pictures))) == 5
