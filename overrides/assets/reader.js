// What a reader gets besides the text: colours by hand, contents that follow, notes where one reads.
{
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);

  const scheme = find("#scheme");
  const system = matchMedia("(prefers-color-scheme:dark)");
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme == "dark" : system.matches);
  const show = () => scheme.setAttribute("aria-pressed", isDark());
  scheme.hidden = false;
  scheme.onclick = () => {
    const dark = !isDark();
    const own = dark == system.matches ? "" : dark ? "dark" : "light";
    root.dataset.scheme = own;
    try {
      localStorage.scheme = own;
    } catch {}
    show();
  };
  addEventListener("storage", (event) => {
    if (event.key == "scheme") {
      root.dataset.scheme = event.newValue || "";
      show();
    }
  });
  system.onchange = show;
  show();

  // The place on the page survives a change of language.
  find("[data-switcher]").onclick = (event) => {
    const link = event.target.closest("a");
    if (link) link.hash = location.hash;
  };

  const contents = find(".toc details");
  if (contents) {
    const wide = matchMedia("(min-width:76em)");
    const links = [...contents.querySelectorAll("a")];
    const headings = links.map((link) => document.getElementById(decodeURI(link.hash.slice(1))));
    let waiting;
    const mark = () => {
      waiting = 0;
      const at = headings.findLastIndex((each) => each.getBoundingClientRect().top < 150);
      links.forEach((link, index) =>
        index == at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
      );
    };
    addEventListener("scroll", () => (waiting ||= requestAnimationFrame(mark)), { passive: true });
    contents.onclick = (event) => {
      if (event.target.href && !wide.matches) contents.open = false;
    };
    (wide.onchange = () => (contents.open = wide.matches))();
    mark();
  }

  // A term or a footnote opens beside its link; without this, the link leads to it.
  let note;
  find("main").addEventListener("click", async (event) => {
    const link = event.target.closest(".term, .footnote-ref");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const [path, id] = link.href.split("#");
      const page =
        path == location.href.split("#")[0]
          ? document
          : new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
      const found = page.getElementById(decodeURI(id));
      note?.remove();
      note = document.createElement("div");
      note.className = "definition";
      note.popover = "auto";
      note.tabIndex = -1;
      note.append(...(found.querySelector(`[lang="${root.lang}"]`) || found).cloneNode(true).childNodes);
      note.querySelector(".footnote-backref")?.remove();
      link.after(note);
      note.showPopover({ source: link });
      note.focus();
    } catch {
      location = link.href;
    }
  });
}
