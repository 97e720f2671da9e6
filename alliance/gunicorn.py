"""How the server runs: `.venv/bin/python -m gunicorn --config python:alliance.gunicorn`.

PORT says where on this machine it listens (8000), WEB_CONCURRENCY how many processes answer (2).
"""

import os
import shutil
import subprocess
import sys
import tempfile

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from alliance.logs import logs_of_the_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
try:
    DEMONSTRATION = settings.DEMONSTRATION
except ImproperlyConfigured as error:
    sys.exit(f"The portal cannot start. {error}")

# Each process counts by itself, and /metrics adds them up; said before anything counts.
FOLDER_OF_COUNTS = tempfile.mkdtemp(prefix="portal-counts-") if settings.METRICS_TOKEN else ""
if FOLDER_OF_COUNTS:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = FOLDER_OF_COUNTS

wsgi_app = "alliance.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
# Loaded once, before the processes part: what is wrong is said once, and memory is shared.
preload_app = True
graceful_timeout = 10
timeout = 60
keepalive = 5
loglevel = "warning"
# The portal writes its own line for each request, without addresses; what the server says goes the same way.
accesslog = None
logconfig_dict = logs_of_the_server(settings.LOGGING) if settings.LOG_FORMAT == "json" else {}
# Nobody who asks says where the portal is: a proxy may pass on such a header from whoever is before it.
forwarder_headers = ""
# The control socket would be one more door, and its place is shared by every server of this user.
control_socket_disable = True


def when_ready(server) -> None:
    """In a demonstration, say where the portal is and who can sign in, once it answers."""
    if not DEMONSTRATION:
        return
    accounts = "officer, contributor, secretary, finance, member, panel, administrator"
    sys.stdout.write(
        f"\n{settings.PORTAL_NAME}: http://{bind}\n\n"
        f"  Demonstration accounts: {accounts}\n"
        f"  Password for each:      {settings.DEMO_PASSWORD}\n\n"
        "Press Ctrl-C to stop. What was entered is kept.\n"
    )
    sys.stdout.flush()
    # In production it is a service of its own. It stops when this process does, however that ends.
    server.worker_in_the_background = subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "do_work", "--while-open"], stdin=subprocess.PIPE
    )


def on_exit(server) -> None:
    if FOLDER_OF_COUNTS:
        shutil.rmtree(FOLDER_OF_COUNTS, ignore_errors=True)
    if worker := getattr(server, "worker_in_the_background", None):
        worker.stdin.close()
        try:
            worker.wait(timeout=graceful_timeout)
        except subprocess.TimeoutExpired:
            # What it does is taken up again by the next one.
            worker.kill()
