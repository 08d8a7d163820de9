import json,pathlib
p=pathlib.Path("_7.py"); s=p.read_text()
R=[("c|0|老師，我訂去","c|0|你好，我訂去"),("移民署有時會因此保留原年齡，不保證","對方簽證處有時會因此保留原年齡，不保證"),
("七点半没见到人就打我 139 那个号。","七点半没见到人就打我手机，号短信发你了。"),
("That's hard at six, when he'd asked the right question. I won't send vouchers. Our chef will speak to him, or never write again, as you prefer.","That's a lot at six. He did it right: he asked, and we told him wrong. If it would help, our chef can show him what's in things; if you'd rather not hear from us again, that's fine too.")]
for a,b in R:
    assert a in s,a; s=s.replace(a,b)
p.write_text(s)
p=pathlib.Path("_5.py"); s=p.read_text()
a="Put by for you, Hazel, in Priory Close's nearest branch. Any day but Monday."; assert a in s
p.write_text(s.replace(a,"Put by for you, Hazel, two of them in large print as usual since the operation. Any day but Monday."))
