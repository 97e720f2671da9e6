"""What files hold, in the database and in a bucket of an S3-compatible storage on this machine."""

from hashlib import sha256

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from moto.server import ThreadedMotoServer

from alliance import environment, file_contents
from alliance.actions.files import keep_file, move_files_in, move_files_out
from alliance.actions.people import portal_user
from alliance.file_contents import CannotBeHad, content_of, contents_of, every_file, fetched
from alliance.files import Checked
from alliance.models import AuditEvent, ContentElsewhere, FileContent, StoredFile
from alliance.policy import Refused
from tests.cluster import free_port
from tests.governance.makers import make_paper, make_paper_version

pytestmark = pytest.mark.django_db

BUCKET = "contents"


@pytest.fixture(scope="module")
def storage():
    """An S3-compatible storage that answers on this machine; its address."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(storage, settings):
    """A bucket in which what files hold is kept, as its own client sees it; empty at first."""
    told = {"key": "key", "secret": "secret", "region": "eu-west-2"}
    settings.FILES = {"endpoint": f"http://{storage}", "bucket": BUCKET, "folder": "portal/", **told}
    client = boto3.client(
        "s3", endpoint_url=f"http://{storage}", aws_access_key_id="key", aws_secret_access_key="secret",
        region_name="eu-west-2",
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield client
    for name in names_in(client):
        client.delete_object(Bucket=BUCKET, Key=name)
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def out_of_reach(settings):
    """A bucket where nobody answers."""
    settings.FILES = {**settings.FILES, "endpoint": f"http://127.0.0.1:{free_port()}"}


def names_in(client) -> list[str]:
    return [each["Key"] for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def keep(content: bytes = b"What it holds.", **more) -> StoredFile:
    return keep_file(Checked("paper.txt", StoredFile.Kind.TEXT, content), by=portal_user(), **more)


def where(file: StoredFile) -> str:
    here, there = (model.objects.filter(file=file).exists() for model in (FileContent, ContentElsewhere))
    return {(True, False): "database", (False, True): "bucket"}[here, there]


def again(file: StoredFile) -> StoredFile:
    return StoredFile.objects.get(pk=file.pk)


def test_what_is_handed_in_goes_into_the_bucket_under_its_digest(bucket):
    file = keep()
    digest = sha256(b"What it holds.").hexdigest()
    assert names_in(bucket) == [f"portal/{digest[:2]}/{digest}"]
    assert where(file) == "bucket"
    assert content_of(again(file)) == b"What it holds."


def test_the_same_content_is_written_once_and_never_over(bucket):
    keep()
    [name] = names_in(bucket)
    before = bucket.head_object(Bucket=BUCKET, Key=name)["LastModified"]
    other = keep()
    assert names_in(bucket) == [name]
    assert bucket.head_object(Bucket=BUCKET, Key=name)["LastModified"] == before
    assert content_of(other) == b"What it holds."


def test_it_is_in_the_bucket_before_the_row_is_committed_and_stays_harmlessly_if_it_is_not(bucket):
    with pytest.raises(RuntimeError), transaction.atomic():
        keep()
        assert len(names_in(bucket)) == 1
        raise RuntimeError("the action fails")
    assert not StoredFile.objects.exists()
    assert content_of(keep()) == b"What it holds."


def test_an_empty_bucket_or_none_is_a_sentence_and_nothing_is_kept(bucket, out_of_reach):
    with pytest.raises(ValidationError, match="The file was not kept, because the place where"):
        keep()
    assert not StoredFile.objects.exists()


def test_what_was_spoilt_in_the_bucket_is_not_shown(bucket):
    file = keep()
    [name] = names_in(bucket)
    bucket.put_object(Bucket=BUCKET, Key=name, Body=b"What it never.")
    with pytest.raises(CannotBeHad, match="not as it was handed in"):
        content_of(file)
    bucket.delete_object(Bucket=BUCKET, Key=name)
    with pytest.raises(CannotBeHad, match="Nothing is lost"):
        content_of(file)


def test_what_was_spoilt_in_the_database_is_not_shown(db):
    file = keep()
    file.sha256 = "0" * 64
    with pytest.raises(CannotBeHad, match="not as it was handed in"):
        content_of(file)
    with pytest.raises(CannotBeHad, match="not as it was handed in"):
        contents_of([file])


def test_a_page_says_so_while_the_bucket_is_out_of_reach(bucket, alice, signed_in, settings):
    paper = make_paper()
    make_paper_version(paper)
    browser, address = signed_in(alice), f"/board/papers/{paper.number}/v1/"
    assert browser.get(address).status_code == 200
    working = settings.FILES
    settings.FILES = {**working, "endpoint": f"http://127.0.0.1:{free_port()}"}
    answer = browser.get(address)
    assert answer.status_code == 503
    assert file_contents.NOT_REACHED in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    settings.FILES = working
    assert browser.get(address).status_code == 200


def test_files_are_moved_out_and_back_and_each_is_what_it_was(bucket, settings, capsys):
    working, settings.FILES = settings.FILES, {}
    held = {keep(f"Content {number}.".encode()).pk: f"Content {number}.".encode() for number in range(45)}
    settings.FILES = working
    call_command("move_files", "bucket")
    assert "45 files were moved. Each file was read and is what was handed in." in capsys.readouterr().out
    assert not FileContent.objects.exists()
    assert len(names_in(bucket)) == 45
    assert {file.pk: content_of(file) for file in every_file()} == held
    assert contents_of(every_file()) == held
    call_command("move_files", "database")
    assert not ContentElsewhere.objects.exists()
    assert {file.pk: content_of(file) for file in every_file()} == held
    moved = AuditEvent.objects.filter(name="alliance.move-files-out").order_by("pk").first()
    assert moved.sentence == "Moved what 20 files held into the bucket"


def test_moving_that_was_broken_off_goes_on_where_it_was(bucket, settings, monkeypatch):
    working, settings.FILES = settings.FILES, {}
    held = {keep(f"Content {number}.".encode()).pk: f"Content {number}.".encode() for number in range(45)}
    settings.FILES = working
    puts = file_contents.put

    def break_off(content):
        if content == b"Content 30.":
            raise CannotBeHad(file_contents.NOT_KEPT)
        puts(content)

    monkeypatch.setattr("alliance.actions.files.put", break_off)
    with pytest.raises(CommandError, match="20 files were moved and the others are where they were"):
        call_command("move_files", "bucket", verbosity=0)
    assert ContentElsewhere.objects.count() == 20
    assert FileContent.objects.count() == 25
    assert {file.pk: content_of(file) for file in every_file()} == held
    monkeypatch.undo()
    call_command("move_files", "bucket", verbosity=0)
    assert not FileContent.objects.exists()


def test_what_does_not_arrive_whole_is_not_let_go_of(bucket, settings, monkeypatch):
    working, settings.FILES = settings.FILES, {}
    file = keep()
    settings.FILES = working
    monkeypatch.setattr("alliance.actions.files.put", lambda content: None)
    with pytest.raises(CannotBeHad):
        move_files_out(most=1, by=portal_user())
    assert where(file) == "database"


def test_a_check_names_what_is_spoilt(bucket):
    file = keep()
    [name] = names_in(bucket)
    bucket.put_object(Bucket=BUCKET, Key=name, Body=b"Something else")
    with pytest.raises(CommandError, match=f"Not as they were handed in, or not to be had: file {file.pk}"):
        call_command("move_files", "bucket", "--check")


def test_only_an_administrator_moves_files(bucket, alice):
    for move in (move_files_out, move_files_in):
        with pytest.raises(Refused, match="Only an administrator can move what files hold"):
            move(most=1, by=alice)


def test_without_a_bucket_there_is_nothing_to_move(settings):
    settings.FILES = {}
    with pytest.raises(CommandError, match="FILES_URL is not set"):
        call_command("move_files", "bucket")
    with pytest.raises(CannotBeHad):
        fetched("0" * 64)


def test_the_database_lets_go_of_no_content_that_is_nowhere_else(bucket, settings):
    there = keep()
    settings.FILES = {}
    here = keep(b"Here.")
    for rows in (FileContent.objects.filter(file=here), ContentElsewhere.objects.filter(file=there)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    illustrative = keep(b"Made up.", illustrative=True)
    FileContent.objects.filter(file=illustrative).delete()


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("s3://key:se%2Fcret@s3.example/contents", "https://s3.example"),
        ("s3://key:se%2Fcret@127.0.0.1:9000/contents?encrypted=no&folder=portal", "http://127.0.0.1:9000"),
    ],
)
def test_a_bucket_is_named_by_an_address(monkeypatch, address, endpoint):
    monkeypatch.setenv("FILES_URL", address)
    found = environment.files()
    assert (found["endpoint"], found["secret"], found["bucket"]) == (endpoint, "se/cret", "contents")
    assert found["folder"] == ("portal/" if "folder" in address else "")


@pytest.mark.parametrize(
    "address",
    [
        "s3://host/bucket", "s3://key:odd@host", "s3://key:odd@host/", "https://key:odd@host/bucket",
        "s3://key:secret@host:port/bucket", "s3://key:secret@host/a/b", "s3://key:secret@host/bucket?odd=1",
        "s3://key:secret@host/bucket?encrypted=perhaps", "s3://key:secret@[/bucket",
    ],
)  # fmt: skip
def test_an_address_of_no_bucket_is_refused_and_not_repeated(monkeypatch, address):
    monkeypatch.setenv("FILES_URL", address)
    with pytest.raises(ImproperlyConfigured, match="FILES_URL is not an address") as refused:
        environment.files()
    assert "odd" not in str(refused.value)


def test_without_an_address_files_stay_in_the_database(monkeypatch):
    monkeypatch.setenv("FILES_URL", "")
    assert environment.files() == {}
