"""Redis on loopback, played by fakeredis: the protocol over a real socket, which can be taken away."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from fakeredis import TcpFakeServer


@contextmanager
def open_redis() -> Generator[str]:
    """Run one, and give its address."""
    server = TcpFakeServer(("127.0.0.1", 0))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
