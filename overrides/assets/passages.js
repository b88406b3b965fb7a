// A link to the passage that is pointed at, or reached with the keyboard.
{
  const link = document.createElement("a");
  link.className = "here";
  link.ariaLabel = document.querySelector(".prose").dataset.link;
  for (const event of ["pointerover", "focusin"]) {
    addEventListener(event, ({target}) => {
      const passage = target.closest(".prose :is(h2, h3, p, li)[id]");
      if (!passage || passage.contains(link) || link.matches(":focus")) return;
      link.href = "#" + passage.id;
      passage.append(link);
    });
  }
}
