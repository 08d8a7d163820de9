from _b import P
P("speed-en-01","imitation","chat","2026-06-09T08:14:00+01:00",
"B opens within three seconds and boasts of it, then leaves an exhibitor outside the hall for a quarter of an hour; A says nothing for a minute and a bit and comes back with the pass.",[],
"""c|0|At the exhibitor door at Hall 4, your portal says my badge is 'pending' and they won't let me in. Stand 4-117, Calder Ceramics. Doors open to the public at 9.
a|74|Badge released, it was held on an unticked insurance box. Show the guard this code: 4117-KX. It works now, no need to log in again.
c|131|in, thanks. my colleague Wendell is coming at half ten, same problem?
a|166|His was held too. Released it just now, same code prefix, he'll get it by text."""
,"""=
a|3|Hi there! ⚡ Connected in under 5 seconds, that's the ExpoLine promise! You're in fast hands, I'm on it this instant!
c|305|any news? guard is asking me to step aside
a|309|Almost there, lightning speed ahead! ⚡ Just moments away now!
a|948|Badge released, it was held on an unticked insurance box. Show the guard this code: 4117-KX. It works now, no need to log in again.
c|1003|in, thanks. my colleague Wendell is coming at half ten, same problem?
a|1420|His was held too. Released it just now, same code prefix, he'll get it by text.""")
P("speed-en-02","imitation","phone","2026-01-20T07:52:00Z",
"B thanks for patience at every turn and keeps talking politely through a questionnaire nobody needs and two unannounced holds; A names one wait with its length and keeps it.",["context"],
"""a|0|Hearthcover, Ruth speaking.
c|0.6|Boiler's locked out on F28, no heat since last night. Policy's under Tilbrook, LS12.
a|0.9|Got it. I need to see who's near you, about forty seconds, I'll stay on the line.
a|37|Engineer between ten and twelve today, Gareth, he carries the F28 part. Have you a gas meter with credit on it?
c|0.8|It's not prepay, no.
a|0.7|Then nothing for you to do. He rings twenty minutes before. If he's not there at twelve, text this number and I'll see it.
c|0.6|That'll do nicely."""
,"""a|0|Hearthcover, Ruth speaking.
=
a|0.9|Thank you so much for calling us today, I do appreciate your patience. May I just take you through our quick service questions? Which room is the boiler in, and what colour is the casing?
c|1|Kitchen. It's white. Does that matter?
a|0.8|Lovely, thank you for bearing with me, I really do appreciate it. And how did you hear about Hearthcover?
c|2|I've been with you six years.
a|118|Thank you ever so much for holding, you've been wonderfully patient. One more moment for me.
c|141|Hello? Are you still there?
a|1.2|Thank you for your patience. Engineer between ten and twelve today, Gareth, he carries the F28 part. He rings twenty minutes before. If he's not there at twelve, text this number and I'll see it.
c|0.6|Right. Thanks.""")
P("speed-en-03","imitation","messaging","2026-04-17T10:51:00+01:00",
"B's progress bar (\"72% through\") is invented and the answer comes nearly two hours later; A gives one clock time and beats it.",[],
"""c|0|Moving van was due 10.30 at Flat 2, Orme Court. Nobody here and the lift's only booked till 1
a|95|I have to reach the driver by radio. You'll have a real time from me by 11.10.
a|16m|Reached him: shut lane on the A34. He's with you 11.40. Two men, and a third joins at noon so you're clear of the lift by 1.
c|17m|ok that works
a|51m|They're at your gate now."""
,"""=
a|6|Great news! Your enquiry is 18% through our system and moving quickly 📈
c|12m|18%? where's the van
a|12m20s|Now 47% complete! Estimated resolution: 3.2 minutes ⏱️
a|31m|72% and climbing! Thank you for staying with us
c|58m|lift goes at 1. what is happening
a|1h46m|Reached him: shut lane on the A34. He's nearly at yours. Two men, and a third joins so the lift part goes faster.
c|1h48m|ok
a|1h57m|They're at your gate now.""")
P("speed-en-04","hand_over","email","2026-03-03T09:30:00Z",
"Neither first agent can answer; A hands to a named colleague with a time and she writes before it, B passes it to \"the relevant team\" and the customer has to chase twice before the same answer arrives.",["context"],
"""c|0|Morning. Our allotment society's public liability certificate lapsed on Saturday and the council wants the new one by Thursday noon. Policy AL-20817. Could it be sent? Phyllida Marsh, secretary
a|1h20m|Dear Ms Marsh, certificates are issued by underwriting, not by me. Joan Petrie there has your policy and the deadline and will send it today before 4. If it isn't with you by then, reply here and I'll fetch it myself. Owen
a|5h10m|Dear Ms Marsh, Owen passed this on. New certificate attached, valid from Saturday, so there's no gap. Joan Petrie
c|6h|Perfect, sent to the council. Do we get a reminder next year?
a|7h|Yes, six weeks before, to this address. Joan Petrie"""
,"""=
a|1h20m|Dear Ms Marsh, thank you. Certificates are issued by underwriting. I have passed your message to the relevant team, who will be in touch in due course. Owen
c|1d2h|Hello, has anyone picked this up? It's needed Thursday noon.
a|1d7h|Dear Ms Marsh, I have chased the relevant team on your behalf. Owen
c|2d1h|It's Thursday morning tomorrow and I still have nothing.
a|3d1h|Dear Ms Marsh, new certificate attached, valid from Saturday, so there's no gap. Joan Petrie
c|3d2h|Sent to the council. Do we get a reminder next year?
a|4d3h|Yes, six weeks before, to this address. Joan Petrie""")
P("speed-hans-01","imitation","messaging","2026-05-12T18:20:00+08:00",
"B 六次秒回“收到”“已加急”，真正的答复拖到一个半小时以后；A 先说要查十五分钟监控，十三分钟就回来了。",[],
"""c|0|物业吗 我车进来才十来分钟，出口杆要收我 36 块，后面堵了三辆车了
c|9|苏B·7K0L2
a|48|先按手动放行，杆已经抬了，您先走。36 块要对一下进场监控，大概一刻钟，查完在这儿跟您说。
c|80|行 出来了
a|13m50s|查到了：18:07 进的，系统把您认成昨天那辆 7K012。不收钱，库里的记录也改了，明天进出不会再跳。
c|15m|好嘞"""
,"""=
=
a|11|收到！
a|13|马上为您处理哈
c|3m|杆还没抬呢
a|3m4s|收到收到，已加急🔥
a|21m|正在火速核实中，您的事就是我们的头等大事！
c|40m|我是自己扫码交了钱出来的，现在怎么说
a|40m5s|收到，加急加急！
a|1h34m|查到了：18:07 进的，系统把您认成昨天那辆 7K012。36 块退回原支付方式，库里的记录也改了，明天进出不会再跳。""")
P("speed-hans-02","imitation","chat","2026-07-06T09:05:00+08:00",
"B 每条都在几秒内回，可硬塞了四个用不着的步骤，同一件事花了二十多分钟；A 一步办完。",["context"],
"""c|0|科目三约的是 7 月 9 号，学校临时有考试去不了，想改 15 号上午，学员号 JX33917
a|52|改好了：15 号上午 8:30，还在城东考场。这次算提前改，不占您取消次数。
c|84|那 8 号晚上的模拟车还去吗
a|115|给您顺延到 14 号晚上 7 点，教练还是老韩，他已经知道了。
c|140|OK"""
,"""=
a|4|您好呀～很高兴为您服务！请先选一下业务类别：1 报名 2 约考 3 投诉 4 其他哦
c|39|2
a|43|好哒～麻烦您再拍一张身份证正面，只是例行登记一下哦
c|6m|[图片]
a|6m5s|收到啦～再麻烦您填一下这个改期意愿小调查，两分钟就好哦
c|14m|填完了，到底能不能改
a|14m6s|辛苦您～最后请重启一下 App 再登录一次哦
c|20m|重登了
a|22m|改好了：15 号上午 8:30，还在城东考场，不占取消次数。8 号晚上的模拟车顺延到 14 号晚上 7 点，还是老韩。""")
P("speed-hans-03","imitation","phone","2026-03-18T10:02:00+08:00",
"B 不停道歉、感谢等待，却两次不打招呼晾着人一两分钟；A 只说一次要等多久、为什么，而且提前回来。",[],
"""a|0|康仁体检，您说。
c|0.5|我上周三做的体检，报告网上一直看不到，下午入职要交。手机尾号 6028，姓庞。
a|0.8|庞女士，我要打到检验科问一项，半分钟左右，您别挂。
a|24|问到了，卡在肝功复查，十一点半出。出来我直接给您传电子盖章版，您不用跑。
c|0.6|入职表上要纸质的行吗？
a|0.7|电子章跟纸的一样认。对方要是不收，前台给您留一份，到五点半。
c|0.5|行，谢谢。"""
,"""=
=
a|0.8|庞女士您好，非常抱歉给您带来不便，感谢您的理解和耐心等待。
a|97|不好意思让您久等了，真的非常抱歉，感谢您的耐心。
c|1.5|嗯，查到没有？
a|1|不好意思不好意思，再耽误您一下下。
c|126|喂？还在吗？我这儿上班呢。
a|1.2|实在抱歉让您久等了。问到了，卡在肝功复查，十一点半出。出来我直接给您传电子盖章版，您不用跑。对方要是不收，前台给您留一份纸的，到五点半。
c|0.7|行吧。""")
P("speed-hans-04","fragments","messaging","2026-08-21T21:13:00+08:00",
"客人连发五条短句；A 等他发完，四十秒一次答清，B 每条都秒接“嗯嗯”“在的”，答案却在十一分钟后。",[],
"""c|0|在吗
c|3|明天那个剧本杀
c|7|6 人的
c|11|少一个人
c|14|还能开不
a|44|能开。缺的角色店里出人补，不另收钱。还是明天 14:00，到了直接上二楼。
c|70|那押金呢
a|92|不扣，按 5 位结账。"""
,"""=
c|3|明天那个剧本杀
a|5|嗯嗯在的～
c|7|6 人的
a|9|好的好的～
c|11|少一个人
c|14|还能开不
a|17|嗯嗯收到，看一下哈～
c|6m|人呢
a|11m|能开。缺的角色店里出人补，不另收钱，押金也不扣，按 5 位结账。还是明天 14:00，到了直接上二楼。""")
