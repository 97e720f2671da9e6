"""What the record of the Board is compared with: every decision with its entry in the register of hashes."""

from alliance.publishing import compared
from governance.register import differences

compared(differences)
