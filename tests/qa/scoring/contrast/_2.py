from _b import P
P("speed-hant-01","imitation","chat","2026-04-22T19:40:00+08:00",
"B 用一整套敬語請客人稍候、說會「儘速」，沒有時間也沒有人，兩次要人來催；A 不客套，一分半鐘辦好。",[],
"""c|0|我三月底搬到花蓮，你們那邊沒有分店，要解約。會員 GF-20836，戶籍謄本上禮拜在櫃台交了
a|88|有收到謄本，遷居解約不收違約金。剩 7 個月退 8,260 元，走原信用卡，下一期帳單會看到。
c|130|那 5 月 1 號還會扣款嗎
a|155|不會，剛剛停掉了。"""
,"""=
a|5|您好，非常感謝您的來訊，這邊立即為您處理，還請您稍候，造成您的不便敬請見諒。
c|9m|請問有結果了嗎
a|9m7s|不好意思讓您久候，這邊已經儘速為您做確認的動作，再請您耐心等候，謝謝您的體諒。
c|27m|？？
a|31m|有收到謄本，遷居解約不收違約金。剩 7 個月退 8,260 元，走原信用卡，下一期帳單會看到。
c|32m|那 5 月 1 號還會扣款嗎
a|39m|不會，剛剛停掉了。""")
P("speed-hant-02","bot","chat","2026-02-26T22:11:00+08:00",
"機器人在 B 裡每兩秒就回一次同一份選單，客人要四次真人才有人來；A 的機器人第一次就轉，四十秒後有人開柵欄。",[],
"""c|0|繳了費柵欄不開，車號 BKD-5127，中和連城場
b|2|您好，我是小柵。查到 22:06 已繳 90 元。要請值班人員處理嗎？
c|9|要 真人
b|11|已轉值班人員，您的車號和繳費紀錄一起送過去了，約一分鐘。
a|49|值班小杜。柵欄開了，您慢慢開。剛剛是讀車牌的鏡頭霧掉。
c|70|出來了 有多收嗎
a|83|沒有，就 90。"""
,"""=
b|2|您好，我是小柵，隨時為您服務！請選擇：1 費率 2 月租 3 發票
c|9|真人
b|11|您好，我是小柵，隨時為您服務！請選擇：1 費率 2 月租 3 發票
c|20|轉真人 柵欄不開
b|22|了解您想詢問「柵欄」！請選擇：1 費率 2 月租 3 發票
c|3m|真人真人真人
b|3m2s|已為您排隊，感謝您的耐心！
a|14m|值班小杜。查到 22:06 已繳 90 元，柵欄開了。剛剛是讀車牌的鏡頭霧掉，沒有多收。
c|15m|出來了""")
P("speed-hant-03","imitation","social","2026-09-14T12:30:00+08:00",
"B 一分鐘內就留言「私訊您囉」還加愛心，接著私訊繞圈，隔天下午才答；A 二十五分鐘才第一次出現，但一次答完。",[],
"""c|0|@好響售票 週六場的票寫 19:00，你們剛剛公告改 17:30，我從屏東上去要重買高鐵，到底哪個才對？
a|25m|17:30 才對，票面是舊的。因為改時間，週六場今天起到 9/17 可以免手續費退，也可以換週日 19:00，從「我的訂單」按「異動」就好，不用寄回。
c|41m|換週日的話座位會變嗎
a|52m|不會，同一區同一排，位子先替週六的人保留到 9/17。"""
,"""=
a|1m|嗨嗨～已經私訊您囉❤️ 請查看小盒子📩
c|20m|私訊只寫「請問有什麼可以幫您」，我又打了一次
a|21m|收到收到！小編馬上飛奔去問💨❤️
c|6h|所以是幾點？
a|6h1m|再等小編一下下下下 愛您❤️
a|1d3h|17:30 才對，票面是舊的。因為改時間，週六場今天起到 9/17 可以免手續費退，也可以換週日 19:00，座位同一區同一排，從「我的訂單」按「異動」就好。""")
P("speed-hant-04","repeated_question","messaging","2026-07-02T09:18:00+08:00",
"字句大致一樣，差在 B 要客人把同一句「師傅幾點到」問三次、隔一小時才答；A 第一次問就在兩分鐘內答。",[],
"""c|0|今天約清洗冷氣，師傅幾點到？我 11 點要出門
a|1m50s|阿良師傅 9:40 到，兩台大概一小時，10:45 前走得了。
c|2m30s|好 要先清空下面嗎
a|4m|床往外拉半公尺就好，其他他會鋪。"""
,"""=
a|24m|您好，今天有您的預約喔。
c|25m|我知道，師傅幾點到？
a|49m|稍等，我問一下師傅。
c|63m|師傅到底幾點到
a|71m|阿良師傅 10:50 到，兩台大概一小時，您要出門的話改下午 3 點也可以。床往外拉半公尺就好，其他他會鋪。
c|73m|那就下午 3 點""")
P("relevance-en-01","imitation","email","2026-05-05T14:02:00+01:00",
"B quotes the pet policy clause by clause and never says whether this dog may travel in this cabin; A says yes, no and what to change.",["context"],
"""c|0|I've a berth on the night train to Inverness on the 22nd, shared compartment, ref NT-60418. May my spaniel (13 kg) come with me, and does she need a ticket? Lorna Fyfe
a|3h|Dear Ms Fyfe, not in a shared compartment, whatever her size. In a private one, yes. There is one left that night: £38 more, and I can hold it until tomorrow at 6. She needs no ticket.
c|4h|Please switch me. Does she have to be muzzled?
a|5h|Switched, coach C berth 7. No muzzle; a lead on the platform."""
,"""=
a|3h|Dear Ms Fyfe, thank you for contacting us. Section 9.2 of our Conditions of Carriage provides that domestic animals are conveyed at the discretion of the operator. Section 9.4 provides that owners are liable for soiling. Section 9.7 defines "assistance animal". The full policy is attached for your convenience.
c|4h|Thank you. Is that a yes or a no for the 22nd? And does she have to be muzzled?
a|5h|Dear Ms Fyfe, with reference to Section 9.2, the conveyance of animals is as set out in the Conditions, which I attach once more. We look forward to welcoming you aboard.""")
P("relevance-en-02","imitation","chat","2026-04-11T11:25:00+01:00",
"B confirms it has understood and lists nine true properties of the paint, none of which is the answer; A says no, why, and what instead.",[],
"""c|0|can I put your WeatherGuard masonry paint straight over lime render? 1890s cottage
a|41|No. It seals, lime has to breathe, and it'll blow off by the second winter. Use limewash or our silicate one (M-Sil).
c|88|and the bit round the back that someone's already patched in cement?
a|126|There WeatherGuard is fine."""
,"""=
a|41|Great question! Just to make sure I've understood: you'd like to use WeatherGuard masonry paint on lime render on your 1890s cottage. WeatherGuard is rain-ready in 30 minutes, comes in 64 colours, covers 14 m² a litre, resists algae, and carries our 15-year promise. It's suitable for brick, block, pebbledash and concrete!
c|88|and the bit round the back that someone's already patched in cement?
a|126|Understood, so part of the cottage is patched. WeatherGuard is low-odour, and you can wash brushes in water. I hope that fully answers your question!""")
P("relevance-en-03","wrong_neighbour","phone","2026-03-24T10:15:00Z",
"The caller asks about planning permission; B gives a confident, accurate answer about building regulations, the question next door. Same length, same manner.",[],
"""a|0|Planning desk, Martin.
c|0.6|I'm in the Castle Street conservation area. Do I need planning permission for a garden shed, six by eight foot?
a|1|Behind the house, no, as long as it's under two and a half metres at the boundary. At the side or in front, in a conservation area, yes.
c|0.9|It'd be at the side, by the gate.
a|0.8|Then yes. It's a householder application, eight weeks. Move it round the back and you need nothing."""
,"""=
=
a|1|A shed that size, no. Under fifteen square metres with no sleeping in it, it's exempt, and there's no inspector to book and nothing to certify.
c|0.9|It'd be at the side, by the gate.
a|0.8|That's the same. Foundations, drainage, structure, none of it has to be signed off by the building inspector. You need nothing.""")
P("relevance-en-04","lawful_no","social","2026-08-16T22:40:00+01:00",
"A refuses to hand over another person's details and says what can be done instead; B is obliging in tone and never says yes or no.",[],
"""c|0|@thelanternclub the bloke who picked up my phone on Friday told your door staff his name. Can you give me his name or number? I want my photos back
a|35m|We can't give out his details, that's the law and we'd say the same if he asked for yours. What we can do: message him tonight that you're looking, and hold the phone at the bar if he brings it in. DM us a mobile you can be reached on.
c|48m|and the cctv?
a|57m|Not to you directly. The police can ask for it, and we keep it until 15 September."""
,"""=
a|35m|Oh no, so sorry to hear that! 😢 Friday was a wild one. We totally get how much your photos mean. Leave it with us and we'll see what we can do, the team always goes the extra mile for our Lantern family!
c|48m|and the cctv?
a|57m|We've state-of-the-art cameras at every entrance so you're always safe with us! Someone will look into all the options 🙏""")
