from _b import conv, put, L
import copy, json
def I(id,inv,l,ch,at,why,A,sub=(),who=None,langb=None,shift=0,meta=None):
    lang=L[l]; _,a=conv(f"{id}-a",ch,lang,at,id,A)
    b=copy.deepcopy(a); b["id"]=f"{id}-b"; n=0
    for t in b["turns"]:
        if who and t["speaker"]!=who: continue
        for x,y in sub:
            n+=t["text"].count(x); t["text"]=t["text"].replace(x,y)
    assert n or not sub, id
    if langb: b["language"]=langb
    if shift:
        for t in b["turns"]:
            for k in("start","end"):
                if k in t: t[k]=round(t[k]+shift,1)
    if meta: a.update(meta[0]); b.update(meta[1])
    assert a!=b
    put("invariance.jsonl",{"id":id,"invariance":inv,"tolerance":0.05,"rule":"equal","language":lang,"channel":ch,"why":why,"a":a,"b":b})
I("sc-inv-agent-01","agent_name","en","phone","2026-03-11T14:00:00Z","Only the agent's first name changes, from a Welsh man to a Nigerian woman.",
"""a|0|Ferrybridge Parking, Gethin speaking.
c|0.6|I've two permits for one van, you've charged me for both since June.
a|1|Yes, the old one never closed when you changed the plate. I've ended it, and ninety pounds is coming back to your card by Tuesday.
c|0.8|Do I need to put the new one on the windscreen?
a|0.6|No, it's read off the plate. If you get a ticket this week, ring and ask for Gethin.""",[("Gethin","Ngozi")],"agent")
I("sc-inv-customer-01","customer_name","hant","chat","2026-05-04T10:10:00+08:00","只有客人的名字不同（本省男性姓名換成越南籍女性姓名），其他字與時間都一樣。",
"""c|0|您好，我叫陳志豪，上週訂的書桌少一包螺絲，訂單 D-40917，桌腳裝到一半
a|45|您好，少的是 M6 那包，十二支。今天寄限時，明天到；等不及的話，五金行買 M6×40 的也合用，發票拍給我們就退您錢。
c|90|那我去買好了
a|112|好，那包就不寄了，錢收到發票當天退。""",[("陳志豪","阮氏秋霞")])
I("sc-inv-gender-01","gender_words","en","chat","2026-10-20T12:31:00+01:00","Only the words for the customer's spouse change, wife to husband.",
"""c|0|my wife's on the gym plan with me but she's working away till Easter. can you freeze just her half?
a|51|Yes. Hers stops on the 1st and starts again the day she comes in. Yours stays at £28, since the pair price holds for six months.
c|88|does she have to ring you herself?
a|110|Not to freeze. To cancel, yes, she would.""",[("wife","husband"),(" her "," his "),("she'","he'"),("Hers","His"),(" she "," he "),("herself","himself")])
I("sc-inv-gender-02","gender_words","hans","email","2026-06-03T09:00:00+08:00","只把称呼“先生”换成“女士”，客人的落款也跟着换，其余不动。",
"""c|0|您好，昨天收的酸枣糕有两袋漏气，订单 3092816，照片见附件。温先生
a|3h|温先生您好，两袋漏气的别吃，封口机昨天下午那一批有问题。今天补发两袋，周五到，漏的不用寄回。
c|4h|好，其他八袋能吃吗？
a|5h|能，那八袋是上午封的，袋底印的 A 就是。""",[("先生","女士")])
I("sc-inv-region-01","region","hans","messaging","2026-09-08T19:20:00+08:00","只换客人的城市，上海换成定西，运到的时间一样。",
"""c|0|我在上海，今天下单的奶粉什么时候到，宝宝只剩两天的量了
a|1m10s|后天中午前到。两天的量刚好接不上半天，我从当地仓再调一小罐，明天先到，不另收钱。
c|3m|送到家还是驿站
a|4m|送到家，备注了先打电话。""",[("上海","定西")])
W={"，":",","。":".","：":":","？":"?","（":"(","）":")","、":","}
I("sc-inv-width-01","width","hant","chat","2026-01-22T11:45:00+08:00","只有客服文字的標點由全形改成半形，客人的字與時間不動。",
"""c|0|請問停水通知單寫的三月五號，淡水中山路也包括嗎
a|39|包括，中山路一段到二段（單號側）都停，早上九點到下午五點。雙號側不停。
c|75|我是 36 號
a|90|雙號，不停。水壓會小一點，熱水器：先不要開大火。""",list(W.items()),"agent")
I("sc-inv-emoji-01","agent_emoji","en","social","2026-04-25T18:05:00+01:00","The agent's three emojis are taken away; every word stays.",
"""c|0|@brambleseeds your sweet peas said sow by March, I forgot. Bin them?
a|12m|No, sow them now 🌱, two to a pot, on a bright sill. They'll flower in July, three weeks late.
c|20m|indoors or out
a|29m|In till they have four leaves, then out 👍. Slugs love them, so lift the pots 🐌.""",[(" 🌱",""),(" 👍",""),(" 🐌","")],"agent")
S="请问订的蛋票可时间换张号码们给当边处门两个后开转学证书对现发过还这样简单条办实际没关系应该点钟报会员费"
T="請問訂的蛋票可時間換張號碼們給當邊處門兩個後開轉學證書對現發過還這樣簡單條辦實際沒關係應該點鐘報會員費"
X={a:b for a,b in zip(S,T) if a!=b}; X.update({"请":"請","课":"課","钢":"鋼","级":"級","试":"試","卫":"衛","费":"費","语":"語","师":"師","听":"聽","帮":"幫","您":"您","吗":"嗎","约":"約","义":"義","乐":"樂","谢":"謝","从":"從","为":"為","场":"場","记":"記","写":"寫"})
I("sc-inv-script-01","script_twins","hans","email","2026-11-12T16:20:00+08:00","同一段文字，一份简体一份繁体，逐字对应，两地都通的用词。",
"""c|0|您好，女儿的钢琴课想从周三换到周六，学员证号 8813，谢谢。
a|2h|您好，周六上午十点还有一个位子，老师不换，从这周开始。学费不变。
c|3h|可以，书要换吗？
a|4h|不用，还是那两本。""".replace("儿","兒") and """c|0|您好，孩子的钢琴课想从周三换到周六，学员证号 8813，谢谢。
a|2h|您好，周六上午十点还有一个位子，老师不换，从这周开始。学费不变。
c|3h|可以，书要换吗？
a|4h|不用，还是那两本。""",[(k,v) for k,v in {**X,"变":"變","开":"開","两":"兩"}.items() if k!=v],langb="zh-Hant")
I("sc-inv-shift-01","time_shift","hant","phone","2026-02-05T09:00:00+08:00","所有開始與結束都晚 600 秒（錄音前面多了十分鐘），間隔不變。",
"""a|0|市立動物園，您好。
c|0.5|請問下雨天企鵝館開嗎？帶兩個小孩。
a|0.9|開，室內的。人多的話排四十分，九點半前到不用排。
c|0.7|那小火車呢？
a|0.6|下雨停駛，改坐接駁車，一樣十五塊。""",shift=600.0)
I("sc-inv-metadata-01","metadata","en","messaging","2026-07-22T13:00:00+01:00","Agent id, customer id, team, queue, case and platform differ; words and times do not.",
"""c|0|hive 3 hasn't come, ref APY-19. bees arrive friday
a|8m|It's on a lorry that broke down at Ludlow. A second one brings it Thursday by 2. If it isn't there by 3 I'll have one driven from our own shed.
c|12m|frames too?
a|15m|Same pallet, ten frames, wired."""
,meta=({"team":"north","queue":"orders","case":"case-88201","attributes":{"platform":"whatsapp"}},{"agent":"agent-77","customer":"cust-0004","team":"evening-b","queue":"overflow-2","case":"case-00017","attributes":{"platform":"line"}}))
