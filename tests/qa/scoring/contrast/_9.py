from _b import conv, put, L
def N(id,case,l,ch,at,why,exp,spec):
    _,c=conv(id+"-conv",ch,L[l],at,id,spec)
    K="speed relevance context personalisation empathy".split()
    M={"+":"scored","-":"not_scored","?":"either"}
    put("not_applicable.jsonl",{"id":id,"case":case,"language":L[l],"channel":ch,"why":why,"expected":{k:M[x] for k,x in zip(K,exp)},"conv":c})
N("sc-na-01","no_timestamps","en","email","2026-02-09T10:00:00Z","The export kept the order of the letters and lost every time: speed has nothing to stand on, the rest has.","-++??",
"""c|-|Dear Sirs, our bell-ringing tower's insurance lists eight bells; we have ten since 2023. Please amend, and is there more to pay? Policy CH-0092. T. Goodrum
a|-|Dear Mr Goodrum, ten bells it is, from today. £14.20 more until renewal in May. The amended schedule is attached; please check the weights, the two new ones are from your founder's invoice.
c|-|The tenor is 9 cwt, not 8.
a|-|Corrected, new schedule attached. The price doesn't change.""")
N("sc-na-02","customer_only","hans","chat","2026-08-30T23:41:00+08:00","只有客人留言，没有任何客服说话：没有可评的客服内容。速度由排队决定，两种都可接受。","?----",
"""c|0|有人吗
c|40|扫地机卡在床底下了，叫不回来
c|9m|算了，我自己掏出来了""")
N("sc-na-03","no_emotion_plain_question","hant","chat","2026-10-12T14:02:00+08:00","單純問營業時間，沒有情緒、損失或風險，同理沒有對象；其他照評，不能因為沒有同理而扣到底。","++??-",
"""c|0|請問你們週一有開嗎
a|18|週一休館，週二到週日 9 點到 17 點，16:30 停止入館。
c|40|10/12 國慶補假也休？
a|55|那天有開，隔天週二補休。""")
N("sc-na-04","bot_only","hans","messaging","2026-05-30T08:15:00+08:00","全程只有机器人，没有人工：不评任何客服个人。","-----",
"""c|0|快递柜打不开
b|1|您好，我是小智，请回复取件码。
c|20|739204
b|21|柜门已打开，请取件后关好柜门。
c|50|好了""")
N("sc-na-05","thanks_and_bye","en","messaging","2026-06-18T17:30:00+01:00","The customer only says thanks for something closed the day before and asks nothing: relevance and empathy have no object.","?-?--",
"""c|0|all sorted, key came this morning. cheers Anouk
a|2m|Good to hear. Enjoy the boat.
c|3m|will do
a|4m|👍""")
N("sc-na-06","unintelligible_recording","hant","phone","2026-12-03T11:08:00+08:00","錄音糊掉，客人的話都認不出來，客服也只能請他再打：聽不懂的話不能當作答非所問；時間仍在。","?----",
"""a|0|您好，水電行。
c|0.8|［聽不清楚］
a|1|不好意思，線路聽不到，您可以再說一次嗎？
c|1.2|［聽不清楚］
a|0.9|還是聽不到，我掛掉打回這支號碼給您。""")
