"""What every answer can do besides its own numbers: be reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blocs.foundation.shown import Shown

if TYPE_CHECKING:
    from blocs.brief.report import Report


class Answer(Shown):
    """Base of the answers of `QUESTIONS`."""

    def report(self, language: str = "en", **more: Any) -> Report:
        """What is said of it: `.show()` on a screen, `.save("x.html")`, `.json` or `.csv`.

        more: `world`, where the answer was not found on the world of its name as `load_world` gives
        it; `focus`, a country, where the page has one. Raises InputError.
        """
        from blocs.questions import question_of

        return question_of(self).report(self, language, **more)
