"""The two questions about money and their answers as CSV, XLSX and PDF."""

from alliance.exports import Column, Export, Kind
from alliance.figures import Figure
from alliance.temporal import today
from alliance.views.downloads import counted
from alliance.views.kinds import AsFiles

PROMISED = "Did we make the savings we promised?"
COST = "What do the alliance areas cost now?"
SHARED = "How costs are shared"


class AnswersAsFiles(AsFiles):
    """The part of the money's first page that makes files of its answers."""

    def downloads(self) -> list[dict]:
        return self.links_to_files("/money/", "", counted(len(self.cells), ("answer", "answers")))

    @property
    def cells(self) -> list[tuple]:
        """A row for each answer: worked out here, or published."""
        rows = [of_a_figure(words, PROMISED, figure) for words, figure in self.saved]
        rows += [of_a_claim(PROMISED, fact) for fact in self.savings_facts]
        rows.append(of_a_figure("Cost of the business areas", COST, self.cost))
        rows += [of_a_claim(COST, fact) for fact in self.cost_facts]
        return rows + [of_a_claim(SHARED, fact) for fact in self.sharing_facts]

    def export(self) -> Export:
        return Export(
            title=self.heading,
            noun="money",
            columns=(
                Column("what", "What"),
                Column("question", "Question"),
                Column("answer", "Answer"),
                Column("pounds", "Amount (pounds)", Kind.MONEY),
                Column("stated_for", "Of when"),
                Column("source", "Source"),
                Column("paragraph", "Paragraph or page"),
                Column("illustrative", "Illustrative", Kind.YES_NO),
            ),
            rows=self.cells,
            as_at=today(),
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
        )


def of_a_figure(words: str, question: str, figure: Figure) -> tuple:
    sources = "; ".join(figure.sources) or "Worked out from what is recorded"
    return words, question, figure.words, figure.value, figure.stated_for, sources, "", figure.illustrative


def of_a_claim(question: str, fact: dict) -> tuple:
    answer = f"{fact['value']}. {fact['note']}" if fact["note"] else str(fact["value"])
    return (
        fact["label"], question, answer, None, str(fact["as_at"]), fact["source"], fact["paragraph"],
        fact["illustrative"],
    )  # fmt: skip
