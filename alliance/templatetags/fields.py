"""How the fields of a form are written, in the GOV.UK manner, whatever their widget.

No HTML5 validation: `required`, `maxlength` and the like are left out, so that what is wrong is said by
the page, in words, and what was typed is never cut short in silence.
"""

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from alliance.templatetags.rows import escaped
from alliance.unsaved import TYPED_BY

register = template.Library()

# False leaves an attribute out of a Django widget.
WITHOUT_BROWSER_CHECKS = dict.fromkeys(
    ("required", "maxlength", "minlength", "min", "max", "step", "pattern", "aria-invalid"), False
)


def first_input_id(field) -> str:
    """The id a link to this field must point at: its first input."""
    widget = field.field.widget
    own = getattr(widget, "first_input_id", None)
    if own:
        return own(field.auto_id) if callable(own) else own
    if isinstance(widget, forms.RadioSelect | forms.MultiWidget):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*parts, errors=None):
    """What is wrong with this page, each with a link to where: of its forms, and of the page itself.

    `errors` is a list of pairs: the sentence, and the id of what it is about ("" for none). Nothing is shown
    when nothing is wrong. A formset may stand in the place of a form.
    """
    found = [(message, f"#{target}" if target else "") for message, target in errors or []]
    for part in parts:
        if not part:
            continue
        for form in getattr(part, "forms", None) or [part]:
            found.extend(form_errors(form))
        if hasattr(part, "forms"):
            found.extend((message, "") for message in part.non_form_errors())
    return {"found": found}


def form_errors(form):
    """Each sentence a form has to say, with the address on the page of what it is about."""
    shown = list(form.visible_fields())
    first = f"#{first_input_id(shown[0])}" if shown else ""
    for message in form.non_field_errors():
        yield message, first
    for field in form:
        target = first if field.is_hidden else f"#{first_input_id(field)}"
        for message in field.errors:
            yield message, target


@register.simple_tag
def form_fields(form, label_size="s"):
    """Every field of a form, hidden ones with their errors told in the summary."""
    return mark_safe("".join(form_field(field, label_size=label_size) for field in form))


@register.simple_tag
def hidden_fields(form):
    """What was sent in a form, as it was sent, in hidden inputs: for a page that asks to check it."""
    not_answers = {"csrfmiddlewaretoken", TYPED_BY, "confirmed", "change"}
    sent = form.data.lists() if form.is_bound else []
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, value) for name, values in sent if name not in not_answers for value in values),
    )


@register.simple_tag
def form_field(field, label_size="s", heading=False):
    """One field: label, hint, error and input, joined for those who hear the page rather than see it.

    `label_size` is s, m or l, or "" for plain; `heading` makes the label the page's one heading. A widget
    with `renders_itself = True` is left to write all of it. A widget may carry `prefix`, `suffix` and
    `choice_hints` (a mapping of value to hint); a field whose blankness depends on another carries
    `says_optional = False`.
    """
    widget = field.field.widget
    if getattr(widget, "renders_itself", False):
        return field.as_widget()
    if field.is_hidden:
        return field.as_hidden()
    if isinstance(widget, forms.RadioSelect):
        return choices(field, label_size, heading)
    if isinstance(widget, forms.CheckboxInput):
        return single_checkbox(field)
    if isinstance(widget, forms.MultiWidget):
        return several_parts(field, label_size, heading)
    return single_input(field, label_size, heading)


def label_words(field) -> str:
    """The field's label, saying so when it may be left blank."""
    label = str(field.label)
    optional = not field.field.required and getattr(field.field, "says_optional", True)
    return f"{label} (optional)" if optional and "optional" not in label.lower() else label


