// 大屏: asks for its contents again and again; where no answer comes it says so, and since when.
"use strict";
(() => {
  const EVERY = 5000;
  let since = Date.now();

  async function renew() {
    const silent = document.getElementById("silent");
    try {
      const answer = await fetch("./wall/part", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      document.getElementById("part").innerHTML = await answer.text();
      since = Date.now();
      silent.hidden = true;
      window.yingsheng.tick();
    } catch {
      silent.hidden = false;
      silent.textContent = `连不上值守台，下面是 ${window.yingsheng.words(Math.floor((Date.now() - since) / 1000))}前的情况`;
    }
  }

  setInterval(renew, EVERY);
})();
