"""A bucket in S3-compatible storage. Imported only where FILES_URL names one: its library is optional.

The library of the storage's first maker is used as it is, and not through Django's notion of a file storage:
that has no word for "write this only if nothing is there", nor for the digest that is to arrive.
"""

from base64 import b64encode

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Sooner than whoever waits for a page gives up; tried again once.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER, TRIES = 3, 20, 2
ABSENT, ALREADY_THERE = ("404", "NoSuchKey", "NotFound"), ("412", "PreconditionFailed")


class OutOfReach(Exception):
    """The bucket does not answer, or refuses."""


class Bucket:
    """Contents by the hexadecimal SHA-256 of what they hold. Nothing in it is ever written over."""

    def __init__(self, told: dict):
        self.name, self.folder = told["bucket"], told["folder"]
        self.client = boto3.client(
            "s3",
            endpoint_url=told["endpoint"],
            aws_access_key_id=told["key"],
            aws_secret_access_key=told["secret"],
            region_name=told["region"],
            config=Config(
                connect_timeout=SECONDS_TO_CONNECT,
                read_timeout=SECONDS_TO_ANSWER,
                retries={"total_max_attempts": TRIES},
                s3={"addressing_style": "path"},
            ),
        )

    def address(self, digest: str) -> str:
        """In 256 folders, so that none holds too many to be listed."""
        return f"{self.folder}{digest[:2]}/{digest}"

    def put(self, digest: str, content: bytes) -> None:
        """Write a content where there is none yet; the storage itself sees whether it came whole."""
        told = {"Bucket": self.name, "Key": self.address(digest)}
        if self.size(digest) == len(content):
            return
        try:
            whole = b64encode(bytes.fromhex(digest)).decode()
            self.client.put_object(**told, Body=content, ChecksumSHA256=whole, IfNoneMatch="*")
        except ClientError as wrong:
            if code_of(wrong) not in ALREADY_THERE:
                raise OutOfReach from wrong
        except BotoCoreError as wrong:
            raise OutOfReach from wrong
        if self.size(digest) != len(content):
            raise OutOfReach("What is there under this digest has another length.")

    def size(self, digest: str) -> int | None:
        """How many bytes are there under a digest; None where there is nothing."""
        try:
            return self.client.head_object(Bucket=self.name, Key=self.address(digest))["ContentLength"]
        except ClientError as wrong:
            if code_of(wrong) in ABSENT:
                return None
            raise OutOfReach from wrong
        except BotoCoreError as wrong:
            raise OutOfReach from wrong

    def get(self, digest: str) -> bytes:
        try:
            return self.client.get_object(Bucket=self.name, Key=self.address(digest))["Body"].read()
        except (ClientError, BotoCoreError, OSError) as wrong:
            raise OutOfReach from wrong


def code_of(wrong: ClientError) -> str:
    return str(wrong.response.get("Error", {}).get("Code", ""))
