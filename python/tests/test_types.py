"""Types: mypy accepts the package, and a program that uses it; the stub of the module is complete."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ortchestra

PACKAGE = Path(ortchestra.__file__).parent


def test_mypy_accepts_the_package_and_a_program_that_uses_it(tmp_path):
    pytest.importorskip("mypy")
    example = Path(__file__).parent / "typing_example.py"
    # The optional libraries need not be installed, nor have types.
    options = ["--strict", "--ignore-missing-imports", "--cache-dir", str(tmp_path)]
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(PACKAGE), str(example)],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_package_has_the_marker_of_typed_packages_and_a_stub():
    assert (PACKAGE / "py.typed").exists() and (PACKAGE / "_native.pyi").exists()


def functions_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_the_stub_types_every_argument_and_result():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    for function in functions_in(tree):
        assert function.returns is not None, function.name
        for argument in function.args.args[1:] + function.args.kwonlyargs:
            assert argument.annotation is not None, (function.name, argument.arg)
        assert "Any" not in {node.id for node in ast.walk(function.returns) if isinstance(node, ast.Name)} or (
            function.name in {"tensors", "statistics", "figures", "to_supervision", "to_coco", "to_dict", "summary"}
        ), function.name


def test_the_stub_has_what_the_module_has():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    native = ortchestra._native
    for name in dir(native):
        if not name.startswith("__") and callable(getattr(native, name)) and name not in {"Error", "InputError"}:
            assert name in names, name


def test_all_names_of_the_package_have_documentation():
    for name in ortchestra.__all__:
        if name != "__version__":
            assert getattr(ortchestra, name).__doc__, name
