// What a reader gets besides the text. Whatever is bigger comes when it is asked for.
addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const load = (name) => import(new URL(`${document.body.dataset.assets}${name}.js`, location));

  // Colours: by hand, in all tabs, or by the system.
  const scheme = find("#scheme");
  const system = matchMedia("(prefers-color-scheme:dark)");
  const isDark = () => (root.dataset.scheme || (system.matches ? "dark" : "")) == "dark";
  const show = () => scheme.setAttribute("aria-pressed", isDark());
  scheme.hidden = false;
  scheme.onclick = () => {
    const dark = !isDark();
    root.dataset.scheme = dark == system.matches ? "" : dark ? "dark" : "light";
    try {
      localStorage.scheme = root.dataset.scheme;
    } catch {}
    show();
  };
  addEventListener("storage", ({ key, newValue }) => {
    if (key == "scheme") root.dataset.scheme = newValue || "";
    show();
  });
  system.onchange = show;
  show();

  // The place on the page survives a change of language.
  find("[data-switcher]").onclick = ({ target }) => {
    if (target.href) target.hash = location.hash;
  };

  const search = find("#search");
  if (search) {
    const get = () => load("search");
    search.hidden = false;
    search.onpointerenter = search.onfocus = get;
    search.onclick = () => get().then((script) => script.open());
    addEventListener("keydown", (event) => {
      const { key, target } = event;
      const isTyped = target.closest?.("input:not([type=range]),textarea,select,[contenteditable]");
      const isWanted = event.ctrlKey || event.metaKey ? key == "k" : key == "/" && !isTyped;
      if (event.altKey || !isWanted) return;
      event.preventDefault();
      search.click();
    });
  }

  // Contents follow; on a narrow screen they fold away once they have been used.
  const contents = find(".toc details");
  if (contents) {
    const wide = matchMedia("(min-width:76em)");
    const links = [...contents.querySelectorAll("a")];
    const headings = links.map((link) => document.getElementById(decodeURI(link.hash.slice(1))));
    let waiting;
    const mark = () => {
      waiting = 0;
      const at = headings.findLastIndex((each) => each.getBoundingClientRect().top < 150);
      links.forEach((link, index) => (link.ariaCurrent = index == at || null));
    };
    addEventListener("scroll", () => (waiting ||= requestAnimationFrame(mark)), { passive: true });
    contents.onclick = ({ target }) => {
      if (target.href && !wide.matches) contents.open = false;
    };
    (wide.onchange = () => (contents.open = wide.matches))();
    mark();
  }

  // Another language beside this one.
  const offer = find(".parallel");
  if (offer) {
    const told = offer.nextElementSibling;
    offer.hidden = false;
    offer.onclick = ({ target }) => {
      if (!target.lang) return;
      told.value = "";
      load("parallel")
        .then((script) => script.default(target))
        .catch(() => (told.value = offer.dataset.failed));
    };
    try {
      offer.querySelector(`[lang="${sessionStorage.parallel}"]`)?.click();
    } catch {}
  }

  // Beside its link, where a browser can; validators of style sheets do not know these words yet.
  document.styleSheets[0].insertRule(
    ":popover-open{position-area:block-end span-all;position-try:flip-block}",
  );

  // Terms and footnotes open where one reads; without this their links lead to them.
  const main = find("main");
  main.addEventListener("click", (event) => {
    const link = event.target.closest(".term,.footnote-ref");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load("notes")
      .then((script) => script.open(link))
      .catch(() => (location = link.href));
  });

  // A link to the passage that is pointed at, or reached with the keyboard.
  const prose = find("[data-link]");
  if (prose) {
    const here = document.createElement("a");
    here.className = "here";
    here.ariaLabel = prose.dataset.link;
    prose.onpointerover = (event) => {
      const passage = event.target.closest(".prose :is(h2,h3,p,li)[id]");
      if (!passage || passage.contains(here) || here.matches(":focus")) return;
      here.href = "#" + passage.id;
      passage.append(here);
    };
    prose.addEventListener("focusin", prose.onpointerover);
  }
});
