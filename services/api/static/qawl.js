// Two conveniences; every page works without them: what is unfinished refreshes itself, and pointing at a statement in
// an article lights up all of its parts.
"use strict";

function refreshWhileLive() {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  setTimeout(async () => {
    const busy = document.hidden || part.contains(document.activeElement) || getSelection().type === "Range";
    if (!busy) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (answer.ok && fresh) {
          if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
          if (fresh.dataset.live) part.dataset.live = fresh.dataset.live;
          else delete part.dataset.live;
        }
      } catch {
        // The server is away for a moment: the next round asks again.
      }
    }
    refreshWhileLive();
  }, Number(part.dataset.live));
}

function lightUpStatements() {
  const all = [...document.querySelectorAll("[data-s]")];
  if (!all.length) return;
  const light = (event) => {
    const over = event.target.closest("[data-s]");
    const numbers = new Set(over ? over.dataset.s.split(" ") : []);
    for (const element of all) {
      element.classList.toggle("lit", element.dataset.s.split(" ").some((number) => numbers.has(number)));
    }
  };
  document.addEventListener("pointerover", light);
  document.addEventListener("focusin", light);
}

refreshWhileLive();
lightUpStatements();
