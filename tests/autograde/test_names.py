"""Names in scripts without spaces are known as what they are."""

import pytest

from autograde.names import full_names, is_wide


@pytest.mark.parametrize(("text", "wide"), [("王伟", True), ("王 伟", False), ("Li", False), ("", False)])
def test_what_is_wide(text, wide):
    assert is_wide(text) is wide


def test_a_chinese_name_is_also_written_with_the_familys_first():
    assert full_names("伟", "王") == ("伟 王", "王伟")
    assert full_names("Ada", "Lovelace") == ("Ada Lovelace",)
    assert full_names("", "王伟") == ("王伟", "王伟")
