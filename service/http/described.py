"""``/openapi.json`` says what each operation asks of its caller, out of the one table of rules."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from service.access.rules import need_of

SCHEME = "key"
SCHEMES = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`passage keys add`) or a token of the identity provider; the name "
        "beside it is the scope that it needs. A server without keys asks for none.",
    }
}


def describe_access(app: FastAPI) -> None:
    """Let the app's description name the scheme, and each operation the scope it needs."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        schema["components"]["securitySchemes"] = SCHEMES
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                need = need_of(method.upper(), path)
                operation["security"] = [] if need == "open" else [{SCHEME: [need]}]
        return schema

    app.openapi = described  # type: ignore[method-assign]
