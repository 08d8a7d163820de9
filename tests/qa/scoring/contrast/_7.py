from _b import P
P("empathy-en-01","bereavement","phone","2026-01-09T10:40:00Z",
"Nobody uses a feeling word; A takes the collecting and the cancelling off the daughter in one plain line, B gives the same facts with the ordinary cheerful closing.",[],
"""a|0|Carelink Alarms, Sandra.
c|0.9|I've my mum's pendant alarm here. She won't be needing it now. Where do I send it?
a|1.6|I'm sorry. You needn't send it anywhere; we'll collect, whenever the house is ready. I've stopped the payments from the day you tell me, so there's nothing for you to ring about.
c|1.4|It was the second. Of January.
a|1|The second. And the line won't call the house again, I've taken her number off tonight's check.
c|1.2|Thank you. I'd not thought of that."""
,"""=
=
a|1.6|No problem at all! Pop it in any padded envelope and post it to our Freepost address, keep your proof of posting, and payments stop once it arrives with us. Could I take the date it was last used?
c|1.4|The second. Of January.
a|1|Super, the second. That's the returns form all filled in for you. Is there anything else I can help you with? Then have a fantastic day, and we'd love you back any time!
c|1.2|Right.""")
P("empathy-en-02","understatement","chat","2026-05-15T16:10:00+01:00",
"\"Only the wedding\" is the customer's way of saying it matters; A hears it and rearranges the day, B takes \"it's fine\" at its word. Both alter the dress.",["personalisation"],
"""c|0|Hem's come back two inches short, third go. It's fine, I'm sure nobody looks at the bride's shoes. It's only the wedding
a|82|It's not fine, it's your dress and we've had it three times. Don't come to us. Mirela, who cut the bodice, drives to you tomorrow with the spare silk, you stand in your own shoes, and she stays till you like it.
c|140|the wedding's saturday
a|171|That's why she comes tomorrow, and Friday's kept free in case you want it looked at again."""
,"""=
a|82|Thanks for letting us know, glad it's fine otherwise! We can let the hem down with the spare silk. Drop it in at the shop tomorrow between 9 and 5, ticket 2208, and it's a two-day turnaround.
c|140|the wedding's saturday
a|171|Perfect, Friday collection from 4 then. Enjoy the big day!""")
P("empathy-en-03","imitation","email","2026-08-24T09:05:00+01:00",
"B's heart is broken in four sentences and a voucher; A asks about the child first, says the label was wrong, and takes the proving away from the mother.",["relevance"],
"""c|0|Our son (6, sesame allergy) had your 'sesame-free' falafel wrap at your Wharf Street counter on Saturday and spent the night in A&E. Your label says none. What was in it? Imogen Tate
a|1h10m|Dear Ms Tate, how is he? The wrap had tahini in it; the label was wrong, and you did nothing wrong by trusting it. All of that batch came off sale at 9.40 today. You don't need to send receipts or hospital notes. If his doctor wants the full ingredients, my direct line is below, at any hour.
c|3h|He's home. He's frightened to eat now.
a|3h20m|That's a lot at six. He did it right: he asked, and we told him wrong. If it would help, our chef can show him what's in things; if you'd rather not hear from us again, that's fine too."""
,"""=
a|1h10m|Dear Imogen, we are absolutely heartbroken to read this. As parents ourselves we truly understand how deeply distressing this must have been for your family. Your feelings are completely valid and we want you to feel heard. The wrap contained tahini. To help us look into it, please send the receipt, the packaging and a hospital letter. As a token of how much we care, here's £20 towards your next visit.
c|3h|He's home. He's frightened to eat now.
a|3h20m|Dear Imogen, we completely understand how frightening that must feel, and our hearts go out to him. We do hope the voucher brings a little smile!""")
P("empathy-en-04","imitation","social","2026-02-28T23:20:00Z",
"B has the blue heart, the hug and \"we're here for you\"; A has no emoji, says what being left outside in the rain in a wheelchair was, and gets a car there.",["relevance"],
"""c|0|@Loopcabs booked the ramp van for 10.30, driver looked at my chair, said no and drove off. I'm outside the Apollo in the rain, 40 mins now
a|4m|He left you in the rain because of your chair. That's not allowed and it's on us. Van with a ramp, Samira, grey Vito, 9 minutes. Is there a door you can wait inside? I've rung the Apollo, the side door's open for you.
c|6m|yes gone in thanks
a|13m|She's outside. No charge, and you won't be sent that driver again."""
,"""=
a|4m|Oh no, sending you the biggest hug 💙🤗 We're SO sorry you feel this way! Everyone is welcome in the Loop family and we're always here for you. Van with a ramp on its way, 9 minutes, stay dry and stay lovely! 💙
c|6m|stay dry?
a|13m|We hear you 💙 She's outside. No charge this time! Fancy telling us how we did?""")
P("empathy-hans-01","imitation","chat","2026-12-18T22:50:00+08:00",
"B“抱抱亲”加红包，A 一个暖词没有，可看懂了明早考研、准考证打不出来意味着什么，直接让人等在考点门口。",[],
"""c|0|你们自助机把我准考证印糊了，条码扫不出来，明早 8 点就考，附近店全关了，我快急哭了
a|34|考点在哪？
c|50|工大东校区
a|79|条码糊了不影响进场，监考看身份证，先别慌。我们东门那家我叫人七点到，重印两份，印好站在校门右边等你，不用绕路。你早点睡，七点半没见到人就打我手机，号短信发你了。
c|110|真的能进？
a|128|能，考务通知第六条写的，截图给你了。"""
,"""=
a|34|抱抱亲亲🤗别急别急，摸摸头～特别特别能理解您的心情呢！
c|50|工大东校区，怎么办啊
a|79|亲放轻松哦～考试嘛，平常心最重要啦，您一定是最棒的💪给您补一个 5 元红包压压惊，东门那家七点开，您明早可以过去重印一下哦！
c|110|真的能进？
a|128|能的亲，考务通知第六条写的，截图给您啦～逢考必过哦🎉""")
P("empathy-hans-02","imitation","phone","2026-03-12T16:02:00+08:00",
"B 用同情的语气上课“以后要提高警惕”，A 先止付，说被骗不怪她，还不让她跟儿子开口难堪。",[],
"""a|0|银行，您说。
c|0.9|我……刚刚把两万八转给一个说是医保局的，才觉着不对。七十一了，还犯这种糊涂。
a|0.9|您没糊涂，这话术专挑说医保。我先把钱拦住……拦下了，两万八还在对方卡里冻着。您手边有水吗，喝一口。
c|2.2|我儿子知道了得说我。
a|0.8|不用先告诉他。报警我陪您连线，就在这通电话里。他要问，就说银行帮着拦住了。
c|0.9|哎，好。"""
,"""=
=
a|0.9|阿姨您的心情我们非常理解，您一定很难过吧。这种诈骗我们反复宣传过的，以后您可千万要提高警惕，天上不会掉馅饼呀。我这边先把钱拦住，两万八冻着了。
c|2.2|我儿子知道了得说我。
a|0.8|完全理解您的担心，阿姨，一定要跟孩子好好沟通，让他也帮您把把关，下次多长个心眼。报警请您自己拨打一一零。
c|0.9|哎。""")
P("empathy-hans-03","imitation","messaging","2026-10-05T08:10:00+08:00",
"B 的道歉全在说自己多自责、一夜没睡，成了要客人来安慰；A 说猫、说他现在要什么，而且店里的人已经在找了。",[],
"""c|0|我家煤球寄养在你们店，你们说昨晚开笼门时它跑了？它十一岁了，有糖尿病，早晚要打针
a|3m|是我们没关好。从昨晚八点起三个人在店后楼道和地下车库找，没出这片。它早上没打针，撑到今晚还安全，找到我们直接送去打，不等你。它听什么声音会出来？
c|6m|听罐头响 就那个金枪鱼的
a|8m|好，拿了六罐去了。你要来也行，不来也行，每小时这里报一次。"""
,"""=
a|3m|真的真的非常非常抱歉，我作为店长深感自责，昨晚到现在我一夜没合眼，饭也吃不下，开店七年第一次这样，我真的接受不了，心里特别特别难受，希望您能理解我们的心情。我们三个人在楼道和车库找。
c|6m|它要打针的！它听罐头响 就那个金枪鱼的
a|8m|好的，已经拿罐头去了。我真的好内疚，我都哭了，您千万别怪我们店里的小姑娘，她比谁都伤心。""")
P("empathy-hans-04","blunt","email","2026-06-22T11:15:00+08:00",
"A 话硬，先叫孩子今晚别睡那张床，认错；B 措辞得体、流程清楚，却当成一般售后，没人想到孩子会掉下来。两人赔的一样。",["relevance"],
"""c|0|你们装的上下铺，昨晚上铺护栏整根掉下来，我儿子正靠着，人没摔着，吓着了。安装单 AZ-7713，石
a|25m|石先生，是我们装错了，护栏该用八颗长螺丝，单子上只领了四颗短的。那张床今晚别睡，下铺也别睡，上铺可能往下砸。师傅傍晚六点到，带整套新料，重装完他自己先坐上去您再让孩子上。费用全退。孩子还怕的话，床我们拉走也行。
c|40m|孩子说不敢睡上面了
a|52m|那就拆成两张单床，您定。"""
,"""=
a|25m|石先生您好，您反馈的护栏松脱问题已收悉。经核，系安装领料有误，应领八颗长螺丝，实领四颗。现安排师傅今日傍晚六点上门更换护栏及螺丝，费用予以全额退还。请您保持电话畅通，备好安装单以便核对。顺颂时祺。
c|40m|孩子说不敢睡上面了
a|52m|石先生您好，收到。若需改为两张单床，师傅可一并办理。顺颂时祺。""")
P("empathy-hant-01","imitation","chat","2026-03-05T15:45:00+08:00",
"客人只說「不用了」；B 三次深感抱歉、引用定型化契約，又要她交證明；A 只一句，不問原因、不要證明，也不再寄東西去她家。",["relevance"],
"""c|0|月子中心 6 月那間不用了，訂金能退嗎。產檢的單子我也不想再印了
a|72|收到，我都停掉。訂金三萬全退，不用附任何單子。寶寶用品的簡訊和試吃禮也不會再寄到您家。
c|130|合約上寫要證明
a|158|這種不用。我這邊簽掉就好，您不必再解釋給誰聽。"""
,"""=
a|72|您好，造成您的困擾深感抱歉。感謝您選擇我們，非常能同理您的心情。依定型化契約第九條，退訂需附醫療院所證明，經審核後訂金三萬將全數退還，造成不便深感抱歉，敬請見諒。
c|130|我不想再印了
a|158|非常能體諒您的辛苦，深感抱歉。為保障您的權益，還是再麻煩您備妥證明，期待未來有機會再為您與寶寶服務。""")
P("empathy-hant-02","imitation","phone","2026-07-29T20:12:00+08:00",
"B 用話術一直點名情緒「聽得出來您很著急」，一個字沒管製氧機；A 沒說感覺，先問電池還剩多久，送備用氧氣過去。",["relevance"],
"""a|0|電力客服，敝姓劉。
c|0.5|又停電了，這禮拜第二次。我爸在家用製氧機，電池嗶嗶叫了。
a|0.4|電池還剩幾格？
c|0.5|一格。
a|0.7|一格大概四十分。消防局我現在連線，十分鐘送氧氣鋼瓶去您家，您不用掛。復電是九點二十，搶修在您那條巷口。您爸爸現在能講話嗎？
c|0.6|能，他叫我不要急。
a|0.6|好。名字我也列進優先復電戶，下次停電會先打給您。"""
,"""=
=
a|0.4|聽得出來您現在很著急、很生氣，換成是我也會跟您一樣，您的感受我完全能理解。
c|0.5|電池剩一格。
a|0.7|我聽到您說剩一格，我能感受到您的擔心。復電是九點二十，搶修在您那條巷口。
c|0.6|那我爸怎麼辦？
a|0.6|我非常能同理為人子女的心情，如果有緊急狀況建議您撥打一一九，謝謝您願意把感受告訴我們。""")
P("empathy-hant-03","imitation","email","2026-08-12T10:30:00+08:00",
"B 「換個角度想、塞翁失馬」地勸；A 承認一年的準備沒了，不勸，把能救的留下來，也不催他再報名。",[],
"""c|0|你們把我的護照寄丟了，打工度假簽證過期限了，今年三十歲，最後一次機會。我工作都辭了。還要我「等候通知」嗎。簡
a|1h|簡先生您好，護照是在我們苗栗站丟的，您沒有做錯任何一件事。年齡到了就沒有下一次，這個我們賠不起，也不勸您想開。能做的：護照補辦費、機票、已付的房租押金，單據有多少給多少，今天給您經理的手機。另外我們出一封說明信，對方簽證處有時會因此保留原年齡，不保證。
c|3h|那封信今天可以嗎
a|3h40m|四點前寄到您信箱，正本您來或我送去都行。"""
,"""=
a|1h|簡先生您好，非常遺憾聽到這個消息！不過塞翁失馬，焉知非福，也許這是老天給您沉澱自己的禮物😊 人生還有很多美好的旅程等著您，換個角度想，在台灣也能打造精彩的三十歲！護照補辦費、機票與押金我們會依單據賠償，說明信也可以出具。
c|3h|那封信今天可以嗎
a|3h40m|當然可以，四點前寄到您信箱。期待很快看到您用正能量迎向下一段冒險，加油！""")
P("empathy-hant-04","culture","messaging","2026-11-21T09:02:00+08:00",
"靈堂上的奠花送成紅彩帶開幕花，家屬前很失禮；A 懂這個忌諱、替客人擋下難看，B 當成一般出錯貨，語氣還輕快。",["personalisation"],
"""c|0|你好，我訂去大伯靈堂的花，你們送來紅彩帶「鴻圖大展」，親戚全在看
a|2m|是我們送錯，這個很失禮。花我請師傅現在先抱走，不要留在那裡。白色奠花 40 分鐘到，落款照您寫的，師傅會跟伯母講是花店弄錯、跟您無關。奠禮幾點開始？
c|5m|十點半
a|6m|十點前擺好。費用退您，不用再講這個。"""
,"""=
a|2m|哎呀，兩張單貼反了～不好意思齁！沒關係，馬上換一對白色的給您，40 分鐘到，落款照您寫的喔😄 紅的那對您先放旁邊就好。請問奠禮幾點開始？
c|5m|十點半 大家都在看
a|6m|了解～十點前擺好！費用退您，再送您一張下次九折券，祝您順心😊""")
