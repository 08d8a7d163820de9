"""Layouts that real systems export, in words of our own; each with the turns it must give."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

LRM = "\u200e"
NNBSP = "\u202f"

CUSTOMER = "Where is my parcel? I have waited for nine days now."
AGENT = "I am sorry about that. I am looking it up for you now."


class Layout(NamedTuple):
    """A file: the format that must claim it, its name, its bytes, the speakers of its turns."""

    format: str
    name: str
    content: bytes
    speakers: str  # a letter a turn: c customer, a agent, b bot, s system, u unknown


def workbook(*sheets: tuple[str, list[list[Any]]], hidden: str | None = None) -> bytes:
    """A workbook of sheets, each a title and rows."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has one
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title == hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def chat_rows(id: str = "x1", at: datetime = datetime(2026, 3, 2, 10, 15)) -> list[list[Any]]:
    return [
        ["Conversation ID", "Sent at", "Role", "Agent", "Message", "Case"],
        [id, at, "customer", "Li", CUSTOMER, "case-9"],
        [id, at + timedelta(seconds=41), "agent", "Li", AGENT, "case-9"],
    ]


def zendesk(**changes: Any) -> dict[str, Any]:
    return {
        "tickets": [
            {"id": 35, "subject": "Late parcel", "status": "solved", "requester_id": 20978,
             "assignee_id": 235323, "group_id": 98738, "via": {"channel": "email"},
             "satisfaction_rating": {"score": "good", "comment": None}, "tags": ["late"]},
        ],
        "comments": [
            {"id": 1274, "ticket_id": 35, "type": "Comment", "author_id": 20978, "public": True,
             "body": CUSTOMER, "html_body": f"<p>{CUSTOMER}</p>", "plain_body": CUSTOMER,
             "attachments": [], "created_at": "2026-03-02T10:15:00Z"},
            {"id": 1275, "ticket_id": 35, "type": "Comment", "author_id": 235323, "public": False,
             "body": "Third time this month.", "created_at": "2026-03-02T10:20:00Z"},
            {"id": 1276, "ticket_id": 35, "type": "Comment", "author_id": 235323, "public": True,
             "body": None, "html_body": f"<div><p>{AGENT}</p></div>", "attachments": None,
             "created_at": "2026-03-02T10:25:00Z"},
        ],
        "users": [
            {"id": 20978, "name": "Wang Fang", "role": "end-user", "email": None},
            {"id": 235323, "name": "Li Na", "role": "agent"},
        ],
        **changes,
    }  # fmt: skip


def intercom(**changes: Any) -> dict[str, Any]:
    return {
        "type": "conversation", "id": "215", "created_at": 1772446500, "state": "closed",
        "admin_assignee_id": 7, "team_assignee_id": None,
        "contacts": {"type": "contact.list", "contacts": [
            {"type": "contact", "id": "6a", "external_id": "cust-70"}]},
        "source": {"type": "conversation", "delivered_as": "customer_initiated", "subject": "",
                   "body": f"<p>{CUSTOMER}</p>",
                   "author": {"type": "user", "id": "6a", "name": "Wang", "email": "w@example.com"}},
        "conversation_rating": {"rating": 4, "remark": "fine", "created_at": 1772447000},
        "conversation_parts": {"type": "conversation_part.list", "total_count": 4,
            "conversation_parts": [
                {"id": "1", "part_type": "comment", "body": "<p>Hi, I am Fin.</p>",
                 "created_at": 1772446501, "author": {"type": "bot", "id": "1", "name": "Fin"}},
                {"id": "2", "part_type": "assignment", "body": None, "created_at": 1772446520,
                 "author": {"type": "bot", "id": "1", "name": "Fin"}},
                {"id": "3", "part_type": "note", "body": "<p>a good customer</p>",
                 "created_at": 1772446530, "author": {"type": "admin", "id": "7", "name": "Li"}},
                {"id": "4", "part_type": "comment", "body": f"<p>{AGENT}</p>", "redacted": False,
                 "created_at": 1772446560, "author": {"type": "admin", "id": "7", "name": "Li"}}]},
        **changes,
    }  # fmt: skip


