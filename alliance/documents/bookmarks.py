"""The bookmarks of PDF files that are joined: those of each under its title (ISO 32000-1, 12.3.3)."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Page, Pdf, String


class Bookmarks:
    """The tree of bookmarks of a joined file, while files are added to it.

    The library puts the bookmarks of a file that is added after those that are there. They are moved as they
    are: reading the whole tree and writing it again would take as long as numbering the pages.
    """

    def __init__(self, joined: Pdf):
        self.joined = joined
        self.root = joined.Root.Outlines = joined.make_indirect(Dictionary(Type=Name.Outlines))

    @property
    def last(self) -> Dictionary | None:
        return self.root.get("/Last")

    def put_under(self, title: str, page: Page, before: Dictionary | None) -> None:
        """Put those that came after `before`, which was the last, under one that leads to a page."""
        moved = list(self._after(before))
        titled = self.joined.make_indirect(
            Dictionary(Title=String(title), Parent=self.root, Dest=Array([page.obj, Name.Fit]))
        )
        if moved:
            titled.First, titled.Last = moved[0], moved[-1]
            titled.Count = sum(1 + max(int(each.get("/Count", 0)), 0) for each in moved)
            for each in moved:
                each.Parent = titled
            if "/Prev" in moved[0]:
                del moved[0].Prev
        if before is None:
            self.root.First = titled
        else:
            before.Next, titled.Prev = titled, before
        self.root.Last = titled
        self.root.Count = int(self.root.get("/Count", 0)) + 1

    def _after(self, before: Dictionary | None) -> Iterator[Dictionary]:
        item = self.root.get("/First") if before is None else before.get("/Next")
        while item is not None:
            yield item
            item = item.get("/Next")
