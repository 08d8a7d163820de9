"""Who a name is: the words for roles, and what two names of a conversation tell of each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from transcripts.conversation import Role

#: Words for a role, the stronger first: 'customer support bot' is a bot, 'customer support' agents.
_WORDS: Mapping[Role, str] = {
    "bot":
        "bot chatbot robot autoreply automated ivr 机器人 機器人 智能客服 智能助手 自动回复 "
        "自動回覆 智能助理",
    "system":
        "system 系统 系統 系统消息 系統訊息",
    "supervisor":
        "supervisor teamleader 主管 督导 督導 班长 班長 组长 組長",
    "interpreter":
        "interpreter translator dolmetscher 翻译 翻譯 口译 口譯 传译 傳譯",
    "agent":
        "agent representative rep csr support advisor adviser operator consultant helpdesk "
        "staff seller service agente agents conseiller conseillère berater beraterin "
        "mitarbeiter 客服 坐席 座席 专员 專員 客户经理 客戶經理 客户服务 客戶服務 顾问 顧問 "
        "话务员 話務員 接线员 接線員 商家 店家 卖家 賣家 店小二 オペレーター 担当者 상담원 "
        "상담사",
    "customer":
        "customer client user visitor caller buyer guest consumer shopper enduser kunde kundin "
        "cliente 客户 客戶 用户 用戶 顾客 顧客 买家 買家 访客 訪客 来电者 來電者 会员 會員 "
        "消费者 消費者 お客様 고객",
}  # fmt: skip
_EXACT: Mapping[str, Role] = {
    "客": "customer", "坐": "agent", "assistant": "bot", "ai assistant": "bot",
    "virtual assistant": "bot", "ai": "bot", "customer service": "agent",
    "customer support": "agent", "customer care": "agent", "end user": "customer",
    "team leader": "supervisor", "auto reply": "bot", "automated agent": "bot",
}  # fmt: skip
#: What a role column may say beside the words: the direction of a message.
_DIRECTIONS: Mapping[str, Role] = {
    "inbound": "customer", "incoming": "customer", "in": "customer", "received": "customer",
    "outbound": "agent", "outgoing": "agent", "out": "agent", "sent": "agent",
    "接收": "customer", "发送": "agent", "發送": "agent",
    "external": "customer", "internal": "agent",
    "admin": "agent", "lead": "customer",
}  # fmt: skip
#: 'Customer ID: 17' is a field of a form, not somebody who speaks.
_FORM_FIELDS = frozenset({
    "id", "ids", "name", "number", "no", "email", "mail", "phone", "tel", "address", "manual",
    "guide", "account", "type", "status", "code", "details", "information", "info", "notes",
    "note", "rating", "feedback",
})  # fmt: skip
_LATIN: Mapping[str, Role] = {
    word: role for role, words in _WORDS.items() for word in words.split() if word[0] < "\u2e80"
}
_HAN: tuple[tuple[str, Role], ...] = tuple(
    (word, role) for role, words in _WORDS.items() for word in words.split() if word[0] >= "\u2e80"
)
_OTHER: Mapping[Role, Role] = {"agent": "customer", "customer": "agent", "bot": "customer"}
_ORDER = tuple(_WORDS)


class Speaker(NamedTuple):
    """The role of a name, how it is known, and whether the name says no more than the role."""

    role: Role
    source: Literal["given", "inferred"]
    bare: bool


def role_of(name: str) -> Role | None:
    """The role that a name or a role column's value says, if any: 'Agent 7', '客服小王'."""
    plain = _plain(name)
    if plain in _EXACT:
        return _EXACT[plain]
    words = plain.split()
    found = {_LATIN[word] for word in words if word in _LATIN}
    found |= {role for word, role in _HAN if word in plain}
    return next((role for role in _ORDER if role in found), None)


def role_of_value(value: str) -> Role | None:
    """The role that a cell of a role column says; directions of messages count too."""
    return role_of(value) or _DIRECTIONS.get(_plain(value))


def is_role_name(name: str) -> bool:
    """True for a name that is surely a speaker's even where it stands only once."""
    plain = _plain(name)
    words = plain.split()
    if role_of(name) is None or not words:
        return False
    if all(word in _LATIN for word in words) or is_bare(name):
        return True
    if not plain.isascii():
        return len(plain) <= 8
    return len(words) == 2 and words[0] in _LATIN and words[1] not in _FORM_FIELDS


def is_bare(name: str) -> bool:
    """True where the name is only a word for a role: it identifies nobody."""
    if any(character.isdigit() for character in name):
        return False
    plain = _plain(name)
    return plain in _EXACT or plain in _LATIN or any(plain == word for word, _ in _HAN)


def speakers_of(
    names: Iterable[str], given: Mapping[str, Role] | None = None
) -> dict[str, Speaker]:
    """The speaker behind each name of one conversation; `given` roles are stronger than words.

    Where exactly two people speak and one is recognised, the other has the complementary role.
    """
    given = given or {}
    known: dict[str, Role | None] = {name: given.get(name) or role_of(name) for name in names}
    people = [name for name, role in known.items() if role not in ("system", "bot")]
    if len(people) != 2 and len(known) == 2:
        people = list(known)
    speakers = {
        name: Speaker(role or "unknown", "given" if role else "inferred", is_bare(name))
        for name, role in known.items()
    }
    unknown = [name for name in people if known[name] is None]
    if len(people) == 2 and len(unknown) == 1:
        other = known[next(name for name in people if name not in unknown)]
        if other is not None and other in _OTHER:
            speakers[unknown[0]] = Speaker(_OTHER[other], "inferred", False)
    return speakers


def _plain(name: str) -> str:
    """Lower case, half width, letters only: 'Agent-07' and 'AGENT_7' are 'agent'."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[\W\d_]+", " ", folded).split())
