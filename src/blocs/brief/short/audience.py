"""Who reads a short brief."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Whom sheet two is for; sheet one is the same for all."""

    MINISTER = "minister"
    BUSINESS = "business"
    RESEARCHER = "researcher"
    STUDENT = "student"
