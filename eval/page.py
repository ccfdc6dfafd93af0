"""The report's page: one file of HTML, its style and its plots inside, nothing asked of a network.

Everything from a run (questions, sources, answers) is text that the template escapes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.figures import shown


def render(values: Mapping[str, Any]) -> str:
    """``templates/report.html`` with these values. A value it names and lacks is an error."""
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    environment.filters["svg"] = _data_uri
    return environment.get_template("report.html").render(values)


def _data_uri(svg: bytes) -> str:
    """As an image of its own, so that no id or style of a plot meets another's."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
