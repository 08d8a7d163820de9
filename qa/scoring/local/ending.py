"""How a conversation ends for the customer: given up, or plainly closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reading.assent import accepts
from qa.reading.reading import Reading, TurnReading

#: A word that gives up after a no, and closes plainly after an answer.
_BARE = re.compile(
    r"(?:ok(?:ay)?,? |well,? |那|嗯+,?|好的?,?)?(?:fine|very well|好吧|行吧|就?这样吧)[.。!,~ …]*$"
    r"|(?:(?:good ?)?bye(?: now| then)?[.!,~ ]*)+$"
)
#: What is said before a farewell and means no more.
_OPENER = (
    r"(?:ok(?:ay)?|oh|ah|well|right|great|perfect|good|fine|lovely|brilliant|mm+|hm+|yes|yeah|no|all right|alright|and|then|so|"
    r"好的?|嗯|哦|喔|噢|行|那|对|是的|可以|没问题|了解|知道了|明白了?|收到|唔|音)"
)
_FAREWELLS = (
    # thanks, and praise of who has helped
    r"(?:many |a thousand |a million )?(?:thanks?|thank you|thankyou|thx|ta|cheers|much appreciated|(?:i|we) (?:really |do |very much )?appreciate (?:it|that|this|(?:all )?your \w+)|"
    r"(?:i.?m|we.?re|i am|we are) (?:very |so |really )?grateful)(?: (?:you|so much|very much|ever so much|a lot|a million|again|indeed|everyone|all|both))*"
    r"(?: for (?:your|the|all|everything|sorting|taking|coming|looking|getting|letting|explaining|fixing|being|doing|helping|that|this|it)(?: \w+){0,5})?",
    r"(?:you.?ve|you have|you were|you are|you.?re) (?:been )?(?:all )?(?:an? )?(?:very |so |really |most |great |big |real )*(?:kind|helpful|great|lovely|patient|wonderful|star|help)",
    r"(?:that|this|it)(?:.?s| is| was) (?:all|everything|it)(?: (?:i (?:need|needed|wanted)|for now|from me|for today|then))*",
    r"(?:how|that.?s|that is|that was|it was) (?:very |so |really )?(?:nice|kind|good|lovely|helpful|decent)(?: (?:of you|talking to you|speaking to you))?",
    # wishes and partings
    r"(?:you )?(?:have|enjoy) (?:an?|the rest of|your) (?:\w+ ){0,3}(?:day|evening|night|weekend|one|time|afternoon|morning|week|trip|holiday)(?: too)?",
    r"(?:an? )?(?:good|nice|lovely|wonderful|great|pleasant) (?:day|night|evening|afternoon|weekend)(?: to you)?(?: too)?",
    r"(?:good ?)?bye(?:.bye)?(?: then| now| for now)?|all the best(?: to you)?|take care|see you(?: later| soon| then)?|best wishes|(?:kind |best )?regards",
    r"(?:真的?|非常|十分|万分|太|好|多|先|实在|再次|还是|那就|也)*(?:谢谢|谢了|谢啦|谢过|多谢|感谢|感恩|感激|3q|辛苦)(?:了|啦|喽|您|你|们|大家|各位|客服|小姐姐|小哥哥|先生|小姐|老师|师傅|的|喔|哦|啊|呀|哈)*"
    r"(?:(?:这么|那么|如此|今天|这次|能|一直|特意|特地)*(?:帮忙|帮助|协助|处理|解决|解答|答复|回复|说明|耐心|上心|用心|费心|照顾|帮我.{1,8})){0,3}(?:了|啦|喔|哦|呀|啊|哈)*",
    r"(?:真的?|太|实在)*(?:麻烦|打扰|劳烦|费心|有心|耽误)(?:您|你|你们|(?:您|你)?(?:的)?时间)?(?:了|啦|喔)",
    r"(?:您|你|你们)(?:人)?(?:真|太|很|好)(?:是)?(?:好|棒|贴心|周到|专业|耐心|亲切)(?:了|啦|喔|呀)?|(?:今天|这次)?多亏(?:有)?(?:您|你|你们)(?:了)?",
    r"祝(?:您|你|你们|大家|各位|贵店|贵公司|好)?(?:们)?.{0,8}|(?:生意兴隆|万事如意|平安|顺心|保重|加油)(?:喔|哦|啊)?",
    r"(?:那)?(?:就)?(?:再见|再会|拜拜|掰掰|拜|晚安|回头见|下次见|改天见|有空再聊|回聊|下次聊)(?:了|啦|喔|囉|咯|哈)?|(?:那)?(?:我)?先(?:去)?(?:忙|挂|下|走)(?:了|啦|吧)?|(?:那)?不打扰了",
    r"(?:暂时|目前)?没(?:有|什么|啥)?(?:其他|其它|别的|别)?(?:的)?(?:事|事情|问题|需要)?(?:了|啦)|(?:那)?(?:就|先)?(?:先)?这样(?:吧|啦|了|就行了?|就好了?|就可以了?)?|(?:那)?(?:我)?先到这(?:里|儿)?",
)
_PART = rf"(?:{'|'.join(_FAREWELLS)})"
_FAREWELL = re.compile(
    rf"(?:{_OPENER}[,. !~]*){{0,4}}{_PART}(?:[,.!~ …]+(?:and |then |so |那)?{_PART}){{0,3}}[.。!~ …]*$"
)
_FIRST = re.compile(rf"(?:{_OPENER}[,.!~ …]*){{1,3}}")
#: What still asks for something, whatever thanks are beside it.
_ASKS_ON = re.compile(
    r"\?|\b(?:but|however|though|when|why|how (?!nice|kind|good|lovely|very|so|really)|what|where|which|can|could|please|need to|want|still|not|never|nothing|in advance)\b|n.t\b"
    r"|但|不过|可是|只是|请|能不能|什么|怎么|为何|一下|[吗呢]|还没|没收到|帮倒忙|个(?:头|屁)"
)
_REFUSED = ("no", "dismiss", "blame", "lecture", "obstruct", "defend", "stock_promise", "generic")
#: What meets anger that was shown.
_MEETS = ("done", "promise", "option", "unburdens")
_ANGRY = ("negative", "exasperation", "unanswered", "history", "chase", "disputes", "escalation")


def takes_leave(turn: TurnReading) -> bool:
    """True where a customer's turn is thanks, praise, a good wish or a parting, and asks for nothing."""
    said = [s.folded.strip() for s in turn.sentences]
    leaves = [_is_farewell(folded) for folded in said]
    return any(leaves) and all(
        leave or _FIRST.fullmatch(folded) for leave, folded in zip(leaves, said, strict=True)
    )


