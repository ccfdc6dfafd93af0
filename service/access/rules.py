"""The one table of who may call what. A route that is not in it is refused, and a test fails."""

from __future__ import annotations

from typing import Literal, TypeAlias

from service.access.caller import Scope

Need: TypeAlias = Scope | Literal["open"]

RULES: dict[tuple[str, str], Need] = {
    # Open: what holds nothing of the collection, or must answer before anybody has a key.
    ("GET", "/startupz"): "open",
    ("GET", "/livez"): "open",
    ("GET", "/readyz"): "open",
    ("GET", "/openapi.json"): "open",
    ("GET", "/docs"): "open",
    ("GET", "/widget.js"): "open",
    ("GET", "/static/{name}.js"): "open",
    ("GET", "/static/page.css"): "open",
    ("GET", "/sign-in"): "open",
    ("POST", "/sign-in"): "open",
    ("POST", "/sign-out"): "open",
    # Questions and reading.
    ("GET", "/"): "ask",
    ("GET", "/documents"): "ask",
    ("GET", "/documents/{document_id}"): "ask",
    ("POST", "/v1/ask"): "ask",
    ("POST", "/v1/search"): "ask",
    ("POST", "/v1/check"): "ask",
    ("POST", "/v1/feedback"): "ask",
    ("GET", "/v1/suggestions"): "ask",
    ("GET", "/v1/facets"): "ask",
    ("GET", "/v1/documents"): "ask",
    ("GET", "/v1/documents/{document_id}"): "ask",
    ("GET", "/v1/models"): "ask",
    ("GET", "/v1/models/{model}"): "ask",
    ("POST", "/v1/chat/completions"): "ask",
    ("POST", "/v1/responses"): "ask",
    ("POST", "/mcp"): "ask",
    # Writing.
    ("POST", "/v1/documents"): "ingest",
    ("DELETE", "/v1/documents/{document_id}"): "ingest",
    ("GET", "/v1/jobs/{job_id}"): "ingest",
    # What is about everybody.
    ("GET", "/metrics"): "admin",
    ("GET", "/status"): "admin",
}
"""Method and path template to the scope needed; a wider scope serves as well."""


def need_of(method: str, path: str) -> Need | None:
    """The rule of a route, a HEAD's that of its GET; None where nobody declared one."""
    return RULES.get(("GET" if method == "HEAD" else method, path))
