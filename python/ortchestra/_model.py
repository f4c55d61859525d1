"""A model that can be pickled."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from . import _native
from ._pickle import Recreate, portable_decode, portable_path


class Model(_native.Model):
    __doc__ = _native.Model.__doc__

    def __init__(
        self,
        source: str | os.PathLike[str],
        name: str | None = None,
        *,
        recipe: _native.Recipe | None = None,
        decode: _native.Decode | None = None,
        every: int = 1,
        device: str | None = None,
        constants: Mapping[str, Sequence[float]] | None = None,
        batched_outputs: Sequence[str] | None = None,
    ) -> None:
        options: dict[str, Any] = {
            "recipe": recipe,
            "decode": decode,
            "every": every,
            "device": device,
            "constants": None if constants is None else dict(constants),
            "batched_outputs": None if batched_outputs is None else list(batched_outputs),
        }
        super().__init__(source, name, **options)
        self._options = options

    __init__.__doc__ = _native.Model.__init__.__doc__

    def __reduce__(self) -> Recreate:
        options = self._options | {"decode": portable_decode(self.decode)}
        return _model_from_parts, (portable_path(self.source), self.name, options)


def _model_from_parts(source: str, name: str, options: dict[str, Any]) -> Model:
    return Model(source, name, **options)
