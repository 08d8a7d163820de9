"""Chats of WhatsApp, WeChat, LINE and Telegram: what is said, what only the program wrote, what is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.transcripts.formats.format_cases import failures, only, read_as, results, said, written
from tests.transcripts.formats.layouts import LAYOUTS, LRM, NNBSP, telegram
from transcripts.formats.reading import Loaded, ReadOptions

#: The notice on encryption as WhatsApp writes it, by language.
ENCRYPTED = {
    "en": "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
    "de": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb kann sie lesen.",
    "fr": "Les messages et les appels sont chiffrés de bout en bout. Aucun tiers ne peut les lire.",
    "es": "Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie puede leerlos.",
    "pt": "As mensagens e as chamadas são protegidas com a criptografia de ponta a ponta.",
    "it": "I messaggi e le chiamate sono crittografati end-to-end. Nessuno può leggerne il contenuto.",
    "nl": "Berichten en gesprekken worden end-to-end versleuteld. Niemand kan ze lezen.",
    "ru": "Сообщения и звонки защищены сквозным шифрованием. Третьи лица не могут их прочитать.",
    "tr": "Mesajlar ve aramalar uçtan uca şifrelidir. Hiç kimse okuyamaz.",
    "ar": "الرسائل والمكالمات مشفرة تمامًا بين الطرفين",
    "hi": "मैसेजेस और कॉल्स एंड-टू-एंड एन्क्रिप्टेड हैं. कोई भी इन्हें पढ़ नहीं सकता.",
    "id": "Pesan dan panggilan terenkripsi secara end-to-end. Tidak ada yang dapat membacanya.",
    "ja": "メッセージと通話はエンドツーエンド暗号化されています。読むことはできません。",
    "ko": "메시지 및 전화는 종단간 암호화되어 안전합니다.",
    "th": "ข้อความและการโทรได้รับการเข้ารหัสจากต้นทางถึงปลายทาง",
    "vi": "Tin nhắn và cuộc gọi được mã hóa đầu cuối.",
    "zh-Hans": "消息和通话都进行端到端加密。对话之外的任何人都无法读取。",
    "zh-Hant": "訊息和通話經端對端加密。對話以外的任何人均無法查看。",
}
DELETED = (
    "This message was deleted", "Diese Nachricht wurde gelöscht.", "Ce message a été supprimé.",
    "Se eliminó este mensaje.", "Esta mensagem foi apagada.", "Questo messaggio è stato eliminato.",
    "Dit bericht is verwijderd", "Данное сообщение удалено", "Bu mesaj silindi", "تم حذف هذه الرسالة",
    "Pesan ini dihapus.", "このメッセージは削除されました。", "此訊息已刪除。", "Missed voice call",
    "Пропущенный аудиозвонок", "Your security code with Anna changed. Tap to learn more.",
)  # fmt: skip
OMITTED = (
    "<Media omitted>", "<Medien ausgeschlossen>", "<Без медиафайлов>", "<メディアは含まれていません>",
    "<省略多媒体文件>", "image omitted", "Bild weggelassen", "vidéo absente", "sticker omitido",
    "imagem não revelada", "immagine omessa", "изображение отсутствует", "画像は含まれていません",
    "gambar tidak disertakan", "圖片已略去", "Some file.txt document omitted", "null",
    "report.pdf • 2 pages document omitted", "<attached: 00000012-PHOTO.jpg>",
    "Anna.vcf (file attached)", "IMG-20260302-WA0002.jpg (Datei angehängt)",
)  # fmt: skip
#: A stamp as each kind of phone writes it: 1 minute before 10:16 on the 13th of March 2026.
STAMPS = (
    "[13.03.26, 10:15:04] {}", "[3/13/26, 10:15:04 AM] {}", "[3/13/26, 10:15:04" + NNBSP + "AM] {}",
    "[2026-03-13, 10:15:04] {}", "[13-03-2026 10:15:04] {}", "[13/03/26 10.15.04] {}",
    "[10:15:04, 13/3/26] {}", "[2026/3/13 上午10:15:04] {}", "[2026. 3. 13. 오전 10:15:04] {}",
    "[3/13/2569 BE, 10:15:04] {}", "[3/13/R8, 10:15:04] {}", "[١٣/٣/٢٠٢٦، ١٠:١٥:٠٤ ص] {}",
    "13/03/2026, 10:15 - {}", "13.03.26, 10:15 - {}", "3/13/26, 10:15 AM - {}",
    "13/3/26 10:15 a. m. - {}", "13/03/2026 à 10:15 - {}", "2026/03/13, 10:15 - {}",
    "2026/3/13 上午10:15 - {}", "2026-03-13 10:15 - {}", "13/03/26, 10:15" + NNBSP + "am - {}",
    "13/3/2569 10:15 - {}", LRM + "[13.03.26, 10:15:04] {}",
)  # fmt: skip


def _whatsapp(*lines: str, **options: Any) -> Loaded:
    [result] = read_as("whatsapp", "\n".join((*lines, "")).encode(), ReadOptions(**options))
    assert isinstance(result, Loaded), str(result)
    return result


@pytest.mark.parametrize("stamp", STAMPS)
def test_whatsapp_stamps_of_every_phone_are_read(stamp: str) -> None:
    read = _whatsapp(stamp.format("Anna: Where is it?"), stamp.format("Support: One moment: wait."))
    assert said(read.conversation) == [("customer", "Where is it?"), ("agent", "One moment: wait.")]
    zoned = _whatsapp(
        stamp.format("Anna: a"), timezone="UTC", date_order="dmy" if "/3/26]" in stamp else None
    )
    assert str(zoned.conversation.started_at)[:16] == "2026-03-13 10:15"


@pytest.mark.parametrize("language", ENCRYPTED)
def test_the_notice_on_encryption_is_nobodys_in_any_language(language: str) -> None:
    for mark in ("", LRM):
        read = _whatsapp(
            f"[13.03.26, 10:14:00] Anna: {mark}{ENCRYPTED[language]}",
            "[13.03.26, 10:15:00] Anna: Hello, where is it?",
        )
        assert [turn.speaker for turn in read.conversation.turns] == ["system", "unknown"]
    [android] = read_as("whatsapp", f"13.03.26, 10:14 - {ENCRYPTED[language]}\n".encode())
    assert isinstance(android, Loaded)
    assert [turn.speaker for turn in android.conversation.turns] == ["system"]


@pytest.mark.parametrize("text", DELETED)
def test_deleted_messages_and_missed_calls_are_nobodys_words(text: str) -> None:
    read = _whatsapp(f"[13.03.26, 10:14:00] Support: {text}", "[13.03.26, 10:15:00] Anna: Hello")
    assert [turn.speaker for turn in read.conversation.turns] == ["system", "unknown"]


@pytest.mark.parametrize("text", OMITTED)
def test_lost_pictures_stay_with_their_sender_and_are_counted(text: str) -> None:
    read = _whatsapp(f"[13.03.26, 10:14:00] Anna: {text}", "[13.03.26, 10:15:00] Support: Hello")
    assert [turn.speaker for turn in read.conversation.turns] == ["customer", "agent"]
    assert any(note.startswith("messages that only stand for a picture") for note in read.lost)


@pytest.mark.parametrize(
    "text",
    [
        "I think the image omitted the label", "Why was the image omitted? Please send it again",
        "the agent said that the image was in the video omitted", "I left the group",
        "Our chat is end-to-end encrypted, is it not?", "<3", "call me (please)", "null and void",
    ],
)  # fmt: skip
def test_what_a_person_says_stays_a_persons(text: str) -> None:
    read = _whatsapp(f"[13.03.26, 10:14:00] Anna: {text}", "[13.03.26, 10:15:00] Support: Hello")
    assert [turn.speaker for turn in read.conversation.turns] == ["customer", "agent"]
    assert not any("stand for a picture" in note for note in read.lost)


def test_events_of_a_group_are_system_turns() -> None:
    read = _whatsapp(
        "13/03/2026, 10:14 - Anna created group “Order 7”",
        "13/03/2026, 10:14 - Anna added Support",
        "13/03/2026, 10:15 - Anna: Hello",
        "13/03/2026, 10:16 - Support: Hi",
        "13/03/2026, 10:17 - Anna left",
    )
    roles = [turn.speaker for turn in read.conversation.turns]
    assert roles == ["system", "system", "customer", "agent", "system"]


def test_nobodys_role_is_guessed_from_names_alone_and_one_can_be_given() -> None:
    lines = ("[13.03.26, 10:14:00] Anna: Hello", "[13.03.26, 10:15:00] Bo: Hi there")
    read = _whatsapp(*lines)
    assert [turn.speaker for turn in read.conversation.turns] == ["unknown", "unknown"]
    assert "no role could be told from 'Anna', 'Bo': speaker unknown" in read.lost
    told = _whatsapp(*lines, agents=frozenset({"bo"})).conversation
    assert [(p.id, p.role, p.role_source) for p in told.participants] == [
        ("Anna", "customer", "inferred"), ("Bo", "agent", "given"),
    ]  # fmt: skip


def test_whom_an_export_is_with_is_the_customer_and_that_is_said(tmp_path: Path) -> None:
    content = LAYOUTS["whatsapp android en"].content
    read = only(written(tmp_path, "WhatsApp Chat with Anna (2).txt", content))
    assert "role of 'Anna' inferred: customer, as the export is a chat with it" in read.lost
    other = only(written(tmp_path, "chat.txt", content))
    assert {turn.speaker for turn in other.conversation.turns} == {"system", "unknown"}


def test_dates_that_could_be_either_are_read_by_how_they_go_on_or_not_at_all() -> None:
    forward = _whatsapp(
        "[2/3/26, 10:15:00] A: a", "[3/3/26, 10:15:00] B: b", "[1/4/26, 9:15:00] A: c"
    )
    assert forward.conversation.turns[1].start == 86400.0
    assert any("only so do they go forward" in note for note in forward.lost)
    one_day = _whatsapp("[2/3/26, 10:15:00] A: a", "[2/3/26, 10:16:00] B: b", timezone="UTC")
    assert [turn.start for turn in one_day.conversation.turns] == [0.0, 60.0]
    assert one_day.conversation.started_at is None
    found = read_as("whatsapp", b"[2/3/26, 10:15:00] A: a\n[3/4/26, 10:15:00] B: b\n")
    [line] = failures(found)
    assert "can be day or month first" in line


@pytest.mark.parametrize(
    "cut", ["[13.03.26, 10:1", "[13.0", "[13.03.26, 10:17:04] Ann", "13/03/2026, 10"]
)
def test_a_whatsapp_file_that_is_cut_off_is_said_and_the_rest_read(cut: str) -> None:
    stamp = "[13.03.26, 10:15:04] {}" if cut.startswith("[") else "13/03/2026, 10:15 - {}"
    text = stamp.format("Anna: Hello") + "\n" + stamp.format("Support: Hi") + "\n" + cut
    found = read_as("whatsapp", text.encode())
    [line] = failures(found)
    assert "is only the beginning of a message: the file is cut off" in line
    [read] = [result for result in found if isinstance(result, Loaded)]
    assert said(read.conversation) == [("customer", "Hello"), ("agent", "Hi")]


def test_a_line_file_that_is_cut_off_is_said_and_the_rest_read() -> None:
    whole = LAYOUTS["line en"].content.decode()
    for cut in ("08:0", "08:02", "08:02\tAn"):
        found = read_as("line", (whole + cut).encode())
        [line] = failures(found)
        assert "the file is cut off" in line
        assert len(next(r for r in found if isinstance(r, Loaded)).conversation.turns) == 5


def test_a_line_chat_without_header_and_tabs_is_read_and_said() -> None:
    text = "2026.03.02 月曜日\n10:15 花子 荷物はどこですか。\n10:16 サポート 確認します。\nお待ちください。\n"
    [read] = read_as("line", text.encode())
    assert isinstance(read, Loaded)
    assert [turn.text for turn in read.conversation.turns] == [
        "荷物はどこですか。", "確認します。\nお待ちください。",
    ]  # fmt: skip
    assert any("first word of a line was taken as name" in note for note in read.lost)


def test_the_weekday_tells_day_and_month_in_line() -> None:
    for day in ("Mon, 02/03/2026", "Mon, 03/02/2026"):
        text = f"[LINE] Chat history with Anna\nSaved on: x\n\n{day}\n10:15\tAnna\tHello\n"
        [read] = read_as("line", text.encode(), ReadOptions(timezone="UTC"))
        assert isinstance(read, Loaded)
        assert str(read.conversation.started_at)[:10] == "2026-03-02"


def test_a_date_inside_a_wechat_message_opens_no_turn() -> None:
    text = (
        "王芳 2026-03-02 10:15:04\n[图片]\n我们约的是\n会议 2026-03-05 10:00\n\n"
        "客服小李 2026-03-02 10:16:04\n好的\n"
    )
    [read] = read_as("wechat", text.encode())
    assert isinstance(read, Loaded)
    assert said(read.conversation) == [
        ("customer", "[图片]\n我们约的是\n会议 2026-03-05 10:00"), ("agent", "好的"),
    ]  # fmt: skip


def test_what_a_person_says_of_the_chat_stays_a_persons_in_wechat() -> None:
    text = (
        "王芳 2026-03-02 10:15:04\n我刚撤回了一条消息\n\n客服小李 2026-03-02 10:16:04\n[图片]\n"
        "他拍了拍我的肩膀\n\n王芳 撤回了一条消息\n"
    )
    [read] = read_as("wechat", text.encode())
    assert isinstance(read, Loaded)
    assert said(read.conversation) == [
        ("customer", "我刚撤回了一条消息"), ("agent", "[图片]\n他拍了拍我的肩膀"),
        ("system", "王芳 撤回了一条消息"),
    ]  # fmt: skip


def test_a_dated_chat_without_a_sign_of_wechat_is_plain_text(tmp_path: Path) -> None:
    text = "王芳 2026-03-02 10:15:04\n你好\n\n客服小李 2026-03-02 10:16:04\n您好\n"
    read = only(written(tmp_path, "a.txt", text))
    assert read.conversation.source is not None
    assert read.conversation.source.format == "text"
    assert len(read.conversation.turns) == 2


def _telegram(value: Any, **options: Any) -> list[Any]:
    return read_as("telegram", json.dumps(value).encode(), ReadOptions(**options))


def test_a_deleted_telegram_account_is_unknown_and_said() -> None:
    chat = telegram()
    chat["messages"][1]["from"] = chat["messages"][3]["from"] = None
    [read] = _telegram(chat)
    assert read.conversation.turns[1].speaker == "unknown"
    assert "messages without a sender's name (a deleted account), speaker unknown: 2" in read.lost


def test_two_people_of_one_name_stay_two_in_telegram() -> None:
    chat = telegram(type="private_group", name="Order 7")
    chat["messages"][2]["from"] = "Wang Fang"
    [read] = _telegram(chat)
    assert {p.id for p in read.conversation.participants} == {
        "Wang Fang (user1)",
        "Wang Fang (user2)",
    }
    assert any("2 people have the name 'Wang Fang'" in note for note in read.lost)


def test_every_telegram_chat_is_a_conversation_and_an_empty_one_a_line() -> None:
    second = telegram(id=5, name="Zhao")
    export = {"about": "", "chats": {"list": [telegram(), second, telegram(id=6, messages=[])]}}
    found = _telegram(export)
    assert [r.conversation.id for r in found if isinstance(r, Loaded)] == [
        "telegram-4712345", "telegram-5",
    ]  # fmt: skip
    assert failures(found) == ["sample.telegram $.chats.list[2]: no message in it"]


def test_a_telegram_export_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = json.dumps(telegram())
    found = results(written(tmp_path, "result.json", text[: text.index("See ")]))
    [line] = failures(found)
    assert "the file is cut off (EOF" in line
    [read] = [result for result in found if isinstance(result, Loaded)]
    assert [turn.speaker for turn in read.conversation.turns][:2] == ["system", "customer"]