def hint_and_error(field):
    """The hint and the error as HTML, and the value of the `aria-describedby` that names them."""
    html, ids = mark_safe(""), []
    if field.help_text:
        ids.append(f"{field.auto_id}-hint")
        html += format_html('<div id="{}" class="govuk-hint">{}</div>', ids[-1], field.help_text)
    if field.errors:
        ids.append(f"{field.auto_id}-error")
        said = format_html_join(mark_safe("<br>"), "{}", ((message,) for message in field.errors))
        html += format_html(
            '<p id="{}" class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> {}</p>',
            ids[-1],
            said,
        )
    return html, " ".join(ids)


def group(field, contents, more="", attributes=""):
    """A form group round some HTML, marked when the field is in error."""
    wrong = " govuk-form-group--error" if field.errors else ""
    return format_html('<div class="govuk-form-group{}{}"{}>{}</div>', wrong, more, attributes, contents)


def attribute(name, value):
    """An HTML attribute with a space before it, or nothing when it has no value."""
    return format_html(' {}="{}"', name, value) if value else ""


def labelled(field, label_size, heading):
    """The label of a field with one input."""
    size = f" govuk-label--{label_size}" if label_size else ""
    label = format_html(
        '<label class="govuk-label{}" for="{}">{}</label>',
        size,
        field.id_for_label or field.auto_id,
        label_words(field),
    )
    return format_html('<h1 class="govuk-label-wrapper">{}</h1>', label) if heading else label


def fieldset(field, label_size, heading, described, contents):
    """A fieldset whose legend is the field's label."""
    size = f" govuk-fieldset__legend--{label_size}" if label_size else ""
    words = label_words(field)
    if heading:
        words = format_html('<h1 class="govuk-fieldset__heading">{}</h1>', words)
    return format_html(
        '<fieldset class="govuk-fieldset"{}>'
        '<legend class="govuk-fieldset__legend{}">{}</legend>{}</fieldset>',
        attribute("aria-describedby", described),
        size,
        words,
        contents,
    )


def drawn(field, widget, classes, described, **more):
    """The input itself, as its widget draws it, in the design system's classes, with no browser checks."""
    own = widget.attrs.get("class", "")
    attributes = {
        **WITHOUT_BROWSER_CHECKS,
        "id": field.auto_id,
        "class": f"{classes} {own}".strip(),
        "aria-describedby": described or False,
        "disabled": field.field.disabled or False,
        **more,
    }
    widget.is_localized = field.field.localize
    return widget.render(field.html_name, field.value(), attrs=attributes, renderer=field.form.renderer)


def single_input(field, label_size, heading):
    """A field with one input: text, password, number, textarea, select or file."""
    widget = field.field.widget
    if isinstance(widget, forms.Textarea):
        return text_area(field, label_size, heading)
    if isinstance(widget, forms.PasswordInput):
        return password(field, label_size, heading)
    notes, described = hint_and_error(field)
    options = {}
    if isinstance(widget, forms.Select):
        kind = "govuk-select"
    elif isinstance(widget, forms.FileInput):
        kind, widget = "govuk-file-upload", forms.FileInput(attrs=widget.attrs)
    else:
        kind, options = "govuk-input", {"autofocus": False}
    if isinstance(widget, forms.NumberInput):
        # A number input changes when the page is scrolled and hides what it will not accept.
        options["inputmode"] = "numeric" if type(field.field) is forms.IntegerField else "decimal"
        widget = forms.TextInput(attrs=widget.attrs)
    control = drawn(field, widget, in_error(field, kind), described, **options)
    control = between(
        control, getattr(field.field.widget, "prefix", ""), getattr(field.field.widget, "suffix", "")
    )
    return group(field, format_html("{}{}{}", labelled(field, label_size, heading), notes, control))


def in_error(field, kind) -> str:
    """The class of an input, and that of its error when it is in error."""
    return f"{kind} {kind}--error" if field.errors else kind


