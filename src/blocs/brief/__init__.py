"""Say it: one self-contained page in English or Russian, made from one outcome or several."""

from blocs.brief.comparison import write_comparison
from blocs.brief.page import write_brief
from blocs.brief.reading import Band

__all__ = ["Band", "write_brief", "write_comparison"]
