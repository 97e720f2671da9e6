"""Where a server enters the portal."""

import os

from django.core.wsgi import get_wsgi_application

from alliance.database_file import open_only_what_is_there

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application = get_wsgi_application()
open_only_what_is_there()
