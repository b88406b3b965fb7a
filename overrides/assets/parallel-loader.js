// Offers another language beside this one; the script comes on demand.
{
  const offer = document.querySelector(".parallel");
  if (offer) {
    const told = offer.nextElementSibling;
    offer.onclick = ({target}) => {
      if (!target.lang) return;
      told.value = "";
      import(offer.dataset.script).then(script => script.default(target))
        .catch(() => told.value = offer.dataset.failed);
    };
    offer.hidden = false;
    try {
      offer.querySelector(`[lang="${sessionStorage.parallel}"]`)?.click();
    } catch {}
  }
}
