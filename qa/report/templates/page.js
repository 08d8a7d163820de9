"use strict";
(() => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  root.classList.add("js");
  all("[data-js]").forEach((element) => { element.hidden = false; });
  const talks = all(".talk");

  // Light and dark: the system's choice until the button is used.
  const theme = $("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.style.colorScheme || (dark.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? theme.dataset.light : theme.dataset.dark; };
  theme.addEventListener("click", () => { root.style.colorScheme = isDark() ? "light" : "dark"; nameTheme(); });
  dark.addEventListener("change", nameTheme);
  nameTheme();

  // Going to a mark or a quote, and showing it for a moment.
  const flash = (elements) => elements.forEach((element) => {
    element.classList.remove("flash");
    void element.offsetWidth;
    element.classList.add("flash");
    setTimeout(() => element.classList.remove("flash"), 1700);
  });
  const show = (element, block) => element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  const open = (element) => {
    for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };
  let here = null;
  const toEvidence = (key) => {
    const at = $("m" + key);
    if (!at) return;
    open(at);
    here = at;
    const talk = at.closest(".talk");
    const marks = all(`mark[data-e~="${key}"]`, talk);
    const panel = at.closest(".transcript");
    if (panel.scrollHeight > panel.clientHeight + 4) {
      const delta = marks[0].getBoundingClientRect().top - panel.getBoundingClientRect().top;
      panel.scrollBy({ top: delta - panel.clientHeight / 3, behavior: "instant" });
      const box = panel.getBoundingClientRect();
      if (box.top < 0 || box.bottom > innerHeight + 8) show(marks[0], "center");
    }
    const box = marks[0].getBoundingClientRect();
    if (box.top < 90 || box.bottom > innerHeight - 20) show(marks[0], "center");
    marks[0].querySelector("a").focus({ preventScroll: true });
    flash(marks);
  };
  const toScore = (key) => {
    const quote = $("q" + key);
    if (!quote) return;
    open(quote);
    const box = quote.getBoundingClientRect();
    if (box.top < 90 || box.bottom > innerHeight - 20) show(quote, "center");
    (quote.querySelector("a") || quote).focus({ preventScroll: true });
    flash([quote]);
  };
  let lastMark = null;
  let turn = 0;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const mark = link.closest("mark");
    const target = link.getAttribute("href").slice(1);
    if (mark) {
      const keys = mark.dataset.e.split(" ");
      turn = mark === lastMark ? turn + 1 : keys.length - 1;
      lastMark = mark;
      event.preventDefault();
      toScore(keys[turn % keys.length]);
    } else if (link.closest(".quotes")) {
      event.preventDefault();
      toEvidence(target.slice(1));
    } else if ($(target) && $(target).classList.contains("talk")) {
      event.preventDefault();
      clear();
      toTalk($(target), true);
    }
  });
  // The address names the conversation that is looked at, so that it can be passed on.
  const address = (talk) => {
    const name = "#" + encodeURIComponent(talk.dataset.id);
    if (location.hash !== name) try { history.replaceState(null, "", name); } catch { /* a page without an address */ }
  };
  const follow = () => {
    if (location.hash.length < 2) return;
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* as it is */ }
    const target = talks.find((talk) => talk.dataset.id === name) || $(name);
    if (!target) return;
    if (target.matches(".talk")) target.open = true;
    open(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);

  // The definitions of the levels, fetched from the end of the page when they are asked for.
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches(".why") || !box.open || box.dataset.filled) return;
    const definition = $("def-" + box.dataset.of);
    if (!definition) return;
    const body = definition.querySelector(".body").cloneNode(true);
    const level = body.querySelector(`[data-level="${box.dataset.level}"]`);
    if (level) { level.classList.add("this"); level.setAttribute("aria-current", "true"); }
    box.querySelector("a").replaceWith(body);
    box.dataset.filled = "yes";
  }, true);

  // Filters.
  const field = (id) => $(id) || { value: "", checked: false, addEventListener() {} };
  const find = field("find"), channel = field("by-channel"), language = field("by-language");
  const low = field("by-low"), urgent = field("by-urgent");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new WeakMap();
  const textOf = (talk) => {
    if (!texts.has(talk)) texts.set(talk, plain(talk.textContent));
    return texts.get(talk);
  };
  const filter = () => {
    if (!talks.length) return;
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const talk of talks) {
      const fits = (!channel.value || talk.dataset.channel === channel.value)
        && (!language.value || talk.dataset.language === language.value)
        && (!low.value || talk.dataset.low.split(" ").includes(low.value))
        && (!urgent.checked || "urgent" in talk.dataset)
        && words.every((word) => textOf(talk).includes(word));
      talk.hidden = !fits;
      shown += fits;
    }
    for (const talk of talks) if (talk.hidden && talk === here) here = null;
    const count = $("count");
    count.textContent = count.dataset.text.replace("{shown}", shown).replace("{total}", talks.length);
    $("nothing").hidden = shown > 0;
    $("clear").hidden = !(words.length || channel.value || language.value || low.value || urgent.checked);
  };
  const clear = () => {
    [find, channel, language, low].forEach((control) => { control.value = ""; });
    urgent.checked = false;
    filter();
  };
  // The order: as the page was made (worst first), as given, newest, or by the level of a criterion.
  const sort = field("sort");
  const value = (talk, name) => {
    const found = talk.dataset.levels.split(" ").find((pair) => pair.startsWith(name + ":"));
    return found ? Number(found.slice(name.length + 1)) : 2;
  };
  const orders = {
    "": () => 0,
    given: (a, b) => a.dataset.given - b.dataset.given,
    newest: (a, b) => b.dataset.started.localeCompare(a.dataset.started),
  };
  const made = [...talks];
  sort.addEventListener("change", () => {
    const order = orders[sort.value] || ((a, b) => value(a, sort.value) - value(b, sort.value));
    talks.splice(0, talks.length, ...made.toSorted(order));
    talks[0].parentElement.append(...talks);
  });
  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  [channel, language, low, urgent].forEach((control) => control.addEventListener("change", filter));
  if (talks.length) {
    $("clear").addEventListener("click", () => { clear(); find.focus(); });
    const fold = $("fold");
    fold.addEventListener("click", () => {
      const opening = fold.textContent === fold.dataset.open;
      talks.forEach((talk) => { talk.open = opening; });
      fold.textContent = opening ? fold.dataset.close : fold.dataset.open;
    });
    filter();
  }

  // The keyboard.
  const visible = () => talks.filter((talk) => !talk.hidden);
  const toTalk = (talk, opening) => {
    if (opening) talk.open = true;
    here = talk;
    talk.scrollIntoView({ block: "start", behavior: "instant" });
    talk.querySelector("summary").focus({ preventScroll: true });
    address(talk);
  };
  document.addEventListener("click", (event) => {
    const head = event.target.closest(".talk > summary");
    if (head) address(head.parentElement);
  });
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const step = (list, way) => {
    const from = here || (way > 0 ? root : null);
    if (!from) return list[0];
    if (from === root) return list[0];
    const ahead = list.filter((item) => item !== from && !(item.contains && item.contains(from))
      && Boolean(follows(from, item)) === way > 0);
    if (way > 0) return ahead[0];
    return ahead[ahead.length - 1];
  };
  const currentTalk = () => (here && here.closest(".talk")) || null;
  const keys = {
    j: () => { here = currentTalk(); const next = step(visible(), 1); if (next) toTalk(next); },
    k: () => { here = currentTalk(); const last = step(visible(), -1); if (last) toTalk(last); },
    n: () => toNext(1),
    p: () => toNext(-1),
    "/": () => { find.focus(); find.select(); },
    "?": () => $("help").showModal(),
  };
  const toNext = (way) => {
    const marks = all(".talk:not([hidden]) .at");
    const next = step(marks, way);
    if (next) toEvidence(next.id.slice(1));
  };
  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest && event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
    if (event.key === "Escape" && event.target === find) { clear(); find.blur(); return; }
    if (inField || event.ctrlKey || event.metaKey || event.altKey || !$("enabled").checked || !talks.length) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.closest("mark");
    if (mark) {
      const ids = mark.dataset.e.split(" ").map((key) => "m" + key);
      if (!here || !ids.includes(here.id)) here = $(ids[ids.length - 1]);
    }
    else if (event.target.closest(".talk")) here = event.target.closest(".talk");
  });
  $("keys").addEventListener("click", () => $("help").showModal());

  // Paper: everything open, then as it was.
  let wasClosed = [];
  addEventListener("beforeprint", () => {
    wasClosed = talks.filter((talk) => !talk.open);
    wasClosed.forEach((talk) => { talk.open = true; });
  });
  addEventListener("afterprint", () => { wasClosed.forEach((talk) => { talk.open = false; }); });
  follow();
})();
