"""The catalogues of what the quality part says."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from qa.messages import messages
from qa.rubric import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
NOT_TAIWAN = "視頻|信息|質量|軟件|網絡|默認|屏幕|打印|鼠標|搜索|短信|質檢|數據|用戶|坐席|反饋"


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def own(language: Language) -> dict[str, str]:
    """The catalogue without the plural forms that only English has."""
    return {k: v for k, v in messages(language).texts.items() if not k.endswith(".one")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_with_the_same_places(language: Language) -> None:
    english, other = own("en"), own(language)
    assert other.keys() == english.keys()
    assert {k for k in other if places(other[k]) != places(english[k])} == set()


def test_traditional_chinese_is_written_for_taiwan_and_not_converted() -> None:
    import opencc

    hans, hant = own("zh-Hans"), own("zh-Hant")
    chinese = [k for k in hant if re.search("[\u4e00-\u9fff]", hant[k])]
    for table in ("s2t", "s2tw", "s2twp"):
        convert = opencc.OpenCC(table).convert
        same = [k for k in chinese if convert(hans[k]) == hant[k]]
        assert len(same) < 0.3 * len(chinese), (table, same)
    assert {k: hant[k] for k in chinese if re.search(NOT_TAIWAN, hant[k])} == {}


def test_one_conversation_is_not_called_conversations() -> None:
    say = messages("en")
    assert say("page.conversations", n=1) == "1 conversation"
    assert say("page.conversations", n=0) == "0 conversations"


def test_an_unknown_key_is_a_bug_and_an_unknown_channel_keeps_its_name() -> None:
    with pytest.raises(KeyError):
        messages("en")("page.nonsense")
    assert messages("zh-Hans").named("channel", "fax") == "fax"


def test_british_spelling_is_kept() -> None:
    american = r"\b(color|personalization|behavior|center|analyze|favorite|canceled)\b"
    assert [t for t in messages("en").texts.values() if re.search(american, t, re.I)] == []
