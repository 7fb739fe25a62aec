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

// What is marked in an article's text, without the blanks around it: its place in code points, and its words. A line
// tells where it begins (data-at); the numbers of statements are no part of it.
function markedWords(text) {
  const chosen = getSelection();
  if (chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const held = (part) => {
    const copy = part.cloneContents();
    copy.querySelectorAll(".marker").forEach((one) => one.remove());
    return copy.textContent;
  };
  const found = [];
  for (const line of text.querySelectorAll("[data-at]")) {
    if (!range.intersectsNode(line)) continue;
    const part = document.createRange();
    part.selectNodeContents(line);
    const before = part.cloneRange();
    if (line.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (line.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    before.setEnd(part.startContainer, part.startOffset);
    const words = held(part);
    if (!words.trim()) continue;
    const blanks = [...words].length - [...words.trimStart()].length;
    const start = Number(line.dataset.at) + [...held(before)].length + blanks;
    found.push({ start, end: start + [...words.trim()].length, words: words.trim() });
  }
  if (!found.length) return null;
  return { start: found[0].start, end: found.at(-1).end, words: found.map((one) => one.words).join("\n") };
}

// The words of the text, each from a node and offset to another; their punctuation is not of them.
function wordsOf(text) {
  const found = [];
  for (const line of text.querySelectorAll("[data-at]")) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let held = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.classList.contains("marker")) continue;
      nodes.push({ node, from: held.length });
      held += node.data;
    }
    const place = (at, isEnd) => {
      const last = nodes.findLast(({ from }) => (isEnd ? from < at : from <= at));
      return [last.node, at - last.from];
    };
    for (const { 0: word, index } of held.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’.,-][\p{L}\p{N}\p{M}]+)*/gu)) {
      found.push({ line, start: place(index, false), end: place(index + word.length, true) });
    }
  }
  return found;
}

// With the focus on the text, arrow keys mark words in it: left and right by words, up and down by lines of its own.
function markWithKeys(text, take) {
  const how = document.getElementById("text-how");
  const words = wordsOf(text);
  if (!words.length) return;
  let first = -1; // where marking began, and where it has come to
  let last = -1;
  const where = () => {
    const chosen = getSelection();
    if (chosen.rangeCount && chosen.focusNode !== text && text.contains(chosen.focusNode)) {
      const at = words.findIndex((one) => chosen.getRangeAt(0).comparePoint(...one.end) >= 0);
      if (at >= 0) return at;
    }
    return Math.max(words.findIndex((one) => one.line.getBoundingClientRect().top > 0), 0);
  };
  const nextLine = (way) => {
    let at = last;
    while (words[at + way] && words[at].line === words[last].line) at += way;
    if (way < 0) while (words[at - 1]?.line === words[at].line) at -= 1; // its first word
    return at;
  };
  text.tabIndex = 0;
  text.setAttribute("aria-describedby", how.id);
  text.addEventListener("focus", () => (how.hidden = !text.matches(":focus-visible")));
  text.addEventListener("blur", () => (how.hidden = true));
  text.addEventListener("pointerdown", () => (first = last = -1));
  text.addEventListener("keydown", (event) => {
    if (event.target !== text || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") return take();
    if (!/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    if (last < 0) {
      first = last = where();
    } else {
      const isRtl = getComputedStyle(words[last].line).direction === "rtl";
      const isForward = { ArrowDown: true, ArrowUp: false, ArrowRight: !isRtl, ArrowLeft: isRtl }[event.key];
      const way = isForward ? 1 : -1;
      const next = event.key.endsWith("Up") || event.key.endsWith("Down") ? nextLine(way) : last + way;
      last = Math.min(Math.max(next, 0), words.length - 1);
      if (!event.shiftKey) first = last;
    }
    const [low, high] = first <= last ? [first, last] : [last, first];
    getSelection().setBaseAndExtent(...words[low].start, ...words[high].end);
    words[last].start[0].parentElement.scrollIntoView({ block: "nearest" });
  });
}

// Words that are marked in the text go into the field that was used last, with their place; without a form, to one in
// which somebody says who said them.
function takeMarkedWords() {
  const text = document.querySelector("main.reader .text");
  if (!text) return;
  const form = document.querySelector(".correct");
  const { follow, take } = form ? intoForm(text, form) : toForm(text);
  markWithKeys(text, take);
  let soon = null;
  document.addEventListener("selectionchange", () => {
    clearTimeout(soon);
    soon = setTimeout(follow, 100); // while words are being marked, it changes with each of them
  });
}

function intoForm(text, form) {
  let target = form.querySelector("[data-words]");
  const aim = (field) => {
    target.classList.remove("target");
    target = field;
    target.classList.add("target");
  };
  const begin = document.getElementById(location.hash.slice(1)); // where a new statement goes on
  const wrong = form.querySelector("[data-words][aria-invalid]"); // what was sent and not taken
  aim(wrong ?? (begin && "words" in begin.dataset ? begin : target));
  form.addEventListener("focusin", (event) => "words" in event.target.dataset && aim(event.target));
  const follow = () => {
    const marked = form.contains(document.activeElement) ? null : markedWords(text);
    if (!marked) return;
    target.value = marked.words;
    target.nextElementSibling.value = `${marked.start}:${marked.end}`;
  };
  const take = () => {
    follow();
    target.focus();
  };
  return { follow, take };
}

function toForm(text) {
  const link = document.querySelector(".to-add a");
  if (!link) return { follow() {}, take() {} };
  const plain = link.getAttribute("href");
  const beside = document.createElement("a");
  beside.className = "button say";
  beside.textContent = link.dataset.say;
  beside.lang = document.documentElement.lang;
  beside.dir = document.documentElement.dir;
  beside.tabIndex = -1; // Enter does the same
  beside.hidden = true;
  beside.addEventListener("mousedown", (event) => event.preventDefault()); // or the words are marked no more
  document.querySelector("main").append(beside);
  const follow = () => {
    const marked = markedWords(text);
    const target = marked ? plain.replace(/add=.*/, `add=${marked.start}:${marked.end}#review-source`) : plain;
    link.setAttribute("href", target);
    beside.hidden = !marked;
    if (!marked) return;
    beside.href = target;
    const places = getSelection().getRangeAt(0).getClientRects();
    const last = places[places.length - 1];
    const left = Math.min(Math.max(last.left, 8), document.documentElement.clientWidth - beside.offsetWidth - 8);
    beside.style.left = `${left + scrollX}px`;
    beside.style.top = `${last.bottom + scrollY + 6}px`;
  };
  const take = () => {
    follow();
    if (markedWords(text)) link.click();
  };
  return { follow, take };
}

document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone
if (location.hash === "#rejected") document.getElementById("rejected")?.setAttribute("open", ""); // somebody just did
refreshWhileLive();
refreshAtArrival();
lightUpStatements();
openStatements();
takeMarkedWords();
