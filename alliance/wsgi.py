"""Where a server enters the portal."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from alliance.database_file import open_only_what_is_there
from alliance.encodings import said_to_be_in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")


class Request(WSGIRequest):
    """A request of which nothing is read in another encoding than UTF-8, whatever it says.

    The framework takes over the encoding that a request names as soon as there is a request, before anything
    of the portal's could refuse it; with some, such as idna, that alone is a fault.
    """

    def _set_content_type_params(self, meta: dict) -> None:
        if said_to_be_in_utf_8(meta.get("CONTENT_TYPE", "")):
            super()._set_content_type_params(meta)
        else:
            # `alliance.middleware.Understood` refuses it in words.
            self.content_type, self.content_params = "", {}


class Portal(WSGIHandler):
    """The portal, as a server asks it."""

    request_class = Request


django.setup(set_prefix=False)
application = Portal()
open_only_what_is_there()
