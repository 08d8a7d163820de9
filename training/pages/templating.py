"""The templates of practice pages; style and policy are those of the report."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qa.report.templating import asset

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 with escaping on and undefined names refused; `style` and `practice_style` are the assets."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("training.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["style"] = Markup(asset("page.css"))
    own = files("training.pages").joinpath("templates", "practice.css").read_text("utf-8")
    made.globals["practice_style"] = Markup(own)
    return made
