"""Text that people paste: what a word processor hides in it goes, and what they typed stays."""

import importlib
import pkgutil
import string

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

import alliance.forms
import business_areas.forms
import governance.forms
import savings.forms
from alliance.forms.text import TextField, without_hidden_markup

# What people type, beside the letters of the alphabet.
TYPED = (
    "“Don’t” – it’s 3 × 4 — café, ŵyneb, Łódź… £5, 20 °C, ½, e\N{COMBINING ACUTE ACCENT}",
    "x < y and y > x, <b>bold</b>, <!-- a comment -->, a:b, o:p, <o>, /* a note */ {not a style}",
    "A family 👨‍👩‍👧, a red heart ❤️, a heart on fire ❤️‍🔥, a rainbow 🏳️‍🌈, Wales 🏴󠁧󠁢󠁷󠁬󠁳󠁿 and a thumb 👍🏽",
    "Two\nlines,\r\nand\ta tab",
)
HIDDEN = {
    "zero width": "sa\u200bv\u200cing\u200ds\u2060\ufeff",
    "marks of direction": "\u202esavings\u202c\u2066\u2069\u200e\u200f",
    "soft hyphen": "sav\u00adings",
    "private use": "\uf0b7savings\ue000\U000f0000",
    "a joiner after a letter": "s\u200davings",
    "a tag after a letter": "savings\U000e0041\U000e007f",
    "conditional comment": "sav<!--[if gte mso 9]><xml><w:Zoom>9</w:Zoom></xml><![endif]-->ings",
    "conditional ends": "<![if !supportLists]>savings<![endif]>",
    "style block": "<style type='text/css'>\n<!-- p.MsoNormal {margin:0} -->\n</style>savings",
    "style as text": "/* Style Definitions */ table.MsoNormalTable\n{mso-style-name:x;}\n p.Mso {a:b}savings",
    "tags of Word": "<o:p></o:p>sav<st1:place w:st='on'>ing</st1:place>s<w:br/>",
    "xml": "<xml><o:Settings/>x</xml><?xml:namespace prefix = o />savings",
    "marks of a fragment": "<!--StartFragment-->savings<!--EndFragment-->",
    "hidden in what hides": "<o\u200b:p>savings</o\u200b:p>",
}


class Pasted(forms.Form):
    text = TextField(label="Text", widget=forms.Textarea())
    title = TextField(label="Title", required=False)


@pytest.mark.parametrize("pasted", HIDDEN.values(), ids=HIDDEN)
def test_what_a_word_processor_hides_is_taken_out(pasted):
    form = Pasted({"text": f"Our {pasted} rose"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "Our savings rose"


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_stays(typed):
    form = Pasted({"text": typed})
    assert form.is_valid()
    assert form.cleaned_data["text"] == typed


letters = st.one_of(
    st.sampled_from(string.ascii_letters + "\n\t <>!-/*{}[]=.,:;’“”–—éŵŷ£€👍🏽"),
    st.characters(exclude_categories=("Cf", "Co", "Cc", "Cs", "Zl", "Zp")),
)


@given(st.text(letters))
def test_text_with_nothing_hidden_in_it_comes_back_unchanged(text):
    assert without_hidden_markup(text) == text


def test_only_what_is_hidden_is_nothing_at_all():
    form = Pasted({"text": "\u200b\ufeff <o:p></o:p>"})
    assert form.errors == {"text": ["This field is required."]}


def test_a_new_line_of_word_is_a_new_line_or_a_space_where_there_is_one_line():
    form = Pasted({"text": "One\vtwo\u2028three", "title": "One\vtwo\u2028three"})
    assert form.is_valid()
    assert form.cleaned_data == {"text": "One\ntwo\nthree", "title": "One two three"}


BEGUN = ("<!--[if mso]>", "<style>", "<xml ", "<o:p", "/* Style Definitions */ a {")


@pytest.mark.parametrize("begun", BEGUN)
def test_markup_that_never_ends_takes_no_longer_than_its_length(begun):
    """Were each beginning to look for its end through all the text, this would take minutes."""
    text = begun * 20_000
    assert len(without_hidden_markup(text)) <= len(text)


# What is typed here is no prose: it is compared, letter by letter, with what was set.
AS_TYPED = {"username", "password", "password_again", "old_password", "which", "code", "sealed", "credential"}


def fields_of_forms():
    for package in (alliance.forms, business_areas.forms, governance.forms, savings.forms):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for form in filter(lambda each: isinstance(each, type), vars(module).values()):
                for name, field in getattr(form, "base_fields", {}).items():
                    yield f"{form.__module__}.{form.__name__}.{name}", name, field


def test_every_text_of_every_form_is_taken_so():
    found = list(fields_of_forms())
    texts = {where: field for where, _, field in found if isinstance(field, TextField)}
    plain = {where for where, name, field in found if type(field) is forms.CharField and name not in AS_TYPED}
    areas = {where for where, _, field in found if isinstance(field.widget, forms.Textarea)}
    assert len(texts) > 60
    assert plain == set()
    assert areas <= set(texts)
