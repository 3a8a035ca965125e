"""The folder of what a user keeps: `$BLOCS_HOME`, or in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_folder, is_there


def home_folder() -> Path:
    """The folder. Raises InputError where BLOCS_HOME names none that can be."""
    home = os.environ.get("BLOCS_HOME")
    if not home:
        return platformdirs.user_data_path("blocs")
    try:
        base = Path(home).expanduser()
    except RuntimeError as cause:
        raise wrong_home(home, f"{cause}") from cause
    if is_there(base) and not is_folder(base):
        raise wrong_home(home, "it is a file")
    return base


def wrong_home(home: str, message: str) -> InputError:
    """The error of such a folder that cannot be used."""
    remedy = "Set BLOCS_HOME to a folder that you may write to, or leave it out."
    problem = Problem(message, file=home, field="BLOCS_HOME", remedy=remedy)
    return InputError("the folder of your own worlds cannot be used", problems=[problem])
