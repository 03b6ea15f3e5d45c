"""A text is stored, searched for and compared in one way of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.form_fields import Text
from hotline.plain_text import plain
from hotline.tables import cell_text

WRITTEN = [
    ("１０号楼Ａ座３单元", "10号楼A座3单元"),
    ("十号楼\u3000三单元\u00a0水压低", "十号楼 三单元 水压低"),
    ("路\u200b灯\ufeff不\u00ad亮", "路灯不亮"),
    ("第一行\r\n第二行\r第三行\u2028第四行", "第一行\n第二行\n第三行\n第四行"),
    ("阿不都•热合曼、买买提．艾力", "阿不都·热合曼、买买提·艾力"),
    ("打༡༣༨ ᠙᠗᠐᠐ ١٢٣٤，𝟏𝟑𝟖", "打138 9700 1234，138"),
    # What is part of a Chinese sentence, of another script or of a number stays.
    ("（路灯）：不亮，！", "（路灯）：不亮，！"),
    ("1.5 倍、a·b", "1.5 倍、a·b"),
    ("ᠮᠣᠩᠭᠣᠯ\u180b བོད་ཡིག ❤\ufe0f", "ᠮᠣᠩᠭᠣᠯ\u180b བོད་ཡིག ❤\ufe0f"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "stored"), WRITTEN)
def test_one_way_of_writing_is_stored(typed, stored):
    assert plain(typed) == stored
    assert Text(required=False).clean(typed) == stored
    assert cell_text(typed) == stored


@given(st.text())
def test_a_stored_text_is_written_so_already(typed):
    assert plain(plain(typed)) == plain(typed)
