"""An identity provider on loopback: a real RSA key, its JWKS over HTTP, tokens on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

AUDIENCE = "passage"
KEY_ID = "first"
WELL_KNOWN = "/.well-known/openid-configuration"


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """``fetches`` counts how often its keys were asked for; ``said`` is how it describes itself."""

    address: str
    key: rsa.RSAPrivateKey = field(default_factory=rsa_key)
    fetches: int = 0
    said: object = None

    @cached_property
    def jwks(self) -> bytes:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [public | {"kid": KEY_ID, "use": "sig"}]}).encode()

    def token(self, key: Any = None, algorithm: str = "RS256", **claims: Any) -> str:
        """A good one, but for what is given."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": AUDIENCE, "sub": "u1", "iat": now, "exp": now + 60}
        kept = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(kept, key or self.key, algorithm, headers={"kid": KEY_ID})


@contextmanager
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.path == WELL_KNOWN
            running.fetches += not asked
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(running.said).encode() if asked else running.jwks)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = Provider(f"http://127.0.0.1:{server.server_address[1]}")
        running.said = {"issuer": running.address, "jwks_uri": f"{running.address}/keys"}
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
