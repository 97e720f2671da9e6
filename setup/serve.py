"""Makes the portal ready and serves it on this machine, on the port that PORT names.

.venv/bin/python -m setup.serve
"""

import os
import socket
import sys

from setup import prepare


def main() -> None:
    """Refuse a port that cannot be had before anything is done; then prepare, then become the server."""
    refuse_port_that_cannot_be_had(os.environ.get("PORT") or "8000")
    prepare.main()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "python:alliance.gunicorn"])


def refuse_port_that_cannot_be_had(port: str) -> None:
    """Exit with a sentence when PORT is no port, or something else listens there."""
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        sys.exit(f"PORT must be a number from 1 to 65535, and it is “{port}”.")
    with socket.socket() as listener:
        # As the server does, so that a port left by a server just stopped counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", int(port)))
        except PermissionError:
            sys.exit(f"Port {port} needs an administrator. Choose one above 1023: PORT=8001 make run")
        except OSError:
            sys.exit(f"Port {port} is in use. Stop what uses it, or choose another: PORT=8001 make run")


if __name__ == "__main__":
    main()
