"""What each business area costs and saves, by what rule the forces share it, and what they agreed of it."""

from savings.models.benefits import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from savings.models.costs import CostLine
from savings.models.once import SentForm
from savings.models.rules import RuleShare, SharingRule
from savings.models.sizes import Size, SizeMeasure
from savings.models.statements import StatementAgreement, StatementVersion
from savings.models.years import FinancialYear

__all__ = [
    "Baseline",
    "CostLine",
    "FinancialYear",
    "RuleShare",
    "Saving",
    "SavingAmount",
    "SavingsTarget",
    "SentForm",
    "SharingRule",
    "Size",
    "SizeMeasure",
    "StatementAgreement",
    "StatementVersion",
    "Verification",
]
