"""The working of one figure as PDF, and its split as CSV and XLSX."""

from alliance.documents import Block, Document, Heading, Paragraph, Table
from alliance.exports import Column, Export, Kind
from alliance.temporal import today
from savings.shown import HOW, rule_words, to_the_penny

STEPS = (
    "Force",
    "Share",
    "Exact part in pennies",
    "Rounded down",
    "Remainder",
    "Odd penny",
    "Part in pounds",
)


def working_document(page) -> Document:
    """What the page of a working says, in the same order."""
    row, shared = page.row, page.shared
    blocks: list[Block] = [Paragraph(page.introduction), Heading("1. What was paid")]
    if shared:
        cells = [*shared["paid"], ("Together", shared["total"])]
        blocks.append(Table("What each force paid (pounds)", ("Force", "Paid"), cells, numeric=(1,)))
    blocks.append(Paragraph(paid_words(row, shared)))
    blocks += [Heading("2. The rule"), Paragraph(rule_sentences(row))]
    if shared:
        blocks += split_blocks(shared)
    return Document(
        title=page.get_heading(),
        subtitle=page.year.long_name,
        marking=page.get_marking(),
        blocks=blocks,
        stage="" if page.kept else "Provisional",
        stage_note="" if page.kept else "It is not agreed by every Chief Finance Officer.",
        illustrative=page.is_illustrative,
    )


def paid_words(row: dict, shared: dict | None) -> str:
    words = (
        f"{to_the_penny(row['cost'])} pounds of cost, of it {to_the_penny(row['one_off'])} one-off; "
        f"{to_the_penny(row['grant'])} pounds of grants"
    )
    if shared is None:
        return f"{words}."
    return (
        f"{words}, which are {'taken off before the rest is shared' if shared['net'] else 'not taken off'}."
    )


def rule_sentences(row: dict) -> str:
    told = [f"{rule_words(row['rule'])}."]
    if row["rule"] is None:
        told.append("What each force should bear is not known until a rule is recorded.")
        return " ".join(told)
    if row["rule"]["decision"]:
        told.append(f"Set by decision {row['rule']['decision']}.")
    if row["rule"]["decided"]:
        told.append(f"How it was decided: “{row['rule']['decided']}”.")
    return " ".join(told)


def split_blocks(shared: dict) -> list[Block]:
    before = []
    if shared["saving"]:
        before = [
            Paragraph(f"The saving is shared: what was paid before is more by {shared['split']} pounds."),
            Table(
                "What each force paid before (pounds)",
                ("Force", "Paid before"),
                shared["baselines"],
                numeric=(1,),
            ),
        ]
    # Without the part that is rounded down, which the exact one shows: a page is not wide enough for both.
    columns = tuple(label for label in STEPS if label != "Rounded down")
    steps = [
        (step["name"], *(step[name] for name in ("percent", "exact", "remainder", "extra", "part")))
        for step in shared["steps"]
    ]
    balances = [(each["name"], each["paid"], each["bears"], each["balance"]) for each in shared["bears"]]
    return [
        *before,
        Heading(f"3. The split of {shared['split']} pounds"),
        Paragraph(HOW[0]),
        Table("The split, step by step", columns, steps, numeric=tuple(range(1, len(columns)))),
        Paragraph(shared["why"]),
        Heading("4. The balance"),
        Table(
            "What each force paid and bears (pounds)",
            ("Force", "Paid", "Bears", "Paid less borne"),
            balances,
            numeric=(1, 2, 3),
        ),
        Paragraph(f"{shared['balance_words']}."),
    ]


def working_export(page) -> Export:
    """The split, a row for each force: its exact part as a fraction of a penny cut to four places."""
    steps = page.shared["steps"] if page.shared else []
    return Export(
        title=page.get_heading(),
        noun=f"working-{page.year.slug}-{page.kwargs['spending']}-{page.kwargs['area']}",
        columns=(
            Column("force", STEPS[0]),
            Column("share", STEPS[1]),
            Column("exact_pennies", STEPS[2]),
            Column("whole_pennies", STEPS[3]),
            Column("remainder", STEPS[4]),
            Column("odd_penny", STEPS[5]),
            Column("part", STEPS[6], Kind.MONEY),
        ),
        rows=[
            (
                step["name"],
                step["percent"],
                step["exact"],
                step["whole"],
                step["remainder"],
                step["extra"],
                step["amount"],
            )
            for step in steps
        ],
        as_at=today(),
        marking=page.get_marking(),
        illustrative=page.is_illustrative,
        notes=[page.introduction, rule_sentences(page.row)],
    )
