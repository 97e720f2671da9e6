"""What the Board has to do with the register of hashes, and what it does in the background."""

from alliance.publishing import compared
from alliance.work import work
from governance.actions.packs import build_pack
from governance.papers.packs import BUILD
from governance.register import differences

compared(differences)
work(BUILD)(build_pack)
