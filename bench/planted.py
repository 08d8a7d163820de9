"""Invented personal data, in the many ways people write and say it; equal seeds give equal data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from stdnum import luhn
from stdnum.iso7064 import mod_11_2, mod_97_10

_EN = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MONTHS = "January February March April May June July August September October November December"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_FIRST = "Emma Oliver Priya Haruto Chloé Marco Aisha Liam Sofia Thabo Yusuf Hannah".split()
_LAST = "Smith Okafor Patel Tanaka Dubois Rossi Khan O'Brien Silva Novak Demir Fischer".split()
_HAN_LAST = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
_HAN_FIRST = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志玉梅文浩宇轩"
_WORDS = "river maple orbit cedar nova lotus amber pixel quartz tango violet zephyr".split()

Groups = list[str]


def digits(random: Random, count: int) -> str:
    """So many digits."""
    return "".join(random.choice("0123456789") for _ in range(count))


def _drawer(random: Random) -> Callable[[int], str]:
    return partial(digits, random)


def _grouped(text: str, *sizes: int) -> Groups:
    groups, at = [], 0
    for size in sizes:
        groups.append(text[at : at + size])
        at += size
    return [*groups, text[at:]] if at < len(text) else groups


def card(random: Random) -> Groups:
    """A card number of one of six networks, in the groups that are printed on it."""
    prefix, length = random.choice((
        ("4", 16), ("4", 16), ("5" + random.choice("12345"), 16), ("2221", 16), ("37", 15),
        ("6011", 16), ("62", 16), ("62", 19), ("3528", 16),
    ))  # fmt: skip
    body = prefix + digits(random, length - len(prefix) - 1)
    number = body + str(luhn.calc_check_digit(body))
    return _grouped(number, 4, 6, 5) if length == 15 else _grouped(number, 4, 4, 4, 4)


def resident_id(random: Random) -> Groups:
    """A Chinese resident id of 18 characters, or now and then of 15."""
    province = random.choice(("11", "31", "44", "51", "33", "42", "61", "37"))
    place = province + random.choice(("0105", "0101", "0304", "0202", "0521"))
    day = f"{random.randint(1, 12):02}{random.randint(1, 28):02}"
    if random.random() < 0.12:
        return [place, f"{random.randint(50, 85)}{day}", digits(random, 3)]
    body = f"{place}{random.randint(1950, 2005)}{day}{digits(random, 3)}"
    return _grouped(body + str(mod_11_2.calc_check_digit(body)), 6, 8, 4)


def taiwan_id(random: Random) -> Groups:
    """A letter, the sex, seven digits and the check."""
    letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
    letter = random.choice(letters)
    number = letters.index(letter) + 10
    body = random.choice("12") + digits(random, 7)
    total = number // 10 + number % 10 * 9
    total += sum(w * int(d) for w, d in zip(range(8, 0, -1), body, strict=True))
    return [letter, body + str(-total % 10)]


def hong_kong_id(random: Random) -> Groups:
    """A letter, six digits and the check in brackets."""
    letter, body = random.choice("ABCDEGHKPRVYZ"), digits(random, 6)
    total = 9 * 36 + 8 * (ord(letter) - 55)
    total += sum(w * int(d) for w, d in zip(range(7, 1, -1), body, strict=True))
    check = -total % 11
    return [letter, body, f"({'A' if check == 10 else check})"]


def phone(random: Random, chinese: bool) -> Groups:
    """A number of one of eleven regions, grouped as it is dictated there."""
    d = _drawer(random)
    nz = random.choice("23456789")
    mobile = ["1" + random.choice(("38", "39", "50", "86", "77", "99")), d(4), d(4)]
    world = [
        ["+86", *mobile], ["0912", d(3), d(3)], ["+852", "9" + d(3), d(4)],
        ["+886", "912", d(3), d(3)], ["010", "6" + d(3), d(4)],
    ]  # fmt: skip
    if chinese:
        return mobile if random.random() < 0.65 else random.choice(world)
    return random.choice([
        ["(202)", "5" + nz + d(1), d(4)], ["415", nz + "3" + d(1), d(4)], ["+1", "212", nz + d(2), d(4)],
        ["07" + "700", "900", d(3)], ["020", "7946", "0" + d(3)], ["+44", "20", "7946", "0" + d(3)],
        ["+49", "30", "90" + d(4)], ["090", "1" + d(3), d(4)], ["06", "12", d(2), d(2), d(2)],
        ["+91", "98" + d(3), d(5)], ["+55", "11", "9" + nz + d(3), d(4)], ["+39", "347", d(3), d(4)],
        mobile, ["+86", *mobile],
    ])  # fmt: skip


def iban(random: Random) -> Groups:
    """An IBAN of Germany or Britain with a right check."""
    country, rest = random.choice((
        ("DE", random.choice(("37040044", "10010010")) + digits(random, 10)),
        ("GB", random.choice(("WEST", "NWBK")) + random.choice(("123456", "601613")) + digits(random, 8)),
    ))  # fmt: skip
    number = country + mod_97_10.calc_check_digits(rest + country) + rest
    return [number[at : at + 4] for at in range(0, len(number), 4)]


def email(random: Random) -> Groups:
    """Parts of an address: local parts and marks, `@`, and the domain's."""
    first, last = random.choice(_WORDS), random.choice(_LAST).lower().replace("'", "")
    local = random.choice((
        [first, ".", last], [first, "_", last], [first, digits(random, 2)], [first[0], ".", last],
        [first, "-", last, digits(random, 3)], [last + first],
    ))  # fmt: skip
    domain = random.choice((
        ["example", ".", "com"], ["gmail", ".", "com"], ["163", ".", "com"], ["qq", ".", "com"],
        ["mail", ".", "example", ".", "org"], ["outlook", ".", "com"], ["firma", ".", "de"],
        ["shop", ".", "co", ".", "uk"],
    ))  # fmt: skip
    return [*local, "@", *domain]


