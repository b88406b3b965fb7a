// A term or a footnote beside the link that leads to it, in the language of the page.
const { lang } = document.documentElement;
let note;

export async function open(link) {
  const [path, id] = link.href.split("#");
  const page = path == location.href.split("#")[0] ? document : await read(path);
  const found = page.getElementById(decodeURI(id));
  note?.remove();
  note = document.createElement("div");
  note.className = "definition";
  note.popover = "auto";
  note.tabIndex = -1;
  note.append(...(found.querySelector(`[lang="${lang}"]`) || found).cloneNode(true).childNodes);
  for (const back of note.querySelectorAll(".footnote-backref")) back.remove();
  link.after(note);
  note.showPopover({ source: link });
  note.focus(); // so that it is read out; closing it leads the focus back
}

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw answer;
  // Without its style, which the policy of this page does not know.
  const text = (await answer.text()).replace(/<style>[^]*?<\/style>/, "");
  return new DOMParser().parseFromString(text, "text/html");
}
