"""Models, recipes, decoders and rows as values."""

from pathlib import Path

import pytest

from ortchestra import Decode, InputError, Model, Pipeline, Recipe, Row


def test_a_model_has_its_settings():
    recipe = Recipe(width=320, mean=[1, 2, 3])
    decode = Decode("yolo", score=0.5)
    model = Model(Path("faces.onnx"), every=3, device="cpu", recipe=recipe, decode=decode)
    assert (model.source, model.name, model.every, model.device) == ("faces.onnx", "faces", 3, "cpu")
    assert model.recipe.width == 320 and model.recipe.mean == [1, 2, 3] and model.recipe.height is None
    assert model.decode.kind == "yolo" and model.decode.score == 0.5
    assert repr(model) == (
        "Model(source='faces.onnx', name='faces', decode=Decode(kind='yolo', score=0.5), every=3, "
        "device='cpu')"
    )
    assert repr(model.recipe) == "Recipe(width=320, mean=[1.0, 2.0, 3.0])"


@pytest.mark.parametrize(
    "arguments",
    [{"fit": "x"}, {"color": "x"}, {"layout": "x"}, {"type": "x"}],
)
def test_a_wrong_text_in_a_recipe_is_refused_with_the_right_ones(arguments):
    with pytest.raises(ValueError, match="can't be 'x': give"):
        Recipe(**arguments)


@pytest.mark.parametrize("arguments", [{"width": 1.5}, {"mean": [1, 2]}, {"pad": 256}, {"pad": -1}, {"unknown": 1}])
def test_a_wrong_type_in_a_recipe_is_refused(arguments):
    with pytest.raises(TypeError):
        Recipe(**arguments)


def test_a_row_is_its_text_or_its_options():
    assert Row("pool", intra=2) == Row("pool:intra=2")
    assert str(Row("pool", intra=2)) == "pool:intra=2"
    assert hash(Row("pool", intra=2)) == hash(Row("pool:intra=2"))
    assert str(Row("pool", spin=False)) == "pool:spin=off"
    assert Row("pool") != Row("serial") and Row().strategy == "pool"
    assert repr(Row("serial")) == "Row('serial')"


@pytest.mark.parametrize("text", ["nothing", "pool:unknown=1", "pool:intra=x", ""])
def test_an_unknown_row_is_refused(text):
    with pytest.raises(InputError):
        Row(text)
    with pytest.raises(InputError):
        Pipeline(["fake:"], row=text)


@pytest.mark.parametrize("arguments", [{"batch": 0}, {"device": "nothing"}])
def test_a_wrong_option_of_a_pipeline_is_refused_when_it_is_used(arguments):
    with pytest.raises(InputError):
        Pipeline(["builtin:squeezenet"], **arguments).open()
    with pytest.raises(InputError):
        list(Pipeline(["builtin:squeezenet"], **arguments).run("synthetic", frames=1))


def test_a_pipeline_shows_its_models_and_row():
    pipeline = Pipeline(["fake:", Model("b.onnx")], row="serial")
    assert pipeline.row == Row("serial")
    assert "serial" in repr(pipeline) and "b" in repr(pipeline)


def test_a_wrong_type_of_model_is_refused():
    with pytest.raises(TypeError):
        Pipeline([3])
