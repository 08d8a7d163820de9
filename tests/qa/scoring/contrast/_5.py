from _b import P
P("context-hant-01","imitation","email","2026-03-16T09:40:00+08:00",
"B 說「詳閱您的來信」，附上最完整的排除步驟，全是客人信裡寫明已經做過的；A 從做過的地方接下去。",["relevance"],
"""c|0|您好，廚下型淨水器 RO-6 又漏了。我已經關過進水、換過 O 型環（你們寄的那包）、重鎖接頭、也換過 PE 管，還是從第二道濾殼底滴。裝 14 個月。客編 W30712 曾怡安
a|5h|曾小姐您好，這些都做過還漏，就是濾殼裂了，那批殼底我們去年底改過料。新殼今天宅配，週三到；O 型環包裡的舊款不合新殼，會附新的。超過保固兩個月，這項不收費。
c|7h|我自己換得來嗎？
a|8h|可以，比您換 PE 管簡單。要我們去換也行，週四下午。"""
,"""=
a|5h|曾小姐您好，詳閱您的來信後，為您整理最完整的排除步驟如下：一、關閉進水；二、更換 O 型環；三、重新鎖緊接頭；四、更換 PE 管；五、觀察 24 小時。如仍有滴漏，歡迎隨時來信，超過保固兩個月，這次不收費。
c|7h|這四項我第一封信就寫做過了。
a|8h|曾小姐您好，詳閱您的回覆後，再次為您附上圖文版步驟，依序操作即可，謝謝您的細心。""")
P("context-hant-02","code_switching","chat","2026-12-01T17:08:00+08:00",
"客人中英夾雜講了三件事；A 三件都處理，B 兩件很周到，「renewal 先 hold」那件漏掉了，隔天就會扣款。",[],
"""c|0|Hi 三件事：invoice 的 billing address 要改成內湖那個，seat 加 3 個，然後 renewal 先 hold，老闆還在跟別家 compare，12/2 會 auto charge
a|96|address 改好了，新的 invoice 在後台；seat 加到 28，按天算到月底是 1,140；auto charge 也停了，資料保留到 12/31，要 renew 您按一下就好。
c|150|加 seat 的 1,140 今天扣？
a|170|對，今天單獨一張。"""
,"""=
a|96|address 改好了，新的 invoice 在後台，舊的那張已經作廢，會計那邊拿新的報就可以；seat 加到 28，按天算到月底是 1,140，邀請信在後台直接寄。
c|150|加 seat 的 1,140 今天扣？
a|170|對，今天單獨一張，會開內湖的抬頭。""")
P("context-hant-03","imitation","phone","2026-05-19T18:35:00+08:00",
"語音機器人已經問到單號和新地址；B 一直說「幫您做一個紀錄的動作」，又從頭問，而且忘了冷藏這件；A 接著講，連後果一起顧到。",[],
"""b|0|請說您的單號和需求。
c|0.5|九一三零，今天的蛋改送板橋文化路二段八十號，還有昨天那箱到的時候是退冰的。
b|0.4|九一三零，改送板橋文化路二段八十號，另一箱退冰，為您轉接。
a|1.5|您好，板橋八十號改好了，今晚七點到九點。昨天退冰那箱不要吃，我全額退，今天這箱請司機到門口先拍溫度給您看。
c|0.8|昨天那箱要留著嗎？
a|0.7|拍一張標籤就可以丟了。"""
,"""=
=
=
a|1.5|您好，這邊幫您做一個紀錄的動作，請問您的單號是？另外幫您備註一下，請問要改送到哪裡？
c|0.8|九一三零，板橋文化路二段八十號，剛剛都講過了。
a|0.7|好的，已經幫您備註、也幫您做紀錄囉。板橋八十號改好了，今晚七點到九點，感謝您的配合，祝您有美好的一天。""")
P("context-hant-04","lawful_no","messaging","2026-06-08T20:02:00+08:00",
"兩個要求：給監視器影片、修門禁。A 依法不給影片，但保住畫面、講明警察怎麼調，也修門禁；B 客氣地不給，門禁就沒下文了。",[],
"""c|0|總幹事，我 B2 的腳踏車被牽走，昨晚 11 點多，監視器拷一份給我。還有側門門禁壞三天了，應該就是那邊進來的
a|6m|影片不能拷給住戶，會拍到別人。我先把昨晚 10 點到今早 6 點鎖起來，不然七天就蓋掉。您去派出所報案，員警來函我當天給。側門廠商明早 9 點修，今晚先派保全守到 12 點。
c|12m|可以先讓我看一下嗎
a|15m|可以，到管理室看，我陪您，不能翻拍。"""
,"""=
a|6m|很抱歉聽到這個消息，非常能體諒您的著急。不過依個資相關規定，監視器影像沒有辦法提供給住戶，還請您見諒。您可以去派出所報案，由員警來函，我們一定全力配合。
c|12m|可以先讓我看一下嗎
a|15m|可以到管理室看，我陪您，不能翻拍，謝謝您的體諒。""")
P("personalisation-en-01","quiet_record","email","2026-11-10T10:20:00Z",
"A lets the record shape the choice without mentioning it; B recites her birthday, her late orders and her address, then sends the list everyone gets.",[],
"""c|0|Hello, could you suggest three novels for my reading group in January? Nothing longer than 300 pages, and not another war, please. Hazel Anstey
a|5h|Dear Mrs Anstey, three under 300 pages and no war: The Tidewrack (212), Miss Pell's Ledger (268), Small Hours at Crane (240). All three are out in large print, and I have six of each here. The Ledger starts the most argument.
c|7h|The Ledger then. Six of them, two in large print.
a|8h|Put by for you under Anstey. Any day but Monday."""
,"""=
a|5h|Dear Hazel, we see from your account that you turned 74 on 2 September, live in Priory Close, bought large print eleven times since your operation and returned two books late in May. Here are January's staff picks, loved by all our readers: The Tidewrack (212), Miss Pell's Ledger (268), Small Hours at Crane (240).
c|7h|The Ledger then. Six of them, two in large print.
a|8h|Put by for you, Hazel, two of them in large print as usual since the operation. Any day but Monday.""")
P("personalisation-en-02","imitation","chat","2026-02-03T15:55:00Z",
"B asks warmly for her preferences, says the slot is \"tailored to you\" and offers the clinic's next free one; A works round the night shift and the missing car.",["context"],
"""c|0|need a blood test, fasting. I work nights at the depot, finish 6am, no car, I'm in Wexcombe
a|57|Then 7.10 at Wexcombe surgery, ten minutes' walk from the depot. You'd be fasting since your break at 2, so nothing extra to skip, and you can sleep after. Any weekday?
c|101|wednesday
a|122|Wednesday 7.10. Water's fine, no milk in the tea at 2."""
,"""=
a|57|Thank you for sharing that! Your preferences are at the heart of everything we do. Here's a slot tailored just to you: 11.40 at Marlbury General, our newest phlebotomy suite. Fasting means nothing but water for eight hours before. Any weekday?
c|101|wednesday
a|122|Wednesday 11.40, personalised for you. Water's fine, no milk in tea.""")
P("personalisation-en-03","second_language","phone","2026-10-01T09:12:00+01:00",
"Same information; the caller speaks English as a second language. A uses short plain sentences and spells the one word that matters, B is chummy and full of idiom.",["relevance"],
"""a|0|Council tax, Neil.
c|0.6|Hello, I have letter, I not understand. It say I must pay all year now? I live only me.
a|1.2|No. Not all the year now. You missed one month. Pay 96 pounds before the 15th. Then it goes back to monthly.
c|1.5|And I live only me. Is less?
a|1|Yes. One person is 25 percent less. The word on the form is single, S, I, N, G, L, E. I am sending it to you. Tick that box.
c|1|Okay. 96, before 15. Thank you."""
,"""=
=
a|1.2|Ah, don't you fret, my love, nobody's after you for the whole whack. You've just slipped up on the one instalment, so cough up the ninety-six quid by the fifteenth and we're all square, back on the drip as before.
c|1.5|Sorry? Cough? I live only me. Is less?
a|1|Oh, you're rattling about on your tod! You're quids in, then, a quarter off the lot. I'll pop the form over, just tick the single occupier bit and Bob's your uncle.
c|1|I... okay. I ask my friend. Thank you.""")
P("personalisation-en-04","imitation","messaging","2026-07-13T12:05:00+01:00",
"B reads out a whole profile and then offers the same cottage to everyone; A picks up two facts and lets them change the offer.",[],
"""c|0|Anything for a week in October near Whitby? Four of us, one's my dad who can't do stairs, and the dog's terrified of sheep
a|9m|Staithe End: everything's on one floor, walk-in shower, and it's on the harbour so no sheep for a mile. 11 to 18 October, £640. The step at the gate is 12 cm, is that all right for him?
c|15m|with a hand yes
a|18m|There's a rail on the left. Shall I hold it till tomorrow?"""
,"""=
a|9m|Based on your profile (Leeds LS17, party of 4, 1 dog, 2 previous stays, average spend £612, prefers autumn) here's your perfect match: Fell View, our October bestseller! Farm stay, lambs at the window, cosy loft bedrooms. 11 to 18 October, £640.
c|15m|loft bedrooms? there's stairs?
a|18m|A charming spiral stair! 94% of guests with your profile loved it. Shall I hold it till tomorrow?""")
