// Conveniences; every page works without them: what is unfinished refreshes itself, a list of statements also when one
// comes in, pointing at a statement in an article lights up all of its parts, and words can be marked to correct it.
"use strict";

async function refresh(part) {
  if (document.hidden || part.contains(document.activeElement) || getSelection().type === "Range") return;
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

function refreshWhileLive() {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  setTimeout(async () => {
    await refresh(part);
    refreshWhileLive();
  }, Number(part.dataset.live));
}

function refreshAtArrival() {
  const part = document.querySelector("[data-stream]");
  if (!part) return;
  let source = null;
  let soon = null;
  const arrived = () => {
    soon ??= setTimeout(() => {
      soon = null;
      refresh(part);
    }, 1000); // many come together
  };
  const listen = () => {
    source?.close();
    source = document.hidden ? null : new EventSource(part.dataset.stream); // a browser has six connections to a server
    source?.addEventListener("statement", arrived);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
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

// A statement is opened by a click on its words, or by Enter on its record; there is its form.
function openStatements() {
  const records = [...document.querySelectorAll(".record")];
  if (!records.length) return;
  document.addEventListener("click", (event) => {
    const over = event.target.closest(".text .mark");
    if (!over || !getSelection().isCollapsed || document.querySelector(".correct")) return;
    const number = over.dataset.s.split(" ").at(-1); // the innermost
    const record = records.find((one) => one.dataset.s === number);
    record?.scrollIntoView({ block: "nearest" });
    record?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && records.includes(event.target)) event.target.querySelector(".to-review").click();
  });
}

// Words that are marked in the text go into the field that was used last, with their place in code points.
function takeMarkedWords() {
  const form = document.querySelector(".correct");
  if (!form) return;
  let target = form.querySelector("[data-words]");
  const aim = (field) => {
    target.classList.remove("target");
    target = field;
    target.classList.add("target");
  };
  const place = (node, offset) => {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!line) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    const held = before.cloneContents();
    held.querySelectorAll(".marker").forEach((one) => one.remove());
    return Number(line.dataset.at) + [...held.textContent].length;
  };
  const take = () => {
    const chosen = getSelection();
    if (chosen.isCollapsed || !chosen.rangeCount) return;
    const range = chosen.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    const held = range.cloneContents();
    held.querySelectorAll(".marker").forEach((one) => one.remove());
    target.value = [...held.querySelectorAll("[data-at]")].map((one) => one.textContent).join("\n") || held.textContent;
    target.nextElementSibling.value = `${start}:${end}`;
  };
  aim(target);
  form.addEventListener("focusin", (event) => "words" in event.target.dataset && aim(event.target));
  const text = document.querySelector(".text");
  let marking = false;
  text.addEventListener("pointerdown", () => (marking = true));
  document.addEventListener("pointerup", () => {
    if (marking) setTimeout(take); // the selection is made by then
    marking = false;
  });
  document.addEventListener("keyup", (event) => (event.key === "Shift" || event.shiftKey) && take());
}

document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone
refreshWhileLive();
refreshAtArrival();
lightUpStatements();
openStatements();
takeMarkedWords();
