"""What of the money the register of hashes is compared with."""

from alliance.publishing import compared
from savings.register import differences

compared(differences)
