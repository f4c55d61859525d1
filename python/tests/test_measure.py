"""Comparisons, searches and plans, on the fake model with small rounds."""

import json

import pytest

import ortchestra
from ortchestra import BenchResult, InputError, Model, Pipeline, Plan, Row, TuneResult

MODELS = ["fake:spin_ms=0.2", "fake:spin_ms=0.2,seed=1"]


def models():
    return [Model(source, name) for source, name in zip(MODELS, "ab", strict=True)]


@pytest.fixture(scope="module")
def texts():
    return []


@pytest.fixture(scope="module")
def compared(texts):
    return Pipeline(models()).bench(rows=["serial", Row("pool", intra=1)], rounds=3, frames=4, progress=texts.append)


@pytest.fixture(scope="module")
def tuned():
    return ortchestra.tune(models=models(), rounds=2, rows=["serial", "pool"], batches=[1, 2], time_limit=150)


def test_a_comparison_reports_its_progress(compared, texts):
    assert any(text.startswith("round ") for text in texts)


def test_a_comparison_has_the_rows_and_their_rounds(compared):
    assert isinstance(compared, BenchResult)
    assert compared.all_rows_agree and not compared.interrupted
    assert "serial" in str(compared) and "pool" in str(compared)
    assert compared.to_dict()["schema"] == "ortchestra.bench/1"


def test_a_comparison_becomes_a_table(compared):
    table = compared.to_pandas()
    assert len(table) == 6
    assert "serial" in table.to_string()


def test_a_comparison_is_shown_in_a_notebook(compared):
    page = compared._repr_html_()
    assert page.startswith("<iframe") and "serial" in page


@pytest.mark.parametrize("name", ["r.json", "r.html", "r.csv", "r.md", "r.trace.json"])
def test_a_comparison_is_saved_in_each_format(compared, tmp_path, name):
    compared.save(tmp_path / name)
    text = (tmp_path / name).read_text()
    assert "serial" in text
    if name.endswith("json"):
        json.loads(text)


def test_a_saved_comparison_is_loaded(compared, tmp_path):
    compared.save(tmp_path / "result.json")
    loaded = BenchResult.load(tmp_path / "result.json")
    assert loaded.to_dict() == compared.to_dict()
    with pytest.raises(InputError, match="absent.json"):
        BenchResult.load("absent.json")


def test_an_unknown_extension_is_refused(compared, tmp_path):
    with pytest.raises(ValueError, match=r"\.csv.*\.html"):
        compared.save(tmp_path / "result.doc")
    assert not (tmp_path / "result.doc").exists()


def test_rows_that_fail_are_reported():
    result = Pipeline([Model("fake:fail=1", "a")]).bench(rows=["serial", "pool"], rounds=2, frames=2)
    assert not result.all_rows_agree


def test_a_search_finds_a_plan(tuned):
    assert isinstance(tuned, TuneResult)
    assert tuned.meets_constraints and not tuned.interrupted
    assert tuned.plan.row.strategy in ["serial", "pool"]
    assert tuned.plan.batch in [1, 2]
    assert tuned.plan.text == str(tuned.plan)
    assert tuned.to_dict()["schema"] == "ortchestra.tune/1"
    assert str(tuned)


def test_a_search_becomes_a_table(tuned, tmp_path):
    table = tuned.to_pandas()
    assert len(table) > 0 and {"stage", "row", "batch", "outcome"} <= set(table.columns)
    assert tuned._repr_html_().startswith("<pre>")
    tuned.save(tmp_path / "tune.json")
    assert json.loads((tmp_path / "tune.json").read_text()) == tuned.to_dict()


@pytest.mark.slow
def test_a_search_without_a_plan_has_none():
    result = ortchestra.tune(
        models=models(), rounds=2, rows=["serial"], batches=[1], max_latency_ms=0.001, time_limit=150
    )
    assert not result.meets_constraints
    assert str(result)
    assert result.plan is None or isinstance(result.plan, Plan)


def test_a_plan_is_saved_loaded_and_used(tuned, tmp_path):
    tuned.plan.save(tmp_path / "plan.toml")
    plan = Plan.load(tmp_path / "plan.toml")
    assert plan.text == tuned.plan.text and plan.row == tuned.plan.row and plan.batch == tuned.plan.batch
    assert plan.misfits() == []
    for source in [plan, tmp_path / "plan.toml", str(tmp_path / "plan.toml")]:
        pipeline = Pipeline.from_plan(source)
        assert [model.name for model in pipeline.models] == ["a", "b"]
        assert pipeline.row == plan.row
        assert len(list(pipeline.run("synthetic", frames=3))) == 3


def test_a_file_that_is_no_plan_is_refused(tmp_path):
    (tmp_path / "plan.toml").write_text("no plan")
    for path in [tmp_path / "plan.toml", tmp_path / "absent.toml"]:
        with pytest.raises(InputError, match=path.name):
            Plan.load(path)


@pytest.mark.parametrize("arguments", [{"batch_mode": "x"}, {"rounds": 0}, {"rows": ["nothing"]}])
def test_a_wrong_option_of_a_comparison_is_refused(arguments):
    with pytest.raises(ValueError, match="."):
        Pipeline(models()).bench(**arguments)


@pytest.mark.parametrize("arguments", [{"objective": "x"}, {"rounds": 0}, {"rows": ["nothing"]}])
def test_a_wrong_option_of_a_search_is_refused(arguments):
    with pytest.raises(ValueError, match="."):
        Pipeline(models()).tune(**arguments)
