"""What an address is said to be. By itself, so that ``--help`` loads no client."""

from __future__ import annotations

from typing import Literal, TypeAlias

What: TypeAlias = Literal["auto", "page", "feed", "sitemap"]
"""``auto`` leaves it to what is there."""
