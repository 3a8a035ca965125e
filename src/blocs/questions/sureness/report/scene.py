"""An ensemble as it is shown: its scenarios by title, the country that drivers are told of."""

from __future__ import annotations

from dataclasses import dataclass

from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, Numeral, plain, say
from blocs.questions.sureness.reading import EnsembleReading, ScenarioReading
from blocs.questions.trade.drawing import WORLD


@dataclass(frozen=True)
class Scene:
    """A reading and the voice that tells it."""

    reading: EnsembleReading
    speaking: Voice

    @property
    def titles(self) -> dict[str, str]:
        """Name of a scenario → title, in the language where it has one (`title_ru`)."""
        scenarios, language = self.reading.ensemble.scenarios, self.speaking.language
        return {name: in_language(item, "title", language) for name, item in scenarios.items()}

    @property
    def several(self) -> bool:
        """Whether scenarios are compared."""
        return len(self.reading.scenarios) > 1

    @property
    def country(self) -> str:
        """The focus inside a sentence."""
        return self.speaking.country_in_sentence(self.reading.focus)

    def name(self, code: str) -> str:
        """A country, or the whole world, as a label."""
        world = say("World")[self.speaking.language]
        return world if code == WORLD else self.speaking.country(code)

    def told(self, message: Message) -> str:
        """A message in the language of the page, where a text of one language is wanted."""
        return message[self.speaking.language]

    def draws(self, item: ScenarioReading) -> Numeral:
        """How many draws have an answer for the focus."""
        return plain(item.gain_of(self.reading.focus).draws, 0)
