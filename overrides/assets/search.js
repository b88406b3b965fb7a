// The dialog of the search: asks Pagefind, and shows pages with the sections where the words stand.
const address = path => new URL(path, import.meta.url).href;
const own = document.documentElement.lang, isWide = /^(zh|ja)/;
const batch = 10, sections = 3;

// Each Han character, kana and wide mark is a word of the index by itself: hooks/press/search.py.
const wide = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65\u{20000}-\u{3ffff}]";
const each = new RegExp(wide, "gu"), starts = new RegExp(`^${wide}`, "u"), ends = new RegExp(`${wide}$`, "u");
const plain = word => word.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const node = (name, children, more) => {
  const made = Object.assign(document.createElement(name), more);
  made.append(...children);
  return made;
};

const dialog = fetch(address(`search/${own}.html`)).then(async answer => {
  const link = node("link", [], {rel: "stylesheet", href: address("search.css")});
  const isStyled = new Promise(done => link.onload = link.onerror = done);
  document.head.append(link);
  document.body.insertAdjacentHTML("beforeend", await answer.text());
  const shown = document.body.lastElementChild;
  listen(shown);
  await isStyled;
  return shown;
});

// Kana with and without voice marks are different words. So small an index needs no worker.
let engine, merged, turn = 0;
const load = () => engine ??= import(address(`../pagefind/${own}/pagefind.js`)).then(async found => {
  await found.options({exactDiacritics: true, noWorker: true});
  await found.init();
  return found;
});

export async function open() {
  const shown = await dialog;
  load().catch(() => engine = undefined);
  if (!shown.open) shown.showModal();
  shown.querySelector("input").select();
}

