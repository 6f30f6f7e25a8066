// The time left, second by second, without asking the server: every [data-due] is written anew from the server's own clock.
// The words are those of config/words.py length_words; a test holds the two together.
"use strict";
(() => {
  const NEAR = 3600;
  const two = (n) => String(n).padStart(2, "0");

  function words(seconds) {
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds % 86400 / 3600), minutes = Math.floor(seconds % 3600 / 60);
    if (days >= 2) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
    if (seconds >= 3600) return `${days * 24 + hours} 小时 ${minutes} 分`;
    if (seconds >= 600) return `${minutes} 分`;
    return minutes ? `${minutes} 分 ${two(seconds % 60)} 秒` : `${seconds} 秒`;
  }

  // The office machine's own clock may be wrong: what counts is how far the server's was from it when it last spoke.
  // The page's frame speaks once a page, the work list every few seconds: what was not heard before counts, though it be earlier, for the
  // server's clock may have been set back; and an old word is not news because the page was drawn anew.
  let ahead = 0;
  const MOST = 1000, heard = new Set();
  function listen() {
    const marks = [...document.querySelectorAll("[data-now]")].map((mark) => Number(mark.dataset.now));
    const news = marks.filter((said) => !heard.has(said));
    if (!news.length) return;
    ahead = Math.max(...news) - Date.now() / 1000;
    news.forEach((said) => heard.add(said));
    for (const oldest of heard) if (heard.size > MOST) heard.delete(oldest); else break;
  }

  function tick() {
    listen();
    const now = Date.now() / 1000 + ahead;
    for (const at of document.querySelectorAll("[data-due]")) {
      const left = Number(at.dataset.due) - now, over = left <= 0;
      const text = (over ? "超时 " : "剩 ") + words(Math.floor(Math.abs(left)));
      if (at.textContent !== text) at.textContent = text;
      at.classList.toggle("over", over);
      at.classList.toggle("near", !over && left <= NEAR);
      at.classList.toggle("calm", left > NEAR);
    }
  }

  window.yingsheng = { words, tick };
  setInterval(tick, 1000);
})();
