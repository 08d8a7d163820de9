import json,pathlib
M={"personalisation-hans-01":["relevance"],"personalisation-hans-03":["relevance"],"personalisation-hans-04":["relevance","context"],"personalisation-hant-01":["empathy","context"],"personalisation-hant-02":["relevance"],"personalisation-hant-03":["relevance"],"personalisation-hant-04":["relevance","context"],"personalisation-en-04":["relevance","context"],"personalisation-en-02":["context","relevance"],
"context-hans-03":["relevance"],"context-hant-03":["relevance"],"context-hans-01":["relevance"],"context-hans-02":["relevance"],"context-hant-02":["relevance"],"context-hant-04":["relevance"],"context-en-01":["relevance"],"context-en-02":["speed"],"context-en-03":["relevance"],"context-en-04":["relevance"],"context-hant-01":["relevance","personalisation"],
"relevance-en-01":["context"],"relevance-en-02":["personalisation"],"relevance-en-04":["context"],"relevance-hans-01":["context"],"relevance-hans-02":["context"],"relevance-hans-03":["context"],"relevance-hans-04":["context"],"relevance-hant-01":["context"],"relevance-hant-02":["context","personalisation"],"relevance-hant-03":["context","empathy"],"relevance-hant-04":["context","personalisation"],
"empathy-en-01":["personalisation"],"empathy-en-02":["personalisation","context"],"empathy-en-03":["personalisation"],"empathy-en-04":["context","personalisation"],"empathy-hans-01":["context","personalisation"],"empathy-hans-02":["personalisation"],"empathy-hans-03":["context"],"empathy-hans-04":["context"],"empathy-hant-01":["personalisation"],"empathy-hant-02":["context","relevance"],"empathy-hant-03":["personalisation"],"empathy-hant-04":["personalisation","context"],
"speed-hant-02":["context"],"speed-hant-04":["context"],"speed-hans-02":["context"],"speed-hant-01":[],"speed-en-04":["context"]}
p=pathlib.Path("pairs.jsonl"); rows=[json.loads(l) for l in p.read_text().splitlines()]
for r in rows:
    k=r["id"][3:]
    if k in M: r["may_also_differ"]=M[k]
C="speed relevance context personalisation empathy".split()
rows.sort(key=lambda r:(C.index(r["criterion"]),["en","zh-Hans","zh-Hant"].index(r["language"]),r["id"]))
p.write_text("\n".join(json.dumps(r,ensure_ascii=False) for r in rows)+"\n")
from collections import Counter
for k in ("criterion","kind","language","channel"): print(Counter(r[k] for r in rows))
