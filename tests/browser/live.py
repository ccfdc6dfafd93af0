"""A running service over the sample collection, and the browser that looks at it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.read import ReadFailure, read_paths
from service.http.app import create_app
from service.serve import address_of, bind
from service.settings import Settings
from tests.real_encoder import real_encoder

SAMPLE = Path(__file__).resolve().parents[2] / "eval" / "border2022" / "docs"
START_SECONDS = 10.0

CHROMIUM = shutil.which("chromium")
"""The browser that the machine has; Playwright's own is a download."""

QUIET = (
    "--no-sandbox",  # root may not start it otherwise
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No requests of the browser's own, so that whatever leaves the machine is the page's doing."""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port of this machine; its address, without a slash."""
    with bind("127.0.0.1", 0) as listener:
        address = address_of("127.0.0.1", listener.getsockname()[1])
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + START_SECONDS
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.01)
            yield address
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def sample_service(folder: Path, *cors_origins: str) -> Iterator[str]:
    """The service over the sample collection, with the real encoders."""
    settings = Settings(data=folder, cors_origins=cors_origins)
    opened = Library.open(folder, real_encoder, write=True, multilingual=load_multilingual_encoder)
    with opened as library:
        library.add([one for one in read_paths([SAMPLE], {}) if not isinstance(one, ReadFailure)])
        library.publish()
        library.encode("ready")
        with serving(create_app(library, settings)) as address:
            yield address


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()
