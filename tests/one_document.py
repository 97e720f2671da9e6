"""Drawing no documents where what they say is not what is asked: most of the time of a walk goes into it."""

import typst

_drawn = {}


def draw_one_document(monkeypatch) -> None:
    """Let every document of the portal be drawn as the first one that is."""
    draw = typst.compile

    def drawn(source, **how):
        if "document" not in how["sys_inputs"]:
            return draw(source, **how)
        if "pdf" not in _drawn:
            _drawn["pdf"] = draw(source, **how)
        return _drawn["pdf"]

    monkeypatch.setattr(typst, "compile", drawn)
