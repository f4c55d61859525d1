"""The results of comparisons and searches, and plans."""

from __future__ import annotations

import contextlib
import html
import json
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Union

from . import _native
from ._pickle import Recreate, absolute

if TYPE_CHECKING:
    import pandas

    from ._pipeline import Pipeline

Path = Union[str, "os.PathLike[str]"]


@contextlib.contextmanager
def finish_interrupted(result_class: Callable[[Any], object]) -> Iterator[None]:
    """The attribute ``result`` of a KeyboardInterrupt becomes a result of the public class."""
    try:
        yield
    except BaseException as problem:
        native = getattr(problem, "result", None)
        if native is not None:
            problem.result = result_class(native)  # type: ignore[attr-defined]
        raise


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _preformatted(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>"


class BenchResult:
    """The result of a comparison. ``print(result)`` shows the table; a notebook shows the report."""

    def __init__(self, native: _native.NativeBenchResult) -> None:
        self._native = native

    @classmethod
    def load(cls, path: Path) -> BenchResult:
        """Reads a result that ``save()`` or ``ortchestra bench --json`` wrote."""
        return cls(_native.NativeBenchResult.load(os.fspath(path)))

    def save(self, path: Path) -> None:
        """Writes the result. The extension selects the format: .json (everything that was measured),
        .html, .csv, .md or .trace.json."""
        name = os.fspath(path)
        formats = sorted(_native.report_formats(), key=lambda entry: -len(entry[0]))
        for extension, render in formats:
            if name.endswith(extension):
                return _write(path, self._native.render(render))
        extensions = ", ".join(sorted(extension for extension, _ in formats))
        raise ValueError(f"no format has the extension of {name!r}: there are {extensions}")

    def to_dict(self) -> dict[str, Any]:
        """The content of the result file, "ortchestra.bench/1" (docs/measuring.md)."""
        result: dict[str, Any] = json.loads(self._native.render("json"))
        return result

    def to_pandas(self) -> pandas.DataFrame:
        """One line per finished round, with the columns of the CSV. Needs pandas."""
        import io

        import pandas

        return pandas.read_csv(io.StringIO(self._native.render("csv")))

    @property
    def all_rows_agree(self) -> bool:
        """Whether no row failed, and the outputs of all rows agree."""
        return self._native.all_rows_agree

    @property
    def interrupted(self) -> bool:
        """Whether the comparison was stopped before its end."""
        return self._native.interrupted

    def __str__(self) -> str:
        return self._native.text

    def _repr_html_(self) -> str:
        report = html.escape(self._native.render("html"), quote=True)
        return (
            f'<iframe srcdoc="{report}" style="width: 100%; height: 80vh; border: 0" '
            'sandbox="allow-scripts allow-downloads" title="ortchestra"></iframe>'
        )


class Plan:
    """A plan: models, row and batch that ``tune()`` found, with its evidence. It is a text in
    TOML."""

    def __init__(self, native: _native.PlanFile, path: str) -> None:
        self._native = native
        self._path = absolute(path)  # paths in the plan are relative to it

    @classmethod
    def load(cls, path: Path) -> Plan:
        """Raises InputError for a file that is not a plan."""
        return cls(_native.PlanFile.load(os.fspath(path)), os.fspath(path))

    def save(self, path: Path) -> None:
        """Writes the plan, for ``Plan.load()`` and ``ortchestra run --plan``."""
        _write(path, self.text)

    @property
    def text(self) -> str:
        """The plan in TOML."""
        return self._native.text

    @property
    def row(self) -> _native.Row:
        """The row."""
        return self._native.settings.rows[0]

    @property
    def batch(self) -> int:
        """Frames per batch."""
        return self._native.settings.batch or 1

    def misfits(self) -> list[str]:
        """What has changed since the plan was made: CPU, CPU budget, ONNX Runtime, models."""
        return self._native.misfits()

    def pipeline(self) -> Pipeline:
        """The pipeline of the plan."""
        from ._pipeline import Pipeline

        return Pipeline._of(self._native.settings, (_pipeline_of_plan, (self.text, self._path)))

    def __reduce__(self) -> Recreate:
        return _plan_from_text, (self.text, self._path)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _preformatted(self.text)


def _plan_from_text(text: str, path: str) -> Plan:
    return Plan(_native.PlanFile.parse(text, absolute(path)), path)


def _pipeline_of_plan(text: str, path: str) -> Pipeline:
    return _plan_from_text(text, path).pipeline()


class TuneResult:
    """The result of a search. ``print(result)`` shows its stages; ``plan`` is what it found."""

    def __init__(self, native: _native.NativeTuneResult) -> None:
        self._native = native

    @property
    def plan(self) -> Plan | None:
        """The plan; None if nothing meets the limits."""
        if not self._native.has_plan:
            return None
        return _plan_from_text(self._native.plan_text, "plan.toml")

    @property
    def meets_constraints(self) -> bool:
        """Whether the best candidate meets the limits."""
        return self._native.meets_constraints

    @property
    def interrupted(self) -> bool:
        """Whether the search was stopped before its end."""
        return self._native.interrupted

    def save(self, path: Path) -> None:
        """Writes everything that was measured as JSON, "ortchestra.tune/1"."""
        _write(path, self._native.json)

    def to_dict(self) -> dict[str, Any]:
        """The content of the result file, "ortchestra.tune/1"."""
        result: dict[str, Any] = json.loads(self._native.json)
        return result

    def to_pandas(self) -> pandas.DataFrame:
        """One line per candidate and stage: row, batch, outcome and figures. Needs pandas."""
        import pandas

        result = self.to_dict()
        lines = []
        for stage in result["stages"]:
            for entry in stage["trials"]:
                trial = result["trials"][entry["trial"]]
                lines.append(
                    {
                        "stage": stage["name"],
                        "row": trial["spec"],
                        "batch": trial["batch"],
                        "outcome": entry["outcome"],
                        **(entry["figures"] or {}),
                    }
                )
        return pandas.DataFrame(lines)

    def __str__(self) -> str:
        return self._native.text

    def _repr_html_(self) -> str:
        return _preformatted(str(self))