def contact_lens_voice() -> dict[str, Any]:
    return {
        "Version": "1.1.0", "AccountId": "1", "Channel": "VOICE", "JobStatus": "COMPLETED",
        "ContentMetadata": {"Output": "Raw"}, "LanguageCode": "en-US",
        "Participants": [{"ParticipantId": "9f-c", "ParticipantRole": "CUSTOMER"},
                         {"ParticipantId": "9f-a", "ParticipantRole": "AGENT"}],
        "Categories": {"MatchedCategories": [], "MatchedDetails": {}},
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 32110,
                                        "Interruptions": {"TotalCount": 0}},
        "Transcript": [
            {"BeginOffsetMillis": 0, "EndOffsetMillis": 900, "Content": "Good morning.",
             "Id": "t1", "ParticipantId": "AGENT", "Sentiment": "NEUTRAL", "LoudnessScore": [79.2]},
            {"BeginOffsetMillis": 1160, "EndOffsetMillis": 4640, "Content": CUSTOMER, "Id": "t2",
             "ParticipantId": "9f-c", "Sentiment": "NEGATIVE", "LoudnessScore": [66.5, None]},
            {"BeginOffsetMillis": 4640, "EndOffsetMillis": 6610, "Content": AGENT, "Id": "t3",
             "ParticipantId": "9f-a", "Sentiment": "NEUTRAL", "LoudnessScore": None}],
    }  # fmt: skip


def contact_lens_chat() -> dict[str, Any]:
    def event(id: str, kind: str, role: str, at: str) -> dict[str, Any]:
        return {"Id": id, "Type": "EVENT", "ParticipantId": role.lower(), "ParticipantRole": role,
                "AbsoluteTime": at, "ContentType": f"application/vnd.amazonaws.connect.event.{kind}"}  # fmt: skip

    def message(id: str, role: str, at: str, text: str, who: str) -> dict[str, Any]:
        return {"Id": id, "Type": "MESSAGE", "ParticipantId": who, "ParticipantRole": role,
                "AbsoluteTime": at, "ContentType": "text/plain", "Content": text,
                "DisplayName": "[PII]"}  # fmt: skip

    return {
        "Version": "CHAT-2022-11-30", "Channel": "CHAT", "LanguageCode": "en-US",
        "ContentMetadata": {"Output": "Redacted", "RedactionTypes": ["PII"]},
        "CustomerMetadata": {"ContactId": "b49-contact", "InstanceId": "i"},
        "Participants": [{"ParticipantId": "p1", "ParticipantRole": "CUSTOMER"},
                         {"ParticipantId": "p2", "ParticipantRole": "AGENT"}],
        "ConversationCharacteristics": {"Sentiment": {}},
        "Transcript": [
            event("e1", "participant.joined", "CUSTOMER", "2026-03-02T10:14:59.000Z"),
            message("m1", "SYSTEM", "2026-03-02T10:15:00.000Z", "You are in a queue.", "s"),
            message("m2", "CUSTOMER", "2026-03-02T10:15:05.500Z", CUSTOMER, "p1"),
            message("m3", "CUSTOM_BOT", "2026-03-02T10:15:06.000Z", "An agent will come.", "b"),
            message("m4", "AGENT", "2026-03-02T10:15:41.000Z", AGENT, "p2"),
            event("e2", "participant.left", "AGENT", "2026-03-02T10:20:00.000Z")],
    }  # fmt: skip