def name(random: Random, chinese: bool) -> str:
    """A person's name."""
    if chinese:
        given = "".join(random.sample(_HAN_FIRST, random.choice((1, 2, 2))))
        return random.choice(_HAN_LAST) + given
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def passport(random: Random, chinese: bool) -> Groups:
    """Letter and eight digits, or nine digits."""
    if chinese or random.random() < 0.5:
        return [random.choice("EGHP"), digits(random, 8)]
    return [str(random.randint(1, 9)) + digits(random, 8)]


def expiry(random: Random, chinese: bool) -> str:
    """Month and year of a card's end, written or spoken."""
    month, year = random.randint(1, 12), random.randint(26, 34)
    if chinese:
        said = "".join("〇一二三四五六七八九"[int(c)] for c in str(year))
        numeral = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()[month - 1]
        return random.choice((
            f"{month:02}/{year}", f"20{year}年{month}月", f"二〇{said}年{numeral}月",
        ))  # fmt: skip
    tens = _TENS[year // 10 - 2] + (f" {_EN[year % 10]}" if year % 10 else "")
    return random.choice((
        f"{month:02}/{year}", f"{month:02}/20{year}", f"{_MONTHS.split()[month - 1]} 20{year}",
        f"{spoken_en(random, [f'{month:02}'])} {tens}",
    ))  # fmt: skip


def spoken_en(random: Random, groups: Groups, pause: str = " ") -> str:
    """Groups of digits and letters as they are said: 'double oh seven', 'forty-one eleven'."""
    oh = random.choice(("oh", "zero"))
    pairs = random.random() < 0.15 and all(g.isdigit() and len(g) == 4 for g in groups)
    return pause.join(_pairs(g) if pairs else _each(random, g, oh) for g in groups)


def _pairs(group: str) -> str:
    said = []
    for pair in (group[:2], group[2:]):
        tens, ones = int(pair[0]), int(pair[1])
        if tens == 0:
            said.append(f"oh {_EN[ones]}")
        elif tens == 1:
            said.append(_TEENS[ones])
        else:
            said.append(_TENS[tens - 2] + (f"-{_EN[ones]}" if ones else ""))
    return " ".join(said)


def _each(random: Random, group: str, oh: str) -> str:
    said, at = [], 0
    text = "".join(c for c in group if c.isalnum())
    while at < len(text):
        same = len(text[at:]) - len(text[at:].lstrip(text[at]))
        word = text[at].lower() if text[at].isalpha() else _EN[int(text[at])]
        word = oh if word == "zero" else word
        if text[at].isdigit() and same >= 2 and random.random() < 0.5:
            times = 3 if same >= 3 else 2
            said.append(f"{ {2: 'double', 3: random.choice(('triple', 'treble'))}[times] } {word}")
            at += times
        else:
            said.append(word)
            at += 1
    return " ".join(said)


def spoken_zh(random: Random, groups: Groups, pause: str = "，") -> str:
    """Groups as they are said in Chinese: 幺三八，零零幺三."""
    table = list(
        random.choice(("零一二三四五六七八九", "〇一二三四五六七八九", "零幺二三四五六七八九"))
    )
    if random.random() < 0.05:
        table = list(_FORMAL)
    return pause.join(
        "".join(table[int(c)] if c.isdigit() else c for c in g if c.isalnum()) for g in groups
    )


def said(random: Random, groups: Groups, chinese: bool) -> Groups:
    """The groups in one of the ways of writing or saying them, still in groups; spacing included."""
    form = random.random()
    plain = [g.replace("+", "") for g in groups]
    if form < 0.4:
        spaced = random.choice((" ", " ", "-", ""))
        shown = groups if spaced != "" else [g.strip("()") for g in groups]
        return [g + spaced * (i < len(groups) - 1) for i, g in enumerate(shown)]
    if form < 0.5:
        return [g.translate(_FULL) + " " * (i < len(groups) - 1) for i, g in enumerate(groups)]
    pause = random.choice(("，", "，", " ", "") if chinese else (", ", ", ", " ", " um "))
    plus = groups[0].startswith("+")
    if chinese and form < 0.6:  # half written, half spoken
        half = len(plain) // 2
        return [g + " " for g in groups[:half]] + _tailed(
            [spoken_zh(random, [g]) for g in plain[half:]], pause
        )
    spoken = spoken_zh if chinese else spoken_en
    if not chinese and pause == ", ":
        parts = spoken(random, plain, "\0").split("\0")
    else:
        parts = (
            [spoken(random, [g]) for g in plain]
            if chinese
            else spoken(random, plain, "\0").split("\0")
        )
    if plus:
        parts[0] = ("加" if chinese else "plus ") + parts[0]
    return _tailed(parts, pause)


def _tailed(parts: Groups, pause: str) -> Groups:
    return [p + pause * (i < len(parts) - 1) for i, p in enumerate(parts)]


def said_email(random: Random, parts: Groups, chinese: bool) -> str:
    """An address as written, or as it is said."""
    if random.random() < 0.4:
        written = "".join(parts)
        return written.upper() if random.random() < 0.1 else written
    if chinese:
        at = random.choice(("艾特", " at ", "@"))
        marks = {".": "点", "@": at, "_": "下划线", "-": random.choice(("杠", "横杠", "减号"))}
        return "".join(
            marks.get(p) or (spoken_zh(random, [p]) if p.isdigit() and random.random() < 0.5 else p)
            for p in parts
        )
    marks = {
        ".": " dot ",
        "@": " at ",
        "_": " underscore ",
        "-": random.choice((" dash ", " hyphen ")),
    }
    spelled = random.random() < 0.2
    at_sign = parts.index("@")
    shown = []
    for index, part in enumerate(parts):
        if part in marks:
            shown.append(marks[part])
        elif part.isdigit():
            space = " " if shown and not shown[-1].endswith(" ") else ""
            shown.append(space + (_each(random, part, "oh") if random.random() < 0.7 else part))
        else:
            shown.append(" ".join(part) if spelled and index < at_sign else part)
    return "".join(shown)


def decoy(random: Random, kind: str, chinese: bool) -> str:
    """What looks like personal data and is none."""
    d = _drawer(random)
    month, day, year = random.randint(1, 12), random.randint(1, 28), random.randint(1999, 2027)
    if kind == "order":
        return random.choice((
            d(8), d(10), "1" + random.choice("35789") + d(9), f"{year}{month:02}{day:02}{d(8)}",
            f"A{d(6)}", f"{d(3)}-{d(7)}-{d(7)}", f"ORD-{d(6)}", d(5), d(17),
        ))  # fmt: skip
    if kind == "tracking":
        return random.choice(
            (f"SF{d(13)}", f"1Z{d(3)}AA{d(10)}", f"RR{d(9)}CN", d(12), f"JD{d(13)}")
        )
    if kind == "amount":
        amount = (
            f"{random.randint(1, 9)},{d(3)}.{d(2)}"
            if random.random() < 0.4
            else f"{random.randint(5, 999)}.{d(2)}"
        )
        return random.choice((f"¥{amount}", f"{amount}元", f"{random.randint(2, 900)}块") if chinese
                             else (f"£{amount}", f"${amount}", f"{random.randint(2, 900)} euros", f"{amount} dollars"))  # fmt: skip
    if kind == "date":
        return random.choice((f"{year}年{month}月{day}日", f"{month}月{day}号", f"{year}-{month:02}-{day:02}") if chinese
                             else (f"{day} {_MONTHS.split()[month - 1]} {year}", f"{year}-{month:02}-{day:02}", f"{day:02}/{month:02}/{year}"))  # fmt: skip
    if kind == "time":
        hour, minute = random.randint(1, 12), random.randint(0, 59)
        return random.choice((f"下午{hour}点{minute}分", f"{hour}:{minute:02}", f"{hour}点半") if chinese
                             else (f"{hour}:{minute:02}", f"{hour} pm", f"{hour}:{minute:02} am"))  # fmt: skip
    if kind == "version":
        return f"{random.randint(1, 15)}.{random.randint(0, 30)}.{random.randint(0, 99)}"
    if kind == "year":
        return str(year)
    if kind == "quantity":
        return str(random.randint(2, 48))
    assert kind == "spoken"
    return (spoken_zh if chinese else spoken_en)(random, [d(random.choice((6, 8, 10)))])
