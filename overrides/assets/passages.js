// A link to the passage that is pointed at or reached by the keyboard.
{
  const prose = document.querySelector(".prose");
  const link = document.createElement("a");
  link.className = "here";
  link.ariaLabel = prose.dataset.link;
  for (const event of ["pointerover", "focusin"]) {
    prose.addEventListener(event, ({target}) => {
      const passage = target.closest(":is(h2, h3, p, li)[id]");
      if (!passage || passage === link.parentNode || link.matches(":focus")) return;
      link.href = "#" + passage.id;
      passage.append(link);
    });
  }
}
