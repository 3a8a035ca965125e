"""Is it true: claims of a case, past shocks, published numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from blocs.foundation import casebook
from blocs.foundation.messages import Told
from blocs.serve.asks.ask import Answered, Ask, CasebookName, Names, WorldName

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench


class Claims(Ask):
    """The claims of a case of the casebook."""

    question: ClassVar[str] = "claims"
    case: CasebookName

    def check(self, bench: Bench) -> Told | None:
        known = casebook.claims()
        if self.case not in known:
            raise casebook.unknown(f"case '{self.case}' with claims", self.case, known)
        return super().check(bench)

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.evidence.claims.answer import check_claims

        self.check(bench)
        return Answered(check_claims(casebook.claims()[self.case]))


class Verify(Ask):
    """Every published number that we claim; of a world, what must hold of it."""

    question: ClassVar[str] = "verify"
    world: WorldName | None = None
    only: Names | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.verification.answer import verify

        found = verify(
            None if self.world is None else bench.world(self.world),
            only=self.only or (),
            progress=lambda done, total, _: bench.tell("claims", done, total),
        )
        return Answered(found)


class History(Ask):
    """Past shocks of the casebook, predicted."""

    question: ClassVar[str] = "history"
    only: Names | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.evidence.history.answer import history

        del bench
        return Answered(history(only=self.only or ()))


class Board(Ask):
    """Published numbers beside ours."""

    question: ClassVar[str] = "board"
    only: Names | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.evidence.board.answer import run_board

        count = bench.count("rows", len(self.only) if self.only else None)
        return Answered(run_board(only=self.only, progress=lambda _: count(1)))
