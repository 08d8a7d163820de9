"""The templates of the report, its style and script, and the policy a page declares."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qa.report.highlight import shown

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 with escaping on and undefined names refused; `style` and `script` are the assets."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("qa.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = shown
    made.globals["style"] = Markup(asset("page.css"))
    made.globals["agent_style"] = Markup(asset("agent.css"))
    made.globals["plain_style"] = Markup(asset("plain.css"))
    made.globals["script"] = Markup(asset("page.js"))
    return made


@cache
def asset(name: str) -> str:
    """A file of the templates folder, with line feeds alone."""
    return files("qa.report").joinpath("templates", name).read_text("utf-8").replace("\r\n", "\n")


def policy(script: str | None = None) -> str:
    """The content security policy: only this script runs, if any, and nothing is ever loaded."""
    runs = "'none'"
    if script is not None:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        runs = f"'sha256-{digest}'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {runs}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