def call_analytics() -> dict[str, Any]:
    return {
        "JobStatus": "COMPLETED", "LanguageCode": "en-US", "AccountId": "1", "JobName": "call-77",
        "ContentMetadata": {"Output": "Raw"}, "Participants": [{"ParticipantRole": "AGENT"},
                                                               {"ParticipantRole": "CUSTOMER"}],
        "ConversationCharacteristics": {"NonTalkTime": {"Instances": []}},
        "Transcript": [
            {"LoudnessScores": [78.6], "Content": "Hello.", "ParticipantRole": "AGENT", "Id": "1",
             "Items": [{"Confidence": "0.98", "Type": "pronunciation", "Content": "Hello",
                        "BeginOffsetMillis": 100, "EndOffsetMillis": 600},
                       {"Confidence": "0.0", "Type": "punctuation", "Content": "."}],
             "BeginOffsetMillis": 100, "EndOffsetMillis": 600, "Sentiment": "NEUTRAL"},
            {"Content": CUSTOMER, "ParticipantRole": "CUSTOMER", "Id": "2", "Items": [],
             "BeginOffsetMillis": 900, "EndOffsetMillis": 4000, "LoudnessScores": None}],
    }  # fmt: skip


def whisperx() -> dict[str, Any]:
    def word(text: str, start: float | None, speaker: str) -> dict[str, Any]:
        timed = {} if start is None else {"start": start, "end": start + 0.3, "score": 0.9}
        return {"word": text, **timed, "speaker": speaker}

    agent, customer = "SPEAKER_00", "SPEAKER_01"
    return {
        "segments": [
            {"start": 0.03, "end": 0.9, "text": " Good morning.", "speaker": agent,
             "words": [word("Good", 0.03, agent), word("morning.", 0.5, agent)]},
            {"start": 1.2, "end": 2.0, "text": " How can I help?", "speaker": agent, "words": []},
            {"start": 3.5, "end": 6.0, "text": " I have waited 9 days.", "speaker": customer,
             "words": [word("I", 3.5, customer), word("9", None, customer)]}],
        "word_segments": [word("Good", 0.03, agent)], "language": "en",
    }  # fmt: skip


