"""Text is decoded as it was written, the guess is said, and what is no text is refused."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.formats.format_cases import SAMPLES, failures, only, results, written
from transcripts.errors import EncodingError
from transcripts.formats.decoding import decode, guess_encoding
from transcripts.formats.reading import ReadOptions

SIMPLIFIED = (
    "您好，请问有什么可以帮您？", "我的包裹还没到", "怎么了", "请稍等，我帮您查询一下。",
    "非常抱歉给您带来不便", "单号是SF1234567", "好的，谢谢", "能不能快一点？", "退款什么时候到账",
)  # fmt: skip
TRADITIONAL = (
    "您好，請問有什麼可以幫您？", "我的包裹還沒到", "怎麼了", "請稍等，我幫您查詢一下。",
    "非常抱歉造成您的困擾", "單號是SF1234567", "好的，謝謝", "能不能快一點？", "退款什麼時候入帳",
)  # fmt: skip
OTHERS = (
    ("cp1252", "Où est mon colis ? Ça fait déjà trois jours."), ("cp1252", "It’s late – really"),
    ("cp1252", "Größe falsch, bitte zurückschicken"), ("cp1252", "¿Dónde está mi pedido? Mañana"),
    ("cp1251", "Здравствуйте, где мой заказ?"), ("cp932", "商品がまだ届いていません。"),
    ("cp949", "배송이 아직 안 왔어요"), ("cp1250", "Zamówienie nie dotarło, proszę o pomoc"),
    ("cp1254", "Siparişim nerede? Teşekkürler, iyi günler"),
)  # fmt: skip


@pytest.mark.parametrize("text", SIMPLIFIED)
def test_short_simplified_sentences_in_gb18030_are_read_right(text: str) -> None:
    decoded = decode(text.encode("gb18030"))
    assert (decoded.text, decoded.encoding) == (text, "gb18030")
    assert decoded.notes == ("encoding guessed: gb18030",)


@pytest.mark.parametrize("text", TRADITIONAL)
def test_short_traditional_sentences_in_big5_are_read_right(text: str) -> None:
    decoded = decode(text.encode("big5"))
    assert (decoded.text, decoded.encoding) == (text, "big5hkscs")


@pytest.mark.parametrize("text", TRADITIONAL)
def test_traditional_text_in_gb18030_is_read_right(text: str) -> None:
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(("encoding", "text"), OTHERS)
def test_other_old_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_is_believed_and_dropped(mark: bytes) -> None:
    encoding = {3: "utf-8", 2: "utf-16-le" if mark[0] == 0xFF else "utf-16-be"}[len(mark)]
    decoded = decode(mark + "客户: 你好 👋".encode(encoding))
    assert decoded == ("客户: 你好 👋", encoding, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Agent: hello\n", "Agent: 您好\n客户: 我的包裹\n"])
def test_utf_16_without_a_mark_is_found_and_said(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert "without a byte order mark" in decoded.notes[0]


_any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None)
@given(_any_text, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]))
def test_any_text_comes_back_in_an_encoding_that_was_named(text: str, encoding: str) -> None:
    # A mark at the beginning is a mark, whatever the encoding asked for.
    plain = text.lstrip("\ufeff")
    assert decode(plain.encode(encoding), encoding).text == plain


@settings(deadline=None)
@given(_any_text, st.sampled_from(["big5", "big5hkscs", "cp1252", "cp1251", "cp949", "cp932"]))
def test_any_text_an_old_encoding_can_hold_comes_back(text: str, encoding: str) -> None:
    held = text.encode(encoding, "ignore").decode(encoding)
    assert decode(held.encode(encoding), encoding).text == held


@settings(deadline=None)
@given(_any_text.filter(lambda text: "\0" not in text and text.isprintable()))
def test_utf_8_is_never_mistaken_for_anything_else(text: str) -> None:
    content = text.encode()
    assert decode(b"Agent: " + content).text == "Agent: " + text


@settings(deadline=None)
@given(_any_text.filter(str.isprintable), st.integers(0, 10))
def test_a_head_cut_inside_a_character_is_still_utf_8(text: str, cut: int) -> None:
    content = b"Agent: " + text.encode()
    content = content[: max(7, len(content) - cut)]
    assert guess_encoding(content, complete=False).encoding == "utf-8"


def test_an_encoding_nobody_knows_is_refused_with_the_ones_accepted() -> None:
    with pytest.raises(EncodingError, match=r"'klingon' is not known; accepted: utf-8, utf-16"):
        decode(b"x", "klingon")
    with pytest.raises(EncodingError, match="not known"):
        decode(b"x", "base64")


def test_bytes_that_do_not_fit_are_named_with_their_offset() -> None:
    with pytest.raises(EncodingError, match=r"not valid utf-8: 0xFF at byte offset 5.*--encoding"):
        decode(b"abcde\xff", "utf-8")


def test_mostly_utf_8_with_one_bad_byte_is_not_read_as_something_else() -> None:
    content = "客户：我的包裹到哪了？谢谢".encode() * 3 + b"\xff"
    with pytest.raises(EncodingError, match=f"0xFF at byte offset {len(content) - 1:,}"):
        decode(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a WAV recording"),
        (b"PK\x03\x04\x14\x00", "of these .xlsx is read"),
        (b"%PDF-1.7", "a PDF"),
        (bytes(range(256)) * 4, "binary data, not text"),
        (b"\x00\x01\x02\x03" * 100, "binary data, not text"),
    ],
)
def test_what_is_no_text_is_refused_by_its_kind(content: bytes, kind: str) -> None:
    with pytest.raises(EncodingError, match=kind):
        decode(content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
@pytest.mark.parametrize("name", ["native", "csv", "text", "srt"])
def test_every_format_is_read_in_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    text = SAMPLES[name].replace("Where is my parcel?", "我的包裹到哪了").replace(
        "Hello.", "你好，我的包裹"
    )  # fmt: skip
    suffix = {"native": "jsonl", "csv": "csv", "text": "txt", "srt": "srt"}[name]
    plain = only(written(tmp_path, f"plain.{suffix}", text)).conversation
    if encoding == "big5":
        text = text.replace("户", "戶").replace("您好，我查一下", "您好，我查一下")
        plain = only(written(tmp_path, f"plain.{suffix}", text)).conversation
    there = only(written(tmp_path, f"{encoding}.{suffix}", text.encode(encoding)))
    assert [t.text for t in there.conversation.turns] == [t.text for t in plain.turns]
    assert there.conversation.language == plain.language
    guessed = any(note.startswith("encoding guessed") for note in there.lost)
    assert guessed == (encoding in ("gb18030", "big5"))


def test_one_line_in_another_encoding_stops_no_other(tmp_path: Path) -> None:
    line = SAMPLES["native"]
    bad = line.replace("c-17", "c-18").replace("One moment.", "稍等").encode("gb18030")
    last = line.replace("c-17", "c-19").encode()
    # The head of 64 KiB decides for the file, so the odd line stands behind it.
    filler = "\n" * 70_000
    path = written(tmp_path, "a.jsonl", line.encode() + filler.encode() + bad + b"\n" + last)
    found = results(path)
    [message] = failures(found)
    assert "line 70001: not valid utf-8: 0xC9 at byte offset" in message
    assert len(found) == 3


def test_the_encoding_asked_for_overrides_the_guess(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "客: 谢谢\n客: 谢谢\n".encode("gb18030"))
    assert only(path, ReadOptions(encoding="gbk")).conversation.turns[0].text == "谢谢"