def between(control, prefix, suffix):
    """An input with words before or after it, such as £; seen only, so a hint or label must say them too."""
    if not prefix and not suffix:
        return control
    words = {"prefix": prefix, "suffix": suffix}
    before, after = (
        format_html('<div class="govuk-input__{}" aria-hidden="true">{}</div>', place, said) if said else ""
        for place, said in words.items()
    )
    return format_html('<div class="govuk-input__wrapper">{}{}{}</div>', before, control, after)


def text_area(field, label_size, heading):
    """A field for several lines, which says how much room there is when there is a limit."""
    notes, described = hint_and_error(field)
    kind = in_error(field, "govuk-textarea")
    limit = getattr(field.field, "max_length", None)
    # Ten rows is what Django gives a widget that was not told.
    rows = field.field.widget.attrs.get("rows")
    options = {"cols": False, "rows": "5" if rows == "10" else rows}
    if not limit:
        control = drawn(field, field.field.widget, kind, described, **options)
        return group(field, format_html("{}{}{}", labelled(field, label_size, heading), notes, control))
    room = format_html(
        '<div id="{}-info" class="govuk-hint govuk-character-count__message">'
        "You can enter up to {} characters</div>",
        field.auto_id,
        f"{limit:,}",
    )
    described = f"{field.auto_id}-info {described}".strip()
    control = drawn(field, field.field.widget, f"{kind} govuk-js-character-count", described, **options)
    return group(
        field,
        format_html("{}{}{}{}", labelled(field, label_size, heading), notes, control, room),
        " govuk-character-count",
        format_html(' data-module="govuk-character-count" data-maxlength="{}"', limit),
    )


def password(field, label_size, heading):
    """A field for a password, which may be pasted, and shown by a button where there is a script."""
    notes, described = hint_and_error(field)
    kind = f"{in_error(field, 'govuk-input')} govuk-password-input__input govuk-js-password-input-input"
    control = format_html(
        '<div class="govuk-input__wrapper govuk-password-input__wrapper">{}'
        '<button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle '
        'govuk-js-password-input-toggle" data-module="govuk-button" aria-controls="{}" '
        'aria-label="Show password" hidden>Show</button></div>',
        drawn(
            field,
            field.field.widget,
            kind,
            described,
            spellcheck="false",
            autocapitalize="none",
            autofocus=False,
        ),
        field.auto_id,
    )
    return group(
        field,
        format_html("{}{}{}", labelled(field, label_size, heading), notes, control),
        " govuk-password-input",
        mark_safe(' data-module="govuk-password-input"'),
    )


def several_parts(field, label_size, heading):
    """A field with several small inputs, such as day, month and year, under one legend.

    The widget says what each is with `part_labels`; day, month and year when it has three and does not say.
    """
    widget = field.field.widget
    notes, described = hint_and_error(field)
    labels = getattr(widget, "part_labels", None) or ("Day", "Month", "Year")
    values = field.value()
    if not isinstance(values, list | tuple):
        values = widget.decompress(values)
    items = []
    for position, (part, label) in enumerate(zip(widget.widgets, labels, strict=True)):
        part_id = f"{field.auto_id}_{position}"
        width = 4 if label == "Year" else 2
        wrong = " govuk-input--error" if field.errors else ""
        drawn_part = part.render(
            field.html_name + widget.widgets_names[position],
            values[position] if values else None,
            attrs={
                **WITHOUT_BROWSER_CHECKS,
                "id": part_id,
                "class": f"govuk-input govuk-date-input__input govuk-input--width-{width}{wrong}",
                "inputmode": "text" if label == "Month" else "numeric",
            },
            renderer=field.form.renderer,
        )
        items.append((part_id, label, drawn_part))
    inputs = format_html_join(
        "",
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        '<label class="govuk-label govuk-date-input__label" for="{}">{}</label>{}</div></div>',
        items,
    )
    contents = format_html('{}<div class="govuk-date-input" id="{}">{}</div>', notes, field.auto_id, inputs)
    return group(field, fieldset(field, label_size, heading, described, contents))


