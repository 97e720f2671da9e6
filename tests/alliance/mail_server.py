"""A real mail server on this machine, for tests of what is sent to the public."""

import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Inbox:
    """What the server was given, each with whom it was for; `answer` is how it refuses."""

    def __init__(self):
        self.kept, self.answer = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer:
            return self.answer.format(address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        self.kept.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def to(self, address: str) -> list:
        """The messages to one address, the first one first."""
        return [message for whom, message in self.kept if whom == address]


@contextmanager
def mail_server(settings):
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "portal@example.org"
    settings.SENDS_MAIL = True
    yield inbox
    controller.stop()
