"""What the Board has to do with the register of hashes, and what it does in the background."""

from alliance.publishing import compared
from alliance.work import work
from governance.actions.packs import build_pack
from governance.actions.readings import READ, read_paper
from governance.actions.reports import make_files
from governance.papers.packs import BUILD
from governance.register import differences
from governance.reports.files import FILES

compared(differences)
work(BUILD)(build_pack)
work(FILES)(make_files)
work(READ)(read_paper)
