// The dialog of the search: asks Pagefind, and shows pages with the sections where the words stand.
const address = path => new URL(path, import.meta.url).href;
const own = document.documentElement.lang, batch = 10;
// Each Han character, kana and wide mark is a word of the index by itself: hooks/press/search.py.
const wide = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65\u{20000}-\u{3ffff}]";
const each = new RegExp(wide, "gu"), gap = new RegExp(`(?<=${wide}\x02?) | (?=\x01?${wide})`, "gu");
const plain = word => word.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

let box, input, status, list, others, engine, merged, turn = 0, waiting;

const ready = fetch(address(`search/${own}.htm`)).then(async answer => {
  if (!answer.ok) throw Error(answer.status);
  const style = node("link", [], {rel: "stylesheet", href: address("search.css")});
  document.head.append(style);
  document.body.insertAdjacentHTML("beforeend", await answer.text());
  box = document.body.lastElementChild;
  [input, status, list] = ["input", "[role=status]", "ol"].map(one => box.querySelector(one));
  others = [...box.querySelectorAll("details")];
  listen();
  if (!style.sheet) await new Promise(done => style.onload = style.onerror = done);
});

export async function open() {
  await ready;
  load().catch(() => engine = undefined);
  if (!box.open) box.showModal();
  input.select();
}

// Kana with and without voice marks are different words. So small an index needs no worker.
function load() {
  return engine ??= import(address(`../pagefind/${own}/pagefind.js`)).then(async found => {
    await found.options({exactDiacritics: true, noWorker: true});
    await found.init();
    return found;
  });
}

function node(name, children, more) {
  const made = Object.assign(document.createElement(name), more);
  made.append(...children);
  return made;
}

