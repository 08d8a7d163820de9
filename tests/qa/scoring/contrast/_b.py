import json, re, zlib, pathlib
D = pathlib.Path(__file__).parent
def secs(s):
    if re.fullmatch(r"[\d.]+", s): return float(s)
    u = {"d":86400,"h":3600,"m":60,"s":1}
    return float(sum(float(n)*u[k] for n,k in re.findall(r"([\d.]+)([dhms])", s)))
WHO = {"c":"customer","a":"agent","b":"bot","s":"system"}
def turns(spec, ch, base=None):
    rows=[]; out=[]; t=0.0
    for i,l in enumerate(x.strip() for x in spec.strip().splitlines() if x.strip()):
        if l == "=": rows.append(base[i])
        else:
            w,g,x = l.split("|",2); 
            if x == "=": x = base[i][2]
            rows.append((w,g,x))
    for i,(w,g,x) in enumerate(rows):
        d={"position":i,"speaker":WHO[w],"text":x}
        if g == "-": pass
        elif ch=="phone":
            d["start"]=round(t+secs(g),1)
            n=len(re.findall(r"[\u3400-\u9fff]",x)); m=len(re.findall(r"[A-Za-z0-9.']+",x))
            d["end"]=round(d["start"]+max(0.8,n/4.3+m/2.8),1); t=d["end"]
        else: d["start"]=secs(g)
        out.append(d)
    return rows,out
def conv(id,ch,lang,at,key,spec,base=None,agent=None,cust=None):
    h=zlib.crc32(key.encode())
    r,t=turns(spec,ch,base)
    return r,{"id":id,"channel":ch,"language":lang,"started_at":at,"agent":agent or f"agent-{h%60+31}","customer":cust or f"cust-{h//60%9000+1000}","turns":t}
def put(f,row):
    p=D/f; old=[l for l in p.read_text(encoding="utf-8").splitlines() if json.loads(l)["id"]!=row["id"]] if p.exists() else []
    old.append(json.dumps(row,ensure_ascii=False)); p.write_text("\n".join(old)+"\n",encoding="utf-8")
L={"en":"en","hans":"zh-Hans","hant":"zh-Hant"}
def P(id,kind,ch,at,why,may,A,B):
    crit,l,_=id.split("-"); l=L[l]; pid="sc-"+id
    ra,a=conv(pid+"-a",ch,l,at,id,A); _,b=conv(pid+"-b",ch,l,at,id,B,ra)
    put("pairs.jsonl",{"id":pid,"criterion":crit,"kind":kind,"language":l,"channel":ch,"why":why,"may_also_differ":may,"a":a,"b":b})
