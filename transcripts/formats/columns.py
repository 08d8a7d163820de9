"""Which column of a chat export holds what, by its header in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from transcripts.errors import FormatError

#: Field -> the headers it goes by, the surer first; spelling, case, `_` and `-` do not matter.
HEADERS: Mapping[str, str] = {
    "message":
        "message; message text; message body; message content; msg; content; text; body; "
        "utterance; transcript; comment; chat message; 内容; 消息内容; 聊天内容; 消息; "
        "对话内容; 文本; 发言; 发言内容; 留言; 正文; 話術; 話語; 內容; 訊息; 訊息內容; "
        "聊天內容; 對話內容; 發言; 發言內容; 文字; 话术; 文字内容; 文字內容",
    "conversation":
        "conversation id; conversation; conversationid; chat id; chatid; session id; sessionid; "
        "session; dialogue id; dialog id; thread id; ticket id; contact id; interaction id; "
        "call id; conv id; 会话id; 会话编号; 会话; 对话id; 对话编号; 聊天id; 工单号; 工单编号; "
        "通话id; 會話id; 會話編號; 對話id; 對話編號; 工單編號; 工單號; 通話id; id; 编号; 編號",
    "time":
        "time; timestamp; sent at; sent time; message time; created at; created; created time; "
        "date time; datetime; start; start time; when; ts; 时间; 发送时间; 消息时间; 日期时间; "
        "创建时间; 时间戳; 开始时间; 時間; 發送時間; 傳送時間; 訊息時間; 建立時間; 日期時間; "
        "時間戳記; 開始時間",
    "date":
        "date; day; 日期",
    "end":
        "end; end time; ended at; 结束时间; 結束時間",
    "sender":
        "sender; sender name; from; author; author name; name; speaker; speaker name; "
        "participant; display name; user name; username; nickname; 发送者; 发送人; 发言人; "
        "发件人; 姓名; 昵称; 说话人; 發送者; 發送人; 發言人; 傳送者; 寄件者; 暱稱; 說話人; "
        "說話者",
    "role":
        "role; sender role; sender type; speaker role; author type; author role; actor type; "
        "participant role; user type; from type; direction; 角色; 身份; 发送者类型; 发送方; "
        "发送者角色; 方向; 發送者類型; 身分; 發送方; 發送者角色",
    "agent":
        "agent; agent name; agent id; assignee; assigned to; representative; operator; advisor; "
        "客服; 坐席; 座席; 客服姓名; 坐席姓名; 客服工号; 坐席工号; 接待客服; 客服專員; "
        "客服人員; 專員; 客服编号; 客服編號",
    "customer":
        "customer; customer name; client; client name; visitor; visitor name; "
        "user; 客户; 客户姓名; 客户名称; 顾客; 买家; 用户; 访客; 客戶; "
        "客戶姓名; 顧客; 買家; 用戶; 訪客",
    "customer_id":
        "customer id; customerid; client id; user id; visitor id; member id; customer number; "
        "客户id; 客户编号; 用户id; 会员号; 会员id; 客戶id; 客戶編號; 用戶id; 會員號; 會員id",
    "channel":
        "channel; channel name; source channel; platform; medium; 渠道; 来源; 平台; 渠道来源; "
        "管道; 來源; 通路",
    "language":
        "language; lang; locale; 语言; 語言; 语种; 語系",
    "case":
        "case; case id; case number; order id; 案例; 案件; 案件编号; 案件編號",
    "previous_contact":
        "previous contact; previous contact id; previous conversation; previous conversation id; "
        "previous chat id; parent conversation id; parent contact id; initial contact id; "
        "follow up of; 上次会话; 上次会话id; 上一会话id; 前次联系; 上次联系; 关联会话id; "
        "上次會話; 上次會話id; 前次聯繫; 前次會話編號; 關聯會話id",
    "team":
        "team; group; department; 团队; 部门; 小组; 團隊; 部門; 小組",
    "queue":
        "queue; skill; skill group; 队列; 技能组; 佇列; 技能組",
    "csat":
        "csat; rating; satisfaction; 满意度; 評分; 评分; 滿意度",
}  # fmt: skip


def columns_of(
    header: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    fields: Mapping[str, str] = HEADERS,
) -> dict[str, int]:
    """Field -> index of its column, by the mapping asked for and then by the headers.

    Raises FormatError that says which fields or columns there are.
    """
    asked = _asked(header, mapping or {})
    taken = set(asked.values())
    plain = [_plain(name) for name in header]
    found: dict[str, int] = dict(asked)
    for field, names in fields.items():
        if field in found:
            continue
        for name in map(_plain, names.split(";")):
            if name in plain and plain.index(name) not in taken:
                found[field] = plain.index(name)
                taken.add(found[field])
                break
    return found


def described(header: Sequence[str], columns: Mapping[str, int]) -> tuple[str, ...]:
    """In words: which column was read as what, and which were not read."""
    read = ", ".join(f"{field} <- {header[index]}" for field, index in columns.items())
    unread = [name for i, name in enumerate(header) if i not in columns.values() and name.strip()]
    notes = (f"columns: {read}",)
    return (*notes, f"columns not read: {', '.join(unread)}") if unread else notes


def _asked(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    plain = [_plain(name) for name in header]
    found = {}
    for field, column in mapping.items():
        if field not in HEADERS:
            raise FormatError(f"no field {field!r} to map; accepted: {', '.join(HEADERS)}")
        if _plain(column) not in plain:
            raise FormatError(f"no column {column!r} for {field}; columns: {', '.join(header)}")
        found[field] = plain.index(_plain(column))
    return found


def _plain(name: str) -> str:
    """'Conversation_ID' and 'conversation id' are one header."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    return " ".join(re.sub(r"[\s_\-.:/()\[\]]+", " ", spaced).casefold().split())
