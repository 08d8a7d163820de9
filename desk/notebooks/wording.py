"""What notebooks say, in the reader's language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from qa.messages import Messages, messages
from qa.rubric import Language


@cache
def wording(language: Language) -> Messages:
    """The catalogue of the notebooks over that of the quality part."""
    from ruamel.yaml import YAML

    path = files("desk").joinpath("locales", f"notebooks.{language}.yaml")
    own = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return Messages(language, {**messages(language).texts, **own})
