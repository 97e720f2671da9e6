"""What areas cost and save, how the forces share it, what they agreed, and why costs changed."""

from savings.models.benefits import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from savings.models.bridge import BridgeStep, Sure
from savings.models.costs import CostLine
from savings.models.once import SentForm
from savings.models.prices import IndexValue
from savings.models.reconciliation import PrintedRow, PrintedTable
from savings.models.rules import RuleShare, SharingRule
from savings.models.sizes import Size, SizeMeasure
from savings.models.statements import StatementAgreement, StatementPublication, StatementVersion
from savings.models.totals import ACTUAL_PRICES, CostTotal
from savings.models.years import FinancialYear

__all__ = [
    "ACTUAL_PRICES",
    "Baseline",
    "BridgeStep",
    "CostLine",
    "CostTotal",
    "FinancialYear",
    "IndexValue",
    "PrintedRow",
    "PrintedTable",
    "RuleShare",
    "Saving",
    "SavingAmount",
    "SavingsTarget",
    "SentForm",
    "SharingRule",
    "Size",
    "SizeMeasure",
    "StatementAgreement",
    "StatementPublication",
    "StatementVersion",
    "Sure",
    "Verification",
]
