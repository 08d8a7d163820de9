"""How an agent's sentence begins: the greeting, name or particle before what is said."""

from __future__ import annotations

import re

_WORD = r"[a-zÀ-ɏ][a-zÀ-ɏ'-]*"
_TITLE = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|signora?|sir|madam|ma'am)"
_HELLO = r"(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening))"
_BREAK = r"\s*[,!:~、]+\s*"
_HAN_TITLE = r"(?:先生|女士|小姐|太太|老师|主任|经理|教授|博士|医生|律师|总监|处长|院长|阿姨|叔叔|大哥|大姐|总|工|姐|哥)"
_OPENERS = re.compile(
    rf"(?:{_HELLO}(?: there| again| all)?(?: {_TITLE}\.?)?(?: {_WORD}){{0,2}}{_BREAK}"
    rf"|{_TITLE}\.?(?: {_WORD}){{0,2}}{_BREAK}"
    rf"|(?:well|um+|uh+|erm|嗯+|呃|那个){_BREAK}"
    rf"|亲+(?:爱的)?[哦呢哈~]*{_BREAK}"
    rf"|(?:您好|你好|哈喽|嗨|早上好|上午好|下午好|晚上好)[哦呢呀啊哈]*(?:{_BREAK}|\s*)"
    rf"|(?![我他她这那请让由和跟找联转给叫是问各每])[\u4e00-\u9fff]{{1,3}}{_HAN_TITLE}"
    rf"(?:{_BREAK}|(?:您好|你好)(?:{_BREAK}|\s*)))+"
)


def opener(folded: str) -> int:
    """How many code points of a folded sentence only address the customer.

    >>> opener("dear ms vogt, it leaves today."), opener("亲,已经寄出了。"), opener("it is ours.")
    (14, 2, 0)
    """
    found = _OPENERS.match(folded)
    return found.end() if found else 0