def choices(field, label_size, heading):
    """Radios or checkboxes under one legend, each choice with its own hint when the widget has one."""
    kind = kind_of_choice(field.field.widget)
    notes, described = hint_and_error(field)
    hints = getattr(field.field.widget, "choice_hints", {})
    drawn_choices = format_html_join(
        "", "{}", ((one_choice(kind, choice.data, hints),) for choice in field.subwidgets)
    )
    contents = format_html(
        '{}<div class="govuk-{}" data-module="govuk-{}">{}</div>', notes, kind, kind, drawn_choices
    )
    return group(field, fieldset(field, label_size, heading, described, contents))


def one_choice(kind, choice, hints):
    """One radio or checkbox with its label and hint, from what Django knows of it."""
    own_id = choice["attrs"]["id"]
    hint_id = f"{own_id}-item-hint" if str(choice["value"]) in hints else ""
    hint = ""
    if hint_id:
        hint = format_html(
            '<div id="{}" class="govuk-hint govuk-{}__hint">{}</div>',
            hint_id,
            kind,
            hints[str(choice["value"])],
        )
    return format_html(
        '<div class="govuk-{kind}__item">'
        '<input class="govuk-{kind}__input" id="{id}" name="{name}" type="{type}" value="{value}"'
        "{checked}{described}>"
        '<label class="govuk-label govuk-{kind}__label" for="{id}">{label}</label>{hint}</div>',
        kind=kind,
        id=own_id,
        name=choice["name"],
        type="radio" if kind == "radios" else "checkbox",
        value=choice["value"],
        checked=mark_safe(" checked") if choice["selected"] else "",
        described=attribute("aria-describedby", hint_id),
        label=choice["label"],
        hint=hint,
    )


def kind_of_choice(widget) -> str:
    """What the design system calls these choices: Django's checkboxes are a kind of its radios."""
    return "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"


def single_checkbox(field):
    """One checkbox: its label is the sentence it agrees to, so it says nothing of being optional."""
    notes, described = hint_and_error(field)
    contents = format_html(
        '{}<div class="govuk-checkboxes" data-module="govuk-checkboxes">'
        '<div class="govuk-checkboxes__item">{}'
        '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label></div></div>',
        notes,
        drawn(field, field.field.widget, "govuk-checkboxes__input", described),
        field.auto_id,
        field.label,
    )
    return group(field, contents)


@register.inclusion_tag("parts/filter_field.html")
def filter_field(field, facets=None):
    """One question of a filter; each choice says how many results it would leave, when `facets` says."""
    widget = field.field.widget
    kind = "other"
    field.field.says_optional = False
    if isinstance(widget, forms.RadioSelect):
        kind = kind_of_choice(widget)
    counts = (facets or {}).get(field.name) or {}
    drawn = (
        [filter_option(kind, option.data, counts) for option in field.subwidgets] if kind != "other" else []
    )
    return {"field": field, "kind": kind, "options": mark_safe("".join(drawn))}


def filter_option(kind, option, counts) -> str:
    """One option of a filter, with how many results it would leave where that is known.

    Written here and not in a template: a panel has some thirty of them, on every page of every list.
    """
    value = option["value"]
    count = counts.get(str(value), counts.get(value))
    number = ""
    if count is not None:
        words = f'<span class="govuk-visually-hidden"> result{"" if count == 1 else "s"}</span>'
        number = f' <span class="portal-filter__number">{count:,}{words}</span>'
    own_id = escaped(option["attrs"]["id"])
    return (
        f'<div class="govuk-{kind}__item">'
        f'<input class="govuk-{kind}__input" id="{own_id}" name="{escaped(option["name"])}" '
        f'type="{"radio" if kind == "radios" else "checkbox"}" value="{escaped(value)}"'
        f"{' checked' if option['selected'] else ''}>"
        f'<label class="govuk-label govuk-{kind}__label" for="{own_id}">'
        f"{escaped(option['label'])}{number}</label></div>\n"
    )