def telegram(**changes: Any) -> dict[str, Any]:
    def message(id: int, at: int, who: str | None, who_id: str, text: Any, **more: Any) -> Any:
        return {"id": id, "type": "message", "date": f"2026-03-02T11:{at:02}:00",
                "date_unixtime": str(1772446500 + 60 * at), "from": who, "from_id": who_id,
                "text": text, "text_entities": [], **more}  # fmt: skip

    linked = ["See ", {"type": "link", "text": "https://example.com/a"}, " please"]
    return {
        "name": "Wang Fang", "type": "personal_chat", "id": 4712345,
        "messages": [
            {"id": 1, "type": "service", "date": "2026-03-02T11:00:00",
             "date_unixtime": "1772446500", "actor": "Wang Fang", "actor_id": "user1",
             "action": "phone_call", "text": ""},
            message(2, 1, "Wang Fang", "user1", CUSTOMER),
            message(3, 2, "Acme", "user2", linked, edited="2026-03-02T11:03:00"),
            message(4, 3, "Wang Fang", "user1", "", media_type="sticker", sticker_emoji="👍")],
        **changes,
    }  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _lines(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


LAYOUTS: dict[str, Layout] = {
    "whatsapp iphone de": Layout("whatsapp", "WhatsApp Chat - Anna Muster.txt", _lines(
        f"[02.03.26, 10:14:00] Anna Muster: {LRM}Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
        "[02.03.26, 10:15:04] Anna Muster: Wo ist mein Paket? Ich warte seit neun Tagen.",
        "Noch immer nichts: gar nichts.",
        f"{LRM}[02.03.26, 10:15:30] Anna Muster: {LRM}Bild weggelassen",
        "[13.03.26, 10:16:00] Acme GmbH: Guten Tag, ich sehe gleich für Sie nach."), "scca"),
    "whatsapp iphone us": Layout("whatsapp", "_chat.txt", _lines(
        f"[3/2/26, 10:14:00{NNBSP}AM] Support: {LRM}Messages and calls are end-to-end encrypted. "
        "No one outside of this chat can read them.",
        f"[3/2/26, 10:15:04{NNBSP}AM] Anna: {CUSTOMER}",
        f"[3/14/26, 1:16:00{NNBSP}PM] Support: {AGENT} {LRM}<This message was edited>"), "sca"),
    "whatsapp iphone zh": Layout("whatsapp", "chat.txt", _lines(
        f"[2026/3/2 上午10:14:00] 客服小李: {LRM}消息和通话都进行端到端加密。对话之外的任何人都无法读取。",
        "[2026/3/2 下午3:15:04] 王芳: 我的包裹到哪了？已经等了九天了。",
        "[2026/3/2 下午3:16:04] 客服小李: 您好，我马上帮您查。"), "sca"),
    "whatsapp android en": Layout("whatsapp", "WhatsApp Chat with Anna.txt", _lines(
        "02/03/2026, 10:14 - Messages and calls are end-to-end encrypted. Tap to learn more.",
        f"02/03/2026, 10:15 - Anna: {CUSTOMER}",
        "02/03/2026, 10:15 - Anna: <Media omitted>",
        "13/03/2026, 10:16 - Acme: This message was deleted",
        f"13/03/2026, 10:17 - Acme: {AGENT}",
        "13/03/2026, 10:18 - Anna changed their phone number. Tap to message."), "sccsas"),
    "whatsapp android ar": Layout("whatsapp", "chat.txt", _lines(
        "٢‏/٣‏/٢٠٢٦، ١٠:١٤ ص - الرسائل والمكالمات مشفرة تمامًا بين الطرفين",
        "٢‏/٣‏/٢٠٢٦، ١٠:١٥ ص - Anna: أين طردي؟ أنتظر منذ تسعة أيام",
        "١٣‏/٣‏/٢٠٢٦، ١:١٦ م - Support: سأبحث عنه الآن"), "sca"),
    "whatsapp android pt": Layout("whatsapp", "chat.txt", _lines(
        "02/03/2026 10:14 - As mensagens e as chamadas são protegidas com a criptografia de ponta a "
        "ponta e ficam somente entre você e os participantes desta conversa.",
        "13/03/2026 10:15 - Ana: Onde está a minha encomenda?",
        "13/03/2026 10:16 - Support: Vou ver agora mesmo."), "sca"),
    "wechat headings": Layout("wechat", "聊天记录.txt", _lines(
        "王芳 2026-03-02 10:15:04", "我的包裹到哪了？", "[图片]", "",
        "————— 以下是新消息 —————", "以下是新消息", "",
        "客服小李 2026-03-02 10:16:20", "您好，我马上帮您查。", "",
        '"王芳" 撤回了一条消息'), "cssas"),
    "wechat by time": Layout("wechat", "a.txt", _lines(
        "2026-03-02 10:15 王芳:", "我的包裹到哪了？", "2026-03-02 10:16 客服小李: [图片]",
        "2026-03-02 10:17 客服小李: 您好，我马上帮您查。"), "caa"),
    "wechat e-mail": Layout("wechat", "a.txt", _lines(
        "王芳 和 客服小李 在微信上的聊天记录如下，请查收。", "", "—————  2026-03-02  —————", "",
        "王芳  10:15", "", "我的包裹到哪了？", "", "客服小李  10:16", "",
        "[图片: 8b0a.jpg(请在附件中查看)]", "", "—————  2026-03-03  —————", "",
        "客服小李  09:01", "", "您好，包裹今天送到。"), "caa"),
    "wechat export tool": Layout("wechat", "a.txt", _lines(
        "王芳(2026-03-02 10:15:04): 我的包裹到哪了？", "客服小李(2026-03-02 10:16:04): [微笑][图片]",
        "客服小李(2026-03-02 10:16:09): 您好，我在微信上帮您查。"), "caa"),
    "line en": Layout("line", "[LINE] Chat with Anna.txt", _lines(
        "[LINE] Chat history with Anna", "Saved on: 2026/03/05 19:57", "",
        "2026/03/02(Mon)", f"10:15\tAnna\t{CUSTOMER}", "10:15\tAnna\t[Sticker]",
        '10:16\tAcme\t"I am sorry about that.', 'It is ""on its way""."',
        "10:20\tAcme unsent a message.", "2026/03/03(Tue)", "08:01\tAnna\tThank you so much!"),
        "ccasc"),
    "line zh-Hant": Layout("line", "a.txt", _lines(
        "[LINE] 與王芳的聊天記錄", "儲存日期：2026/03/05 19:57", "", "2026/03/02（一）",
        "上午10:15\t王芳\t我的包裹到哪了？", "上午10:15\t王芳\t[貼圖]",
        "下午01:16\t客服小李\t您好，我馬上幫您查。", "下午01:20\t\t王芳已收回訊息"), "ccas"),
    "line ja": Layout("line", "a.txt", _lines(
        "[LINE] 花子とのトーク履歴", "保存日時：2026/03/05 19:57", "", "2026/03/02(月)",
        "午前10:15\t花子\t荷物はどこですか。", "午後1:16\tサポート\tただいまお調べします。"), "ca"),
    "line us dates": Layout("line", "a.txt", _lines(
        "[LINE] Chat history with Anna", "Saved on: 3/5/2026, 08:00", "", "Mon, 3/2/2026",
        f"9:15AM\tAnna\t{CUSTOMER}", "Tue, 3/3/2026", f"8:20PM\tAcme\t{AGENT}"), "ca"),
    "telegram json": Layout("telegram", "result.json", _json(telegram()), "scac"),
    "telegram all chats": Layout("telegram", "result.json", _json(
        {"about": "Here is the data", "personal_information": {"user_id": 2, "first_name": "Acme"},
         "chats": {"about": "chats", "list": [telegram()]}}), "scac"),
    "telegram copied": Layout("telegram", "a.txt", _lines(
        "Anna, [02.03.2026 10:15]", CUSTOMER, "", "Support, [02.03.2026 10:16]", AGENT), "ca"),
    "zendesk export": Layout("zendesk", "tickets.json", _json(zendesk()), "caa"),
    "zendesk one ticket": Layout("zendesk", "35.json", _json(
        {"comments": zendesk()["comments"][:1], "users": zendesk()["users"], "next_page": None,
         "previous_page": None, "count": 1}), "c"),
    "zendesk lines": Layout("zendesk", "export.json", "\n".join(json.dumps(
        {**zendesk()["tickets"][0], "id": n, "comments": zendesk()["comments"][:1],
         "requester": zendesk()["users"][0]}) for n in (35,)).encode() + b"\n", "c"),
    "intercom one": Layout("intercom", "conversation.json", _json(intercom()), "cbaa"),
    "intercom list": Layout("intercom", "list.json", _json(
        {"type": "conversation.list", "conversations": [intercom()], "total_count": 1}), "cbaa"),
    "contact lens voice": Layout("contact-lens", "call.json", _json(contact_lens_voice()), "aca"),
    "contact lens chat": Layout("contact-lens", "chat.json", _json(contact_lens_chat()), "scba"),
    "call analytics": Layout("contact-lens", "job.json", _json(call_analytics()), "ac"),
    "whisperx": Layout("whisperx", "call.json", _json(whisperx()), "uu"),
    "whisper": Layout("whisperx", "call.json", _json(
        {"text": " Hello there.", "language": "en", "segments": [
            {"id": 0, "seek": 0, "start": 0.0, "end": 1.5, "text": " Hello there.",
             "tokens": [1], "avg_logprob": -0.2}]}), "u"),
    "xlsx": Layout("xlsx", "export.xlsx", workbook(("Chats", chat_rows())), "ca"),
}  # fmt: skip