// A query as terms, and a term as words of the index: 变压器 is three in a row, GPUs begins as GPU.
function read(query) {
  const terms = [];
  for (const piece of query.normalize("NFKC").split(/\s+/)) {
    const words = piece.replace(/['’]s$/, "").replace(each, " $& ").split(" ").filter(Boolean);
    let term = [];
    for (const word of [...words.map(plain), ""]) {
      if (word) term.push(word);
      else if (term.length) terms.push(term), term = [];
    }
  }
  return terms.map(term => term[1] ? term : [term[0].replace(/(?<=\w{4})ies$|(?<=\w\w[^\Ws])s$/, "")]);
}

// The pages that have every term, best first, by language.
async function find(terms) {
  const pagefind = await load(), pages = {};
  const ask = async text => (await pagefind.search(text)).results;
  let results = await ask(terms.flat().join(" "));
  for (const term of terms.filter(term => term[1])) {
    const ids = (await ask(`"${term.join(" ")}"`)).map(({id}) => id);
    results = results.filter(({id}) => ids.includes(id));
  }
  for (const result of results) (pages[result.id.split("_")[0]] ??= []).push(result);
  for (const tag in pages) if (!await isMeant(pages[tag][0], terms)) delete pages[tag];
  return tag => pages[`x-${tag.toLowerCase()}`] ?? [];
}

// For a word that no page has, Pagefind takes a shorter one instead, on every page alike.
async function isMeant(result, terms) {
  if (terms.every(term => term[1])) return true;
  const words = (await result.data()).content.split(" ").map(plain);
  return terms.every(([word, next]) => next || result.words.some(at => words[at].includes(word)));
}

// Words as text again, without a blank beside a wide one; those at the marked places stand out.
function line(words, marked) {
  const mark = word => word.replace(/[\p{L}\p{N}](.*[\p{L}\p{N}])?/u, "\x01$&\x02");
  return words.map((word, at) => marked.has(at) ? mark(word) : word).join(" ")
    .replaceAll("\x02 \x01", " ").replace(gap, "").replaceAll("\x02\x01", "").split(/[\x01\x02]/)
    .map((text, at) => at % 2 ? node("mark", [text]) : text);
}

async function entry(result, terms) {
  const page = await result.data(), length = /^x-[zj]/.test(result.id) ? 64 : 32, hits = new Map();
  const texts = page.content.split(" "), words = texts.map(plain);
  terms.forEach((term, which) => {
    const places = term[1]
      ? words.flatMap((_, at) => term.every((word, step) => words[at + step] === word) ? at : [])
      : result.words.filter(at => words[at].includes(term[0]));
    for (const at of places) term.forEach((_, step) => hits.set(at + step, which));
  });
  const parts = page.anchors.map(({element, id, text, location: head}, index, all) => {
    const end = all[index + 1]?.location ?? texts.length, body = head + text.split(" ").length;
    const places = [...hits.keys()].filter(at => at >= head && at < end).sort((a, b) => a - b);
    const weight = new Set(places.map(at => hits.get(at))).size * texts.length + places.length;
    return {element, id, text, head, body, end, places, weight};
  });
  const best = parts.toSorted((a, b) => b.weight - a.weight).slice(0, 3);
  const shown = parts.filter(part => best.includes(part) && (part.weight || part === best[0]));
  const items = shown.map(({element, id, text, head, body, end, places}) => {
    const cut = (words, from) => line(words, new Set(places.map(at => at - from)));
    const hit = places.find(at => at >= body) ?? body;
    let from = Math.max(body, hit - length / 4);
    if (from > body) from += texts.slice(from, hit).findIndex(word => /[。，、；：/,;:.]$/.test(word)) + 1;
    const to = Math.min(end, from + length);
    const excerpt = [from > body ? "…" : "", ...cut(texts.slice(from, to), from), to < end ? "…" : ""];
    const title = node("a", cut(text.split(" "), head), {href: `${page.url}#${id}`});
    return node("li", [element === "h1" ? "" : title, node("p", excerpt)]);
  });
  const title = line(page.meta.title.split(" "), new Set(hits.keys()));
  return node("li", [node("a", title, {href: page.url}), node("ul", items)]);
}

async function entries(results, terms) {
  const items = await Promise.all(results.slice(0, batch).map(result => entry(result, terms)));
  const rest = results.slice(batch);
  if (!rest.length) return items;
  return [...items, node("li", [node("button", [box.dataset.more], {async onclick({target}) {
    const next = await entries(rest, terms);
    target.parentNode.replaceWith(...next);
    next[0].firstChild.focus();
  }})])];
}

function tell(text, items = []) {
  status.textContent = text;
  list.replaceChildren(...items);
  for (const other of others) other.hidden = true;
}

async function run() {
  const query = input.value.trim(), terms = read(query), mine = ++turn;
  if (!terms.length) return tell("");
  try {
    const results = (await find(terms))(own), {length} = results, {none, one, many} = box.dataset;
    const items = await entries(results, terms);
    if (mine !== turn) return;
    tell((length > 1 ? many : length ? one : none).replace("#", () => length || query), items);
    const pagefind = await load();
    await (merged ??= Promise.all(others.map(({dataset: {tag}}) =>
      pagefind.mergeIndex(address(`../pagefind/${tag}/`), {exactDiacritics: true}))));
    const elsewhere = await find(terms);
    if (mine === turn) for (const other of others) offer(other, elsewhere(other.dataset.tag), terms);
  } catch {
    if (mine === turn) tell(box.dataset.failed);
  }
}

// The results in another language are counted now, and shown when they are asked for.
function offer(other, results, terms) {
  const [summary, list] = other.children;
  other.open = false;
  other.hidden = !results.length;
  summary.textContent = summary.dataset.text.replace("#count", results.length);
  list.replaceChildren();
  other.ontoggle = async () => {
    if (other.open && !list.firstChild) list.replaceChildren(...await entries(results, terms));
  };
}

function listen() {
  for (const name of ["input", "compositionend"]) input.addEventListener(name, event => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(run, 150);
  });
  box.onsubmit = event => event.preventDefault();
  box.onclick = ({target, ctrlKey, metaKey}) => {
    if (target.closest("form button, a") && !ctrlKey && !metaKey) box.close();
  };
  // The arrows walk through what can be opened; Enter goes from the query to the first of it.
  box.onkeydown = event => {
    const step = {ArrowDown: 1, ArrowUp: -1, Enter: event.target === input && 1}[event.key];
    if (!step || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const stops = [...box.querySelectorAll("input, ol a, ol button, summary")];
    const seen = stops.filter(stop => stop.checkVisibility());
    seen[seen.indexOf(document.activeElement) + step]?.focus();
  };
}
