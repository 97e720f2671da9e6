"""Whether something failed because there is no room: on the disk of the database, or where files come in."""

from errno import EDQUOT, EFBIG, ENOSPC

NO_ROOM = (ENOSPC, EDQUOT, EFBIG)


def is_for_want_of_room(wrong: BaseException | None) -> bool:
    """By the code of it, whichever of the systems below said so."""
    while wrong is not None:
        code = getattr(wrong, "sqlite_errorname", None) or getattr(wrong, "pgcode", None)
        if code in ("SQLITE_FULL", "53100") or (isinstance(wrong, OSError) and wrong.errno in NO_ROOM):
            return True
        wrong = wrong.__cause__ or wrong.__context__
    return False
