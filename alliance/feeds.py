"""What was published, as Atom feeds (RFC 4287)."""

from datetime import UTC, date, datetime, time
from io import BytesIO
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from alliance.published import EVERYTHING, PHRASE, Published, Topic

ENTRIES_IN_FEED = 50
# The year in the name that each entry of a feed has for good: it never changes.
FEED_SINCE = 2026
ATOM = "application/atom+xml"


class Feed(Atom1Feed):
    """Atom 1.0. A feed with nothing in it was updated when the portal began, not whenever it is asked for."""

    def latest_post_date(self):
        days = [each["updateddate"] for each in self.items]
        return max(days, default=datetime.combine(date(FEED_SINCE, 1, 1), time(), tzinfo=UTC))


def tag(host: str, what: str) -> str:
    """A name for good, that stays when the address of the portal changes from http to https."""
    return f"tag:{host.partition(':')[0]},{FEED_SINCE}:{what}"


def feed_address(topic: Topic) -> str:
    """The address of the feed of what is published of a topic."""
    if topic.kind == EVERYTHING:
        return reverse("feed")
    if topic.kind == PHRASE:
        return f"{reverse('feed-of-a-phrase')}?{urlencode({'q': topic.key})}"
    return reverse("feed-of", args=[topic.kind, topic.key])


def following(topic: Topic) -> dict:
    """How a page says that its topic can be followed: the words and address of the feed, and by e-mail."""
    title = "Published by the alliance" if topic.kind == EVERYTHING else f"Published {topic.about}"
    query = {"about": topic.choice, **({"phrase": topic.key} if topic.kind == PHRASE else {})}
    return {
        "title": title,
        "url": feed_address(topic),
        "subscribe": f"{reverse('subscribe')}?{urlencode(query)}",
        "about": topic.about,
    }


def feed_of(topic: Topic, things: list[Published], host: str, absolute) -> bytes:
    """A feed as bytes; `absolute` makes whole addresses."""
    own = f"published/{topic.kind}/{topic.key}".rstrip("/")
    feed = Feed(
        title=following(topic)["title"],
        link=absolute(topic.address or "/"),
        description="",
        language="en-GB",
        feed_url=absolute(feed_address(topic)),
        feed_guid=tag(host, own),
        author_name="The alliance",
    )
    for thing in things:
        says = [*thing.says]
        says += ["Illustrative: made up to show how the portal works."] if thing.illustrative else []
        feed.add_item(
            title=f"{thing.kind}: {thing.title}",
            link=absolute(thing.address),
            description=linebreaks("\n\n".join(says), autoescape=True),
            unique_id=tag(host, thing.identity),
            author_name=thing.author or None,
            pubdate=thing.first_at if thing.version == 1 else None,
            updateddate=thing.at,
            categories=thing.named,
        )
    written = BytesIO()
    feed.write(written, "utf-8")
    return written.getvalue()
