"""Conversations in which a customer has two matters and both are settled, and the same with one left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from qa.reading.reading import Reading
from qa.scoring.local.asks import Asks
from qa.scoring.local.ledger import ledger
from tests.builders import a_conversation
from transcripts.conversation import Conversation

#: What is asked for, and the answer that settles it; no two of a language are about one thing.
_MATTERS = {
    "en": (
        ("Could you move the piano lesson to Thursday?", "The piano lesson is moved to Thursday at four."),
        ("What does the summer camp cost?", "The summer camp costs £140 with lunch."),
        ("When does the museum café open?", "The café opens at nine."),
        ("Please send the invoice to my employer.", "The invoice was sent to your employer this morning."),
        ("Where do I hand in the ski boots?", "Hand the ski boots in at the desk by the lift."),
        ("The lamp in the hallway flickers.", "I have sent an electrician for the lamp; he is there at two."),
        ("Can my neighbour collect the parcel?", "Yes, your neighbour can collect it with the card we left."),
        ("How long is the guarantee on the tent?", "The tent has three years."),
        ("Why was my library card blocked?", "The card was blocked because one book is two weeks late."),
    ),
    "zh-Hans": (
        ("钢琴课能改到周四吗？", "钢琴课改到周四下午四点了。"),
        ("夏令营的费用是多少？", "夏令营一千四百元，含午饭。"),
        ("博物馆几点开门？", "博物馆九点开门。"),
        ("请把发票寄到我公司。", "发票今天上午已经寄出，后天到。"),
        ("滑雪靴在哪里还？", "滑雪靴还到缆车旁边的柜台。"),
        ("走廊的灯一直闪，坏了。", "灯我已经安排电工，两点上门换。"),
        ("快递可以让邻居代领吗？", "可以，邻居带取件码来就能代领快递。"),
        ("帐篷保修多久？", "帐篷保修三年。"),
        ("借书证为什么被停了？", "借书证停用是因为有一本书逾期两周，还了就恢复。"),
    ),
    "zh-Hant": (
        ("瑜伽課可以改到週五嗎？", "瑜伽課改到週五早上十點了。"),
        ("露營車一天多少錢？", "露營車一天三千二百元。"),
        ("溫泉幾點關門？", "溫泉晚上十點關門。"),
        ("麻煩把收據寄到公司。", "收據今天已經寄出，後天到。"),
        ("安全帽要在哪裡還？", "安全帽還到一樓服務台。"),
        ("陽台的門關不起來，壞了。", "門我已經安排師傅，下午兩點過去修。"),
        ("包裹可以請管理員代收嗎？", "可以，管理員簽名就能代收包裹。"),
        ("行李箱保固多久？", "行李箱保固兩年。"),
        ("會員卡為什麼被停用？", "會員卡停用是因為年費逾期，繳清就恢復。"),
    ),
}  # fmt: skip


def both_settled_and_one() -> Iterator[tuple[Conversation, Conversation]]:
    """Each pair of matters of a language in both orders: settled both, and settled the first only."""
    for language, matters in _MATTERS.items():
        for (asked, said), (also, then) in permutations(matters, 2):
            lines = (f"customer: {asked}", f"agent: {said}", f"customer: {also}")
            both = a_conversation(*lines, f"agent: {then}", language=language)
            yield both, a_conversation(*lines, f"agent: {_NOTHING[language]}", language=language)


#: What is said instead of an answer.
_NOTHING = {
    "en": "Thank you for choosing us.",
    "zh-Hans": "感谢您的支持。",
    "zh-Hant": "感謝您的支持。",
}


def closed(conversation: Conversation) -> int:
    """How many issues of the ledger are resolved or promised."""
    reading = Reading(conversation, conversation.agents()[0])
    return sum(issue.state in ("resolved", "promised") for issue in ledger(Asks(reading)))
