// The language of the address that was asked for comes first.
for (const each of document.querySelectorAll("[data-prefix]")) {
  const { parentNode: all, dataset } = each;
  const isAsked = location.pathname.startsWith(dataset.prefix);
  if (isAsked && each !== all.firstElementChild) all.prepend(each);
}
