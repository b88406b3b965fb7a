// The colours that a reader chose, before anything is shown.
try {
  document.documentElement.dataset.scheme = localStorage.scheme || "";
} catch {}