// A query as terms, and a term as words of the index: 变压器 is three in a row, GPUs begins as GPU.
function read(query) {
  const terms = [];
  for (const piece of query.normalize("NFKC").split(/\s+/)) {
    let term = [];
    const words = piece.replace(/['’]s$/, "").replace(each, " $& ").split(" ").filter(Boolean);
    for (const word of [...words.map(plain), ""]) {
      if (word) term.push(word);
      else if (term.length) terms.push(term), term = [];
    }
  }
  const singular = word => word.replace(/(?<=\w{4})ies$|(?<=\w\w[^\Ws])s$/, "");
  return terms.map(term => term[1] ? term : term.map(singular));
}

// The pages that have every term, best first, by language.
async function find(terms) {
  const found = await load(), pages = {};
  const ask = async text => (await found.search(text)).results;
  let results = await ask(terms.flat().join(" "));
  for (const term of terms.filter(term => term[1])) {
    const ids = new Set((await ask(`"${term.join(" ")}"`)).map(({id}) => id));
    results = results.filter(({id}) => ids.has(id));
  }
  for (const result of results) (pages[result.id.split("_")[0]] ??= []).push(result);
  for (const tag in pages) if (!await isFound(pages[tag][0], terms)) delete pages[tag];
  return tag => pages[`x-${tag.toLowerCase()}`] ?? [];
}

// For a word that no page has, Pagefind takes a shorter one instead, on every page alike.
async function isFound(result, terms) {
  if (terms.every(term => term[1])) return true;
  const words = (await result.data()).content.split(" ").map(plain);
  return terms.every(([word, next]) => next || result.words.some(at => words[at].includes(word)));
}

// Words as text again: no blank beside a wide one; those at the marked places stand out.
function line(words, marked = []) {
  const nodes = [];
  let mark;
  words.forEach((word, at) => {
    const gap = !at || ends.test(words[at - 1]) || starts.test(word) ? "" : " ";
    if (!marked.includes(at)) nodes.push(gap + word), mark = null;
    else if (mark) mark.append(gap + word);
    else nodes.push(gap, mark = node("mark", [word]));
  });
  return nodes;
}

async function entry(result, terms, tag) {
  const page = await result.data();
  const texts = page.content.split(" "), words = texts.map(plain), hits = new Map();
  terms.forEach((term, which) => {
    const places = term[1]
      ? words.flatMap((_, at) => term.every((word, step) => words[at + step] === word) ? at : [])
      : result.words.filter(at => words[at].includes(term[0]));
    for (const at of places) term.forEach((_, step) => hits.set(at + step, which));
  });
  const parts = page.anchors.map(({element, id, text, location}, index, all) => {
    const end = all[index + 1]?.location ?? texts.length;
    const places = [...hits.keys()].filter(at => at >= location && at < end).sort((a, b) => a - b);
    const weight = new Set(places.map(at => hits.get(at))).size * texts.length + places.length;
    const title = text.split(" ");
    return {element, id, title, start: location + title.length, end, places, weight};
  });
  const best = [...parts].sort((a, b) => b.weight - a.weight).slice(0, sections);
  const shown = parts.filter(part => best.includes(part) && (part.weight || part === best[0]));
  const length = isWide.test(tag) ? 64 : 32;
  const items = shown.map(({element, id, title, start, end, places}) => {
    const from = Math.max(start, (places.find(at => at >= start) ?? start) - length / 4);
    const to = Math.min(end, from + length);
    const excerpt = node("p", line(texts.slice(from, to), places.map(at => at - from)));
    if (from > start) excerpt.prepend("…");
    if (to < end) excerpt.append("…");
    const isTop = element === "h1";
    return node("li", isTop ? [excerpt] : [node("a", line(title), {href: `${page.url}#${id}`}), excerpt]);
  });
  return node("li", [node("a", line(page.meta.title.split(" ")), {href: page.url}), node("ul", items)]);
}

async function entries(results, terms, tag, more) {
  const items = await Promise.all(results.slice(0, batch).map(result => entry(result, terms, tag)));
  if (results.length > batch) {
    const button = node("button", [more], {type: "button", async onclick() {
      const next = await entries(results.slice(batch), terms, tag, more);
      button.parentNode.replaceWith(...next);
      next[0].querySelector("a").focus();
    }});
    items.push(node("li", [button]));
  }
  return items;
}

async function run(shown) {
  const query = shown.querySelector("input").value.trim(), terms = read(query), mine = ++turn;
  const status = shown.querySelector("[role=status]"), list = shown.querySelector("ol");
  const others = [...shown.querySelectorAll("details")], {none, one, many, more, failed} = shown.dataset;
  const clear = (told, items = []) => {
    status.textContent = told;
    list.replaceChildren(...items);
    for (const other of others) other.hidden = true;
  };
  if (!terms.length) return clear("");
  try {
    const results = (await find(terms))(own), {length} = results;
    const items = await entries(results, terms, own, more);
    if (mine !== turn) return;
    clear((length > 1 ? many : length ? one : none).replace("#", () => length || query), items);
    merged ??= Promise.all(others.map(async ({dataset: {tag}}) =>
      (await load()).mergeIndex(address(`../pagefind/${tag}/`), {exactDiacritics: true})));
    await merged;
    const elsewhere = await find(terms);
    if (mine !== turn) return;
    for (const other of others) offer(other, elsewhere(other.dataset.tag), terms, more);
  } catch {
    if (mine === turn) clear(failed);
  }
}

// The results in another language are counted now, and shown when they are asked for.
function offer(other, results, terms, more) {
  const [summary, list] = other.children;
  other.open = false;
  other.hidden = !results.length;
  summary.textContent = summary.dataset.text.replace("#count", results.length);
  list.replaceChildren();
  other.ontoggle = async () => {
    if (other.open && !list.firstChild)
      list.replaceChildren(...await entries(results, terms, other.dataset.tag, more));
  };
}

function listen(shown) {
  const input = shown.querySelector("input");
  let waiting;
  const soon = event => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(run, 150, shown);
  };
  input.oninput = input.oncompositionend = soon;
  shown.querySelector("form").onsubmit = event => event.preventDefault();
  shown.querySelector("form button").onclick = () => shown.close();
  shown.onclick = event => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey) shown.close();
  };
  // The arrows walk through what can be opened; Enter goes from the query to the first of it.
  shown.onkeydown = event => {
    const step = {ArrowDown: 1, ArrowUp: -1, Enter: event.target === input && 1}[event.key];
    if (!step || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const stops = [input, ...shown.querySelectorAll("ol a, ol button, summary")];
    const seen = stops.filter(stop => stop.checkVisibility());
    seen[seen.indexOf(document.activeElement) + step]?.focus();
  };
}
