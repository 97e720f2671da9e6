"""How a date is entered: as exactly as the source gives it, and no more exactly.

`RoughDateFormField` asks "How exact is the date?" and cleans to a RoughDate. `ExactDayFormField` asks for a
day, month and year and cleans to a date. Both draw the whole of themselves: legend, hint, error and inputs.
"""

from alliance.rough_date_form.entering import CHOICES, WrongPart
from alliance.rough_date_form.fields import ExactDayFormField, RoughDateFormField
from alliance.rough_date_form.recorded import parts_of, understood_words

__all__ = ["CHOICES", "ExactDayFormField", "RoughDateFormField", "WrongPart", "parts_of", "understood_words"]
