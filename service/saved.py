"""Where an answer stands in what was saved, for each door that it may have come through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer's JSON, and the text that was shown if the door wrote one of its own."""

    answer: Mapping[str, Any]
    sent: str | None = None


def saved_in(receipt: Mapping[str, Any]) -> Saved:
    """The answer in a saved reply. Raises LookupError or TypeError where the reply holds none."""
    if "choices" in receipt:  # a chat completion
        message = receipt["choices"][0]["message"]
        return Saved(message["passage"], message["content"])
    if receipt.get("object") == "response":
        texts = [part["text"] for item in receipt["output"] for part in item["content"]]
        return Saved(receipt["passage"], "".join(texts))
    if "jsonrpc" in receipt:  # an MCP result in its envelope
        return saved_in(receipt["result"])
    for name in ("structuredContent", "structured_content"):  # on the wire; in the Python client
        if name in receipt:
            return Saved(receipt[name])
    return Saved(receipt)
