from _b import P
P("context-en-01","imitation","phone","2026-02-11T13:10:00Z",
"B gives a model recap of all three matters and then deals with the damp alone; A recaps nothing and leaves each of the three with an answer or an owner and a day.",[],
"""a|0|Sorrel Lettings, Bev.
c|0.5|Flat 9, Tannery Row. Black mould's back in the bathroom, the spare fob's stopped working, and I never had the deposit certificate.
a|1|Mould: Rashid comes Friday between eight and ten, he'll change the fan this time, not just wash it. Fob I've re-coded now, try it tonight. Certificate was filed, it went to your old email; I'm sending it to the new one while we speak.
c|0.8|Do I need to be in on Friday?
a|0.7|No, he has keys. He'll leave a note on the fan."""
,"""=
=
a|1|So, to make sure I've captured everything: one, black mould has returned in your bathroom; two, your spare fob has stopped working; and three, you never received your deposit certificate. Have I understood that correctly? Lovely. So, the mould: Rashid comes Friday between eight and ten, he'll change the fan this time, not just wash it.
c|0.8|Do I need to be in on Friday?
a|0.7|No, he has keys. He'll leave a note on the fan. So that's all three matters noted for you, wonderful.""")
P("context-en-02","hand_over","email","2026-06-15T11:00:00+01:00",
"The first agent hands over with the facts in both; A's second agent starts from them, B's asks the customer, very politely, for the same three facts again.",[],
"""c|0|Hello, the stairlift at my father's (serial SL-4471-09, 12 Quarry Bank) stops a yard from the top, only going up, since Sunday's storm. He's 88 and sleeping in the chair downstairs. Denise Rowbotham
a|40m|Dear Mrs Rowbotham, I'm passing this to Alun in engineering with the serial, the address, "stops a yard short, going up only, since the storm" and that your father is sleeping downstairs. Kit
a|2h|Dear Mrs Rowbotham, Alun here, with Kit's notes. Going up only, after a storm, is the upper limit switch. I've one on the van for the 4471 series and will be at Quarry Bank at 3 today, so he's upstairs tonight.
c|2h30m|Thank you. I'll be there to let you in.
a|3h|Good. It's about forty minutes' work."""
,"""=
=
a|2h|Dear Mrs Rowbotham, Alun here, and many thanks to Kit for looking after you so well. So that I can give you the very best service, would you kindly let me have the serial number, the address, and a short description of when the fault occurs?
c|2h30m|It's SL-4471-09, 12 Quarry Bank, and it stops a yard from the top going up, since the storm. As I told Kit.
a|3h|Thank you so much, Mrs Rowbotham. That'll be the upper limit switch. I've one on the van and will be there at 3 today. It's about forty minutes' work.""")
P("context-en-03","imitation","messaging","2026-05-27T17:22:00+01:00",
"B \"takes full ownership of everything\" with no name and no time, and never comes back to the cake stand; A closes one item and gives the other two an owner and an hour.",[],
"""c|0|Saturday's tea for 40, ref BUN-882. Three things: two guests are coeliac, can you set up at 1 not 2, and you've still got our silver cake stand from March
a|7m|Coeliac: yes, separate tray, baked the day before in the other kitchen. 1 o'clock: Frankie drives, she'll tell you by noon tomorrow. Stand: it's here on the shelf, she brings it Saturday.
c|11m|great. the stand's my nan's so please wrap it
a|14m|Bubble wrap and its own box. I've put a note on the job."""
,"""=
a|7m|Absolutely, consider it all done! I'm taking full personal ownership of everything here, and I won't rest until every last detail of your special day is sorted. Coeliac: yes, separate tray, baked the day before in the other kitchen. And the time is very much on our radar!
c|11m|great. the stand's my nan's so please wrap it
a|14m|You have my word, we're across all of it and someone will circle back on any loose ends! You can relax now 💐""")
P("context-en-04","imitation","chat","2026-09-02T09:47:00+01:00",
"B shows off the customer's record (member since 2014, 31 rentals) and starts the dispute from zero; A uses the two earlier contacts about this very scratch, unprompted.",["relevance"],
"""c|0|You've charged me £340 for a bumper scratch on the Corsa, agreement 55-20714. It's the third time I'm writing about this
a|68|I can see both: on the 24th you sent the pick-up photo with the scratch already in it, on the 28th Imran asked the Luton desk for their sheet. They never replied. Your photo's time is before the keys were handed over, so that settles it. £340 is going back today.
c|120|and the £35 admin fee they added last week?
a|151|That came from the same charge. Refunded with it, £375 in all."""
,"""=
a|68|I can see you've been a valued Gold member since 2014, with 31 rentals across 9 countries, most recently in Porto. Thank you for that loyalty! For a damage query, please upload your pick-up photos and the Luton desk will look into it. If they show the scratch, £340 will go back to you.
c|120|I sent the photo on the 24th. and the £35 admin fee they added last week?
a|151|Thank you, as a Gold member since 2014 you'll be in good hands. Please upload the photo and mention the fee as well.""")
P("context-hans-01","dropped_issue","chat","2026-04-30T14:12:00+08:00",
"同样的口气和速度：两件事，A 都答了，B 只答了改日期，接站那件没了下文。",[],
"""c|0|民宿订单 LS5083，5/2 改 5/3 入住，还有我们凌晨一点到大理站，能不能接
a|73|改到 5/3 了，海景房还在，不补差价。凌晨能接，和师傅开一辆白色别克，80 块，出站口右手边等，我把他电话发您。
c|110|车晚点咋办
a|128|他看车次的，晚点照等。"""
,"""=
a|73|改到 5/3 了，海景房还在，不补差价。旧的订单不用取消，系统里直接换的日期，押金也一起转过去了，您不用再付。
c|110|车晚点咋办
a|128|晚到没关系，房间给您留着，前台一直有人。""")
P("context-hans-02","imitation","phone","2026-01-28T09:26:00+08:00",
"B 结束前把“还有其他可以帮您的吗”、登记回访全套流程走完，但只办了通气，报的漏水和旧户欠费没管；A 不走流程，三件都有着落。",[],
"""a|0|城北燃气，请讲。
c|0.6|我刚买的二手房，金桥里 5 栋 302，想通气。表底下有点渗水，还有上家好像欠着费。
a|1|明天上午师傅上门通气。渗水他一块儿看，是燃气的锁扣就当场换，是水管的他会告诉您找谁。欠费两百一，挂在上家名下，过户那天就断开了，不用您还。
c|0.8|要带什么？
a|0.6|房产证和身份证，拍照也行。"""
,"""=
=
a|1|好的，这边帮您登记通气，明天上午师傅上门，工单已经生成，稍后您会收到短信。师傅都是持证上岗，会出示工牌，服务结束还会有专人给您做回访。
c|0.8|要带什么？
a|0.6|房产证和身份证，拍照也行。请问还有其他可以帮您的吗？好的，感谢您的来电，稍后请对本次服务做出评价，祝您生活愉快。""")
P("context-hans-03","imitation","messaging","2026-08-19T11:05:00+08:00",
"B 给每条都编了工单号和“P1 优先级”，只改了号码本身；A 看到学号错会连带报名截止和校车卡，把后果一起处理了。",[],
"""c|0|家长端孩子身份证号录错一位，导致学籍号对不上，初一新生报名今天 18 点截止，系统说“查无此人”。三小的，叫覃梓沐
a|6m|号改好了，错在三小那边录成了 8。系统要晚上才同步，所以我先手工给您报上了名，回执发您，18 点前有效。校车卡用的是同一个号，也一起改了。
c|9m|那我晚上还要再报一遍吗
a|11m|不用，再报会重。明早您看到“已录取”就行，看不到直接找我。"""
,"""=
a|6m|您好，已为您创建工单 GD20260819-00417，优先级 P1，由专班受理。号改好了，系统今晚同步。另为“学籍号对不上”创建工单 GD20260819-00418，优先级 P1。
c|9m|那我 18 点前还报得了名吗
a|11m|已为“报名”创建工单 GD20260819-00419，优先级 P1，三单并行，全程留痕，您可凭工单号随时查询进度。""")
P("context-hans-04","imitation","social","2026-07-23T22:18:00+08:00",
"B 喊“三方联动、专人专班”，把第四次故障当第一次处理；A 先把前三次修过什么连起来，说出原因和谁哪天换。",["relevance"],
"""c|0|@云驰充电 滨湖公园 12 号桩又跳枪，这个月第四次了，上次扣的 20 块占位费也没退。订单尾号 6631
a|16m|7/3、7/11、7/18 三次都是换枪头，枪头没问题，是 12 号的水冷泵。今晚先把这台下线，周四上午小方换泵，换完再上。20 块占位费是跳枪造成的，刚退回钱包。
c|25m|那今天充了一半那单呢
a|33m|按实际 11.2 度结，服务费免了。"""
,"""=
a|16m|亲爱的车主，您的声音我们听到了！⚡ 已启动三方联动、专人专班、闭环管理机制，平台、场站、厂家齐发力，会尽快派人检查枪头💪
c|25m|枪头都换三回了。那今天充了一半那单呢
a|33m|感谢您的宝贵反馈！半途订单按实际 11.2 度结，服务费免了。专班会持续跟进，让您充得安心🔋""")
