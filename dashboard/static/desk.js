// 值守台 by keyboard and in the line itself: acts without opening the case, a cursor over the lines, ticks for many at once.
"use strict";
(() => {
  const ROW = ".ys-line", HERE = "ys-here", KEYS = { c: "confirm", d: "dispatch", r: "received" };
  const picked = new Set();
  let cursor = null, busy = false;

  const lines = () => [...document.querySelectorAll(ROW)];
  const list = () => document.querySelector(".ys-list");
  const find = (id) => document.querySelector(`${ROW}[data-case="${id}"]`);

  function go(href) {  // Streamlit's own way back and forth: another page without loading everything anew
    history.pushState({}, "", href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  function move(step) {
    const all = lines(), at = all.findIndex((line) => line.dataset.case === cursor);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (!next) return;
    cursor = next.dataset.case;
    draw();
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function draw() {  // the list is drawn anew by the server every few seconds: cursor and ticks are put back
    for (const line of lines()) {
      line.classList.toggle(HERE, line.dataset.case === cursor);
      const box = line.querySelector("input");
      if (box) box.checked = picked.has(line.dataset.case);
    }
    for (const id of picked) if (!find(id)) picked.delete(id);
    const bar = document.querySelector(".ys-together");
    if (!bar) return;
    bar.hidden = picked.size === 0;
    const link = bar.querySelector("a"), text = `选中 ${picked.size} 件，一起办理`;
    if (link.textContent !== text) link.textContent = text;
    link.setAttribute("href", `queue?cases=${[...picked].join("-")}`);
  }

  function pick(id, on) {
    on ? picked.add(id) : picked.delete(id);
    draw();
  }

  function say(ok, words, undo) {
    const at = document.querySelector(".ys-heard");
    if (!at) return;
    at.replaceChildren(words);
    at.className = `ys-heard ys-banner ${ok ? "ys-green" : "ys-red"}`;
    if (undo) {
      const back = document.createElement("a");
      back.href = undo;
      back.textContent = "撤销 (U)";
      at.append(back);
    }
  }

  async function act(line, name) {
    const button = line?.querySelector(`[data-act="${name}"]`);
    if (!button || busy) return;
    busy = true;
    button.disabled = true;
    const form = new URLSearchParams({ csrf: list().dataset.csrf, case: line.dataset.case, version: line.dataset.version });
    try {
      const answer = await fetch(`./rows/${name}`, { method: "POST", body: form });
      const { ok, said, undo } = await answer.json();
      say(ok, said, undo);
    } catch {
      say(false, "没有办成：连不上服务器，请刷新后再试。");
    }
    busy = false;
    document.querySelector(".st-key-ys-anew button")?.click();
  }

  document.addEventListener("click", (event) => {
    const at = event.target.closest?.("[data-act], .ys-line a, .ys-together a, .ys-line input");
    if (!at || event.defaultPrevented) return;
    const line = at.closest(ROW);
    if (at.dataset.act) return void act(line, at.dataset.act);
    if (at.matches("input")) return pick(line.dataset.case, at.checked);
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(at.href);
  });

  window.addEventListener("keydown", (event) => {  // before Streamlit, which has an R and a C of its own
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox], [role=radiogroup]")) return;
    const key = event.key.toLowerCase(), here = find(cursor);
    if (!list()) return;
    if (key === "j" || key === "arrowdown") move(1);
    else if (key === "k" || key === "arrowup") move(-1);
    else if (KEYS[key] && here) act(here, KEYS[key]);
    else if (key === "x" && here) pick(cursor, !picked.has(cursor));
    else if (key === "o" && here) go(here.querySelector("a").href);
    else if (key === "b" && picked.size) go(document.querySelector(".ys-together a").href);
    else if (key === "u") { const back = document.querySelector(".ys-heard a"); if (back) go(back.href); }
    else if (key === "?" || key === "？") document.querySelector(".st-key-ys-help button")?.click();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("click", (event) => {  // on a telephone the menu lies over the page: it closes once a page is chosen, or beside it
    const menu = document.querySelector('[data-testid="stSidebar"][data-collapsed="false"]'), at = event.target;
    if (!menu || !matchMedia("(max-width: 768px)").matches || (menu.contains(at) && !at.closest("a"))) return;
    setTimeout(() => menu.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
  }, true);  // before Streamlit: the touch that opens it finds it shut

  function show() {  // what came of an act stands where it was done, and is looked for where the form was: a long form that shuts leaves the screen below it
    const told = document.querySelector(".ys-come:not([data-shown])");
    if (told) { told.dataset.shown = ""; told.scrollIntoView({ block: "nearest" }); }
  }

  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; window.yingsheng.tick(); if (list()) draw(); show(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
