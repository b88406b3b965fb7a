// Sets another language beside this one, block by block, and takes it away again.
const all = (root, selector) => [...root.querySelectorAll(selector)];
const make = (name, values) => Object.assign(document.createElement(name), values);
const styled = new Promise(done => document.head.append(make("link", {
  rel: "stylesheet", href: new URL("parallel.css", import.meta.url), onload: done, onerror: done})));
let asked;

// Blocks by id; one without goes by the block before it and by where it stands.
function read(page) {
  let key = "";
  return new Map(all(page, ".head :is(h1, .deck), .prose :is(h2, h3, h4, h5, h6, p, li, dt, dd, pre,"
    + "summary, .frame):not(.meta, .explorable > *, :is(li, dd, .frame) *)").map(block => [
    key = block.id || block.querySelector("[id]")?.id
      || key + block.parentNode.localName + block.localName, block]));
}

// Each goes behind its block, else behind the last one or what holds it.
function pair(page, url) {
  const own = read(document), blocks = read(page);
  for (const part of all(page, "main *")) {
    for (const name of ["id", "role", "aria-label"]) part.removeAttribute(name);
    if (part.localName === "button") part.replaceWith(...part.childNodes);
    for (const name of ["href", "src"]) {
      const written = part.getAttribute(name);
      if (written && written[0] !== "#") part.setAttribute(name, new URL(written, url));
    }
  }
  let last = document.querySelector("h1");
  for (let [key, block] of blocks) {
    last = own.get(key) || last;
    if (block.parentNode.localName !== last.parentNode.localName) last = last.closest(".column > *");
    if (block.localName === "summary") {
      const words = [...block.childNodes];
      last.append(block = make("span"));
      block.append(...words);
    } else {
      last.after(block);
      last = block;
    }
    block.lang = page.documentElement.lang;
    block.classList.add("mate");
  }
}

export default async button => {
  const url = new URL(button.dataset.page, location);
  let page;
  asked = button;
  if (button.ariaPressed === "false") {
    const answer = await fetch(url);
    if (!answer.ok) throw answer;
    // Without its style: another than ours is none that the policy of this page knows.
    const text = (await answer.text()).replace(/<style>[^]*?<\/style>/, "");
    page = new DOMParser().parseFromString(text, "text/html");
    await styled;
  }
  if (asked !== button) return;
  // What is read stays where it is.
  const top = each => each.getBoundingClientRect().top;
  const seen = all(document, "h1, main [id], footer").find(each => each.getBoundingClientRect().bottom > 0);
  const before = top(seen);
  for (const mate of all(document, ".mate")) mate.remove();
  if (page) pair(page, url);
  for (const each of all(button.parentNode, "button")) each.ariaPressed = !!page && each === button;
  scrollBy(0, top(seen) - before);
  try {
    sessionStorage.parallel = page ? button.lang : "";
  } catch {} // nothing may be kept
};
