"""What can go wrong in a notebook, told in one line instead of a traceback.

EvenhandError
└── NotebookError  what a cell asks for cannot be done
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from transcripts.errors import EvenhandError

Given = ParamSpec("Given")
Made = TypeVar("Made")


class NotebookError(EvenhandError):
    """What a cell asks for cannot be done."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it."""
        return [f"error: {self}"]


def plainly(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The function with every EvenhandError as a NotebookError, which a cell shows in one line."""

    @wraps(function)
    def plain(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        try:
            return function(*args, **kwargs)
        except NotebookError:
            raise
        except EvenhandError as error:
            raise NotebookError(str(error)) from error

    return plain
