"""The socket that the server listens on."""

from __future__ import annotations

import socket

from service.serve import bind


def test_a_reply_is_sent_at_once() -> None:
    """Nagle's algorithm and the reader's delayed acknowledgement cost 40 ms a request."""
    with bind("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()[:2]):
            accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
