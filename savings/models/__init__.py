"""What each business area costs, by what rule the forces share it, and the statements they agreed."""

from savings.models.costs import CostLine
from savings.models.rules import RuleShare, SharingRule
from savings.models.sizes import Size, SizeMeasure
from savings.models.statements import StatementAgreement, StatementVersion
from savings.models.years import FinancialYear

__all__ = [
    "CostLine",
    "FinancialYear",
    "RuleShare",
    "SharingRule",
    "Size",
    "SizeMeasure",
    "StatementAgreement",
    "StatementVersion",
]
