"""Where the shared reference data are, if they are here."""

from pathlib import Path

import pytest
from hypothesis import settings

from blocs.foundation.threads import one_thread

# as on the command line; two test processes whose algebra has two threads each wait for each other
one_thread()

# a busy machine is no fault: no example is timed
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip(
            "reference data not here: the folder shared/data beside the repository is absent"
        )
    return SHARED


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Imported worlds of the person who runs the tests stay out of them."""
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path_factory.mktemp("home")))