def _is_farewell(folded: str) -> bool:
    return (
        len(folded) <= 120 and not _ASKS_ON.search(folded) and _FAREWELL.match(folded) is not None
    )


def gave_up(reading: Reading) -> bool:
    """True where the customer's last word withdraws without being helped."""
    last = reading.customer[-1] if reading.customer else None
    return last is not None and gives_up(reading, last)


def gives_up(reading: Reading, turn: TurnReading) -> bool:
    """True where a turn of the customer withdraws instead of accepting what was answered.

    Words that can also accept ('fair enough', '好吧') or a goodbye are a plain closing where an answer went
    before them, no wish was denied without a reason, and no anger that was shown was still to be met.
    """
    if not turn.has("withdrawal") or turn.has("solved"):
        return False
    earlier = (t for t in reading.own if t.turn.position < turn.turn.position)
    before = [t for t in earlier if t.is_substantive or not t.has("closing")]
    if _angry(reading, before, turn):
        return True
    if accepts(turn, before[-1] if before else None):
        return False
    withdrawn = (s.folded for s in turn.sentences if s.has("withdrawal"))
    if not all(_BARE.match(folded) or _is_farewell(folded.strip()) for folded in withdrawn):
        return True
    return not before or before[-1].has(*_REFUSED) or not before[-1].is_substantive


def has_to_repeat(reading: Reading) -> bool:
    """True where the customer, once answered, says again twice what was asked or given, and is not helped after it."""
    first = reading.own[0].turn.position if reading.own else 0
    later = [t for t in reading.customer if t.turn.position > first]
    again = [n for n, t in enumerate(later) if t.has("given_before", "unanswered")]
    if len(again) < 2:
        return False
    return not any(t.has("thanks", "solved") for t in later[again[-1] + 1 :])


def _angry(reading: Reading, before: Sequence[TurnReading], last: TurnReading) -> bool:
    """True where anger is in the last words, or was shown and neither thanks nor a deed came after it."""
    if any(s.has(*_ANGRY) for s in last.sentences if not s.has("withdrawal")):
        return True
    if last.has("thanks") and takes_leave(last):
        return False
    at = last.turn.position
    shown = [t.turn.position for t in reading.customer if t.turn.position < at and t.has(*_ANGRY)]
    return bool(shown) and not any(t.has(*_MEETS) and t.turn.position > shown[-1] for t in before)
