"""One server for all tests that do not end it."""

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")

from served import kept_world, served


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with served(kept_world(tmp_path_factory.mktemp("served"))) as running:
        yield running
