// Takes the drawn default case over: what is moved is drawn anew, told, and kept in the address.
const figure = document.querySelector(".explorable");
const form = figure.querySelector("form");
const inputs = [...form.querySelectorAll("input")];
const rows = [...figure.querySelectorAll("tbody tr")];
const sum = figure.querySelector(".sum");
const links = document.querySelectorAll("[data-switcher] a");
const terms = JSON.parse(figure.dataset.terms);
const places = Number(figure.dataset.places);
const tenths = money => Math.floor(money * 10 + 0.5);
let waiting;

// What is left to each side in each year: hooks/press/margins.py, in the same order.
function years({decline, growth, utilisation, life, power}) {
  const gpus = terms.outlay * terms.gpus;
  const writtenOff = gpus / life + (terms.outlay - gpus) / terms.building;
  const owner = terms.rent - writtenOff - terms.hours * power / 1e6;
  const found = [];
  let asked = terms.start, worth = 1;
  for (let year = 0; year < terms.years; year++) {
    const load = Math.min(utilisation / 100, asked);
    found.push([load * worth * terms.sales - terms.rent, owner].map(tenths));
    asked = asked * growth / terms.thrift;
    worth = worth * terms.thrift / decline;
  }
  return found;
}

function text(shown) {
  const number = Math.abs(shown) / (places ? 10 : 1);
  return (shown < 0 ? "\u2212" : "") + number.toFixed(places);
}

function draw() {
  for (const input of inputs) {
    const output = input.previousElementSibling;
    output.value = output.dataset.text.replace("#", input.value);
    input.setAttribute("aria-valuetext", output.value);
  }
  const found = years(Object.fromEntries(inputs.map(each => [each.name, each.valueAsNumber])));
  let low = -40, high = 40;
  while (low > Math.min(...found.flat())) low *= 2;
  while (high < Math.max(...found.flat())) high *= 2;
  const percent = part => `${(100 * part / (high - low)).toFixed(2)}%`;
  rows.forEach((row, year) => [...row.querySelectorAll("td")].forEach((cell, side) => {
    const shown = found[year][side], bar = cell.querySelector("rect");
    const line = cell.querySelector("line");
    cell.querySelector("b").textContent = text(shown);
    bar.setAttribute("x", percent(Math.min(0, shown) - low));
    bar.setAttribute("width", percent(Math.abs(shown)));
    line.setAttribute("x1", percent(-low));
    line.setAttribute("x2", percent(-low));
  }));
  const [model, owner] = [0, 1].map(side => text(found.reduce((all, each) => all + each[side], 0)));
  return sum.dataset.text.replace("#model", model).replace("#owner", owner);
}

// The address and what a screen reader is told wait until the hand rests.
function settle(told) {
  if (sum.textContent !== told) sum.textContent = told;
  const query = new URLSearchParams(location.search);
  for (const input of inputs) {
    if (input.value === input.defaultValue) query.delete(input.name);
    else query.set(input.name, input.value);
  }
  const search = `?${query}`.replace(/^\?$/, "");
  if (search !== location.search) {
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  }
  for (const link of links) link.search = search;
}

function change() {
  const told = draw();
  clearTimeout(waiting);
  waiting = setTimeout(settle, 300, told);
}

const query = new URLSearchParams(location.search);
for (const input of inputs) {
  const written = parseFloat(query.get(input.name));
  if (Number.isFinite(written)) input.value = written; // the browser keeps it within its range
}
form.oninput = change;
form.onreset = () => setTimeout(change);
form.onsubmit = () => false;
form.hidden = false;
settle(draw());
