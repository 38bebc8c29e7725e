"""What several tests of `signs` need."""

import resource
from contextlib import contextmanager

import pytest


@pytest.fixture
def room_for():
    """``with room_for(n)``: to write more than n bytes into a file fails midway, as on a full disk."""

    @contextmanager
    def limited(size):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited
