"""Whether the server in this container answers and its database does. Standard library only."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
asked = urllib.request.Request(
    "http://127.0.0.1:8000/health/", headers={"Host": host, "X-Forwarded-Proto": "https"}
)
try:
    with urllib.request.urlopen(asked, timeout=8) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as wrong:
    sys.exit(str(wrong))
