"""How commands reach the data folder: open it, or write through the server that holds it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from retrieval.errors import FolderInUse, InputError
from service.settings import NotJson, Settings

if TYPE_CHECKING:
    from retrieval.embedding import Elsewhere
    from retrieval.library import Library
    from retrieval.types import Encoder
    from service.remote import RemoteLibrary

given_encoder: ContextVar[Callable[[], Encoder] | None] = ContextVar("encoder", default=None)
"""Stands in for the configured model where a caller of ``main`` gave one."""


def settings_for(data: Path | None, **given: Any) -> Settings:
    """The environment's settings under what the command line gives."""
    stated = {key: value for key, value in given.items() if value is not None}
    try:
        return Settings(**stated) if data is None else Settings(data=data, **stated)
    except ValidationError as error:
        first = error.errors()[0]
        name = "PASSAGE_" + ".".join(str(part) for part in first["loc"]).upper()
        raise InputError(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None
    except NotJson as error:
        name = "PASSAGE_" + str(error).split('"')[1].upper()
        raise InputError(f'{name}: write it as JSON, like ["one", "two"].') from None


def encoder_of(settings: Settings) -> Callable[[], Encoder]:
    """Loads the model when called, not before."""

    def load() -> Encoder:
        from retrieval.encode import load_encoder

        return load_encoder(settings.model)

    return given_encoder.get() or load


def multilingual_of() -> Callable[[], Encoder] | None:
    """The encoder for questions in other languages; None beside an encoder that a caller gave."""

    def load() -> Encoder:
        from retrieval.encode_multilingual import load_multilingual_encoder

        return load_multilingual_encoder()

    return None if given_encoder.get() else load


def apart_of(settings: Settings) -> Elsewhere | None:
    """A process of its own that embeds for a server; None beside an encoder that a caller gave."""
    from retrieval.apart import Apart

    return None if given_encoder.get() else Apart(settings.model)


def open_library(settings: Settings, *, write: bool, to_repair: bool = False) -> Library:
    """The folder; a reader of one that is not there is told so instead of making it."""
    from retrieval.library import Library

    if not write and not settings.data.is_dir():
        raise InputError(f"There is no collection at {settings.data}; `passage ingest` makes one.")

    return Library.open(
        settings.data,
        encoder_of(settings),
        write=write,
        multilingual=multilingual_of(),
        to_repair=to_repair,
    )


def open_at(settings: Settings, folder: Path) -> Library:
    """Another folder than the settings', to write."""
    return open_library(settings.model_copy(update={"data": folder}), write=True)


def open_writable(
    settings: Settings, server: str | None, say: Callable[[str], None]
) -> Library | RemoteLibrary:
    """The folder, or the server that holds it (or that ``--server`` names).

    The folder even where a row is damaged: to ingest its document again, or delete it, mends that.
    """
    from service.remote import RemoteLibrary

    if server is not None:
        return RemoteLibrary(server, settings.key)
    try:
        return open_library(settings, write=True, to_repair=True)
    except FolderInUse as held:
        if held.address is None:
            raise
        say(f"The folder is held by the server at {held.address}; writing through it.")
        return RemoteLibrary(held.address, settings.key)
