{
  // Nothing is loaded before a reader turns to the button, or presses / or Ctrl-K.
  const button = document.querySelector("[data-search]");
  if (button) {
    const load = () => import(button.dataset.search);
    button.hidden = false;
    button.onpointerenter = button.onfocus = load;
    button.onclick = () => load().then(search => search.open());
    addEventListener("keydown", event => {
      const {key, target, ctrlKey, metaKey, altKey} = event;
      const isCombined = ctrlKey || metaKey;
      const isTyped = target.closest?.("input:not([type=range]), textarea, select, [contenteditable]");
      if (altKey || !(isCombined ? key === "k" : key === "/" && !isTyped)) return;
      event.preventDefault();
      button.click();
    });
  }
}
