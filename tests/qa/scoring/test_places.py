"""Words of places: Cantonese, Taiwan's and Hong Kong's words, dialects and spellings are read alike."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from qa.reading.content import stem
from qa.reading.places import in_common_words
from qa.reading.reading import Reading
from qa.rubric_file import load_rubric
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from tests.builders import a_conversation
from transcripts.language import fold

RUBRIC = load_rubric("five-consistencies")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def values(*lines: str, language: str) -> dict[str, float | None]:
    chat = a_conversation(*lines, language=language)
    [card] = score_conversation(chat, RUBRIC, scorer("local"), now=NOW, language="en")
    return {s.criterion: s.value for s in card.scores}


def test_what_is_put_is_as_long_as_what_was_written() -> None:
    data = tomllib.loads((files("qa.reading") / "lexicons" / "places.toml").read_text("utf-8"))
    for table in ("words", "everywhere", "english"):
        for word, put in data[table].items():
            assert len(word) == len(put), word
            assert word != put


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("聽日幾時送到嚟？唔該晒。", "明天何时送到来?谢谢了。"),
        ("唔該你幫我睇下。", "麻烦你帮我看下。"),
        ("可唔可以退返錢？", "可不可以退回钱?"),
        ("攞唔攞得到？趕唔切㗎。", "能不能拿到?来不及的。"),
        ("等咗三日都冇人覆我。", "等了三天都没人回我。"),
        ("系統12月三日嘅聯絡紀錄", "系统12月三日的联系记录"),
        ("我而家唔識用。知識、認識、電話照舊。", "我现在不会用。知识、认识、电话照旧。"),
        ("請於十五日前聯絡我們", "请于十五日前联系我们"),
        ("咱们这儿晓得了", "我们这儿知道了"),
        ("It ain't working", "it isn't working"),
        ("寬頻帳號的簡訊沒收到", "宽带账号的短信没收到"),
        ("假日有開嗎？下星期六呢？", "周末有开吗?下周六 呢?"),
        ("小孩的健保卡在門市", "孩子的医保卡在门店"),
    ],
)
def test_it_is_read_in_common_words(written: str, read: str) -> None:
    assert in_common_words(fold(written)) == read


@pytest.mark.parametrize("text", ["商品质量", "官网路径", "柔软体验", "部门市场", "小孩子节假日", "星期六日", "系统升级，关系不大。", "仲裁结果明天公布给您", "系统三日内恢复。好的。", "返修件", "I maintain it."])  # fmt: skip
def test_text_without_words_of_a_place_is_left_alone(text: str) -> None:
    put = fold(text).replace("公布", "公告")
    assert in_common_words(fold(text)) == put


def test_what_is_quoted_is_what_was_written() -> None:
    reading = Reading(a_conversation("customer: 我個仔聽日見工，好驚。", language="yue-Hant"), None)
    [sentence, *_] = reading.turns[0].sentences
    assert sentence.turn.text[sentence.start : sentence.end].startswith("我個仔聽日見工")


@pytest.mark.parametrize(
    ("cantonese", "standard", "reply"),
    [
        ("部冷氣整咗兩次都仲係唔凍，BB熱到喊，幾時有人嚟？", "冷氣修了兩次還是不冷，寶寶熱到哭，什麼時候有人來？", "修了兩次還不冷，是我們沒修好。師傅今天下午三點到，帶新的壓縮機，寶寶今晚不用再熱。"),
        ("我個銀包喺巴士度唔見咗，聽朝要用身份證搭飛機。", "我的錢包在公車上不見了，明天早上要用身分證搭飛機。", "錢包在總站，我現在請同事送到您家，今晚八點前到，明天早上搭飛機來得及。"),
    ],
)  # fmt: skip
def test_a_reply_to_cantonese_is_worth_what_it_is_to_standard_chinese(cantonese: str, standard: str, reply: str) -> None:  # fmt: skip
    one = values(f"customer: {cantonese}", f"agent: {reply}", "customer: 好", language="yue-Hant")
    two = values(f"customer: {standard}", f"agent: {reply}", "customer: 好", language="zh-Hant")
    apart = {c: abs((one[c] or 0) - (two[c] or 0)) for c in one}
    assert max(apart.values()) <= 0.2, apart
    assert sum(apart.values()) / len(apart) <= 0.07, apart


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"), ("favourite", "favorite"), ("grey", "gray"), ("tyre", "tire"), ("catalogue", "catalog"),
        ("cancelled", "canceled"), ("organisation", "organization"), ("centre", "center"), ("programme", "program"),
        ("defence", "defense"), ("neighbours", "neighbors"), ("instalments", "installments"), ("analysing", "analyzing"),
    ],
)  # fmt: skip
def test_british_and_american_spelling_are_one_word(british: str, american: str) -> None:
    assert stem(british) == stem(american)


def test_spelling_of_one_country_joins_no_two_words() -> None:
    pairs = [("filled", "filed"), ("filling", "filing"), ("our", "or"), ("four", "for"), ("tour", "tor")]  # fmt: skip
    for one, other in pairs:
        assert stem(one) != stem(other)
