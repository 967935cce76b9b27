import { models, predict, Problem } from "./api.js";
import { showDetail } from "./detail.js";
import { showDifferential } from "./differential.js";
import { $, bring, counted, make, percent, probability } from "./dom.js";
import { csv, json, save } from "./download.js";

const atOnce = 4;
const samples = ["eosinophil", "lymphocyte", "monocyte", "neutrophil"];
const images = /\.(jpe?g|png|webp|bmp|gif|tiff?)$/i;

let items = [];
let known = [];
let classes = [];
let chosen = null;
let sort = { by: null, up: true };
let note = "";
let running = 0;
let learning = false;
let frame = 0;
const queue = new Set();
const changed = new Set();

const named = name => known.find(m => m.name === name);
const model = () => named($("model").value) ?? known[0];
const colour = name => `k${classes.indexOf(name) % 8}${classes.indexOf(name) < 8 ? "" : " striped"}`;

// --- images in -------------------------------------------------------------------------------------------------------

// What is drawn is for a try: it is in no count and in no file.
function add(files, { drawn = false, unread = 0 } = {}) {
  const fresh = files.map(file => ({ file, drawn, name: file.webkitRelativePath || file.name || "pasted image", url: URL.createObjectURL(file), cover: 0.6 }));
  note = unread === 0 ? "" : `${counted(unread, "file")} could not be read.`;
  if (fresh.length === 0) return tell(note || "There was no image among these files.");
  const first = items.length === 0;
  fresh.forEach(item => { item.row = rowOf(item); });
  items.push(...fresh);
  show(true);
  choose(fresh[0]);
  order();
  ask(fresh);
  draw();
  if (!first) return bring($("detail"));
  $("results").scrollIntoView({ behavior: "auto", block: "start" });
  $("results").focus({ preventScroll: true });
}

// Asks the chosen model, of new images and anew of others.
function ask(some, replaced = false) {
  for (const item of some) {
    Object.assign(item, { model: model()?.name ?? "", question: null, answer: null, error: "", unexplained: "", explaining: false, busy: false, replaced });
    queue.add(item);
    redraw(item);
  }
  while (running < atOnce && queue.size > 0) work();
}

async function work() {
  running++;
  while (queue.size > 0) {
    const [item] = queue;
    queue.delete(item);
    await put(item, false);
  }
  running--;
}

async function put(item, explain) {
  const question = (item.question = {});
  const { replaced } = item;
  item.replaced = false;
  const busy = () => {
    if (item.question !== question) return;
    item.busy = true;
    redraw(item);
  };
  let found;
  try {
    found = { answer: await predict(item.file, item.model, explain, busy) };
  } catch (problem) {
    found = explain ? { unexplained: wording(problem) } : { error: wording(problem), passes: problem.passes };
  }
  if (item.question !== question) return; // asked anew in the meantime
  Object.assign(item, found, { busy: false, explaining: false });
  redraw(item);
  if (found.answer && !replaced) await meet(found.answer.model);
}

function explain(item) {
  Object.assign(item, { explaining: true, unexplained: "" });
  redraw(item);
  put(item, true);
}

const again = () => ask(items.filter(item => item.error && item.passes));

const own = () => items.filter(item => !item.drawn);

const wording = problem => (problem instanceof Problem ? problem.message : "The page failed on this image.");

// --- what is seen ----------------------------------------------------------------------------------------------------

function tell(text) {
  note = text;
  draw();
}

function show(any) {
  $("results").hidden = $("skip").hidden = !any;
}

// Many answers may come between two pictures of the screen.
function redraw(item) {
  changed.add(item);
  frame ||= requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  const done = items.filter(item => item.answer || item.error).length;
  $("status").textContent = [
    items.length === 0 ? "" : done < items.length ? `${done} of ${counted(items.length, "image")} looked at…` : outcome(),
    items.some(item => item.busy) ? "The server is busy and is asked again." : "",
    note,
  ].filter(Boolean).join(" ");
  document.querySelector(".split").classList.toggle("one", items.length === 1);
  $("differential").hidden = own().length < 2;
  $("csv").hidden = $("json").hidden = own().length === 0;

  // A model that has just replaced another may name other classes.
  const before = classes.join();
  classes = [...new Set([...(model()?.classes ?? []), ...items.flatMap(({ answer }) => Object.keys(answer?.probabilities ?? {}))])];
  if (classes.join() !== before) items.forEach(item => changed.add(item));
  showDifferential(own(), classes, colour, done === items.length);
  changed.forEach(drawRow);
  if (sort.by && done === items.length) order();
  if (changed.has(chosen)) drawDetail();
  changed.clear();
}

function outcome() {
  const of = some => items.filter(some).length;
  const others = [
    [of(item => item.answer?.refer), "referred to a person"],
    [of(item => item.error && !item.passes), "could not be used"],
    [of(item => item.error && item.passes), "not answered"],
  ];
  return `${[`${counted(of(item => item.answer && !item.answer.refer), "image")} answered`, ...others.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)].join(", ")}.`;
}

function drawDetail() {
  const place = $("detail");
  const focused = place.contains(document.activeElement);
  showDetail(place, chosen, colour, () => explain(chosen), again);
  if (focused) (place.querySelector("input, button:enabled") ?? place).focus({ preventScroll: true });
}

function order() {
  const focused = document.activeElement?.closest?.("#rows button");
  $("rows").replaceChildren(...sorted().map(item => item.row));
  focused?.focus({ preventScroll: true });
}

function rowOf(item) {
  const thumb = make("img", { src: item.url, alt: "", loading: "lazy" });
  thumb.onerror = () => thumb.replaceWith(make("span", { class: "blank" }));
  return make("tr", {}, make("td", {}, make("button", { type: "button", class: "open", onclick: () => { choose(item); draw(); bring($("detail")); } }, thumb, make("span", {}, item.name, item.drawn ? make("span", { class: "quiet" }, ", not counted") : ""))));
}

function drawRow(item) {
  const [{ firstChild: button }, ...others] = item.row.cells;
  const focused = item.row.contains(document.activeElement);
  item.row.className = item === chosen ? "chosen" : "";
  button.setAttribute("aria-pressed", item === chosen);
  others.forEach(cell => cell.remove());
  item.row.append(...cells(item));
  if (focused) button.focus({ preventScroll: true });
}

function cells({ answer, error, passes }) {
  if (error) return [make("td", { class: "problem", colSpan: 2 }, error, " ", passes ? make("button", { type: "button", class: "again", onclick: again }, "Try again") : "")];
  if (!answer) return [make("td", { class: "quiet" }, "…"), make("td")];
  const dot = make("span", { class: `dot ${answer.refer ? "referred" : colour(answer.class)}` });
  return [make("td", {}, make("span", { class: "tag" }, dot, answer.refer ? `referred (${answer.class}?)` : answer.class)), make("td", { class: "number" }, probability(answer.probability))];
}

function sorted() {
  if (!sort.by) return items;
  // Referred cells stand together, whatever class is nearest.
  const value = item => (sort.by === "name" ? item.name : sort.by === "class" && item.answer ? `${item.answer.refer ? 1 : 0}${item.answer.class}` : item.answer?.[sort.by] ?? null);
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
  return [...items].sort((x, y) => {
    const [a, b] = [value(x), value(y)];
    if (a === null || b === null) return (a === null) - (b === null);
    return sort.up ? compare(a, b) : compare(b, a);
  });
}

function choose(item) {
  if (chosen) redraw(chosen);
  chosen = item;
  redraw(item);
}

function clear() {
  items.forEach(item => URL.revokeObjectURL(item.url));
  [items, chosen, note] = [[], null, ""];
  [queue, changed].forEach(set => set.clear());
  show(false);
  order();
  draw();
  $("choose").focus();
}

// --- the model -------------------------------------------------------------------------------------------------------

function showModel() {
  const { name, version, backbone, classes: names, accuracy } = model();
  const facts = [
    ["Name", `${name}, version ${version}`],
    ["Classes", names.join(", ")],
    ["Accuracy", measured(accuracy)],
    ["Refers cells", referring(model())],
    ["Backbone", backbone],
  ];
  $("facts").replaceChildren(...facts.flatMap(([term, text]) => [make("dt", {}, term), make("dd", {}, text)]));
}

function measured(accuracy) {
  if (!accuracy) return "not measured";
  const interval = accuracy.low === undefined ? "" : ` (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)})`;
  return `${percent(accuracy.value)}${interval} on ${accuracy.images ? `${accuracy.images.toLocaleString("en")} ` : ""}${accuracy.on}, of the laboratories it was trained on; cells that it refers are among them`;
}

function referring({ refers, abstains, error_rate: rate, confidence, chose_epoch: chose }) {
  if (!refers) return "no: it was not calibrated to tell when it may be wrong";
  if (!rate) return abstains ? "yes, where it is unsure or the image is unlike its training images" : "yes, where the image is unlike its training images; it does not tell when it is unsure of a cell";
  return `yes, so that at most ${exactly(rate)} of its answers are wrong on slides like those it was calibrated on, with ${exactly(confidence)} confidence${chose ? " (less, as the same images chose its epoch)" : ""}`;
}

const exactly = share => `${Number((share * 100).toPrecision(4))} %`;

async function learn() {
  const before = $("model").value;
  const { models: all, history } = await models();
  known = all;
  $("model").replaceChildren(...known.map(m => make("option", { value: m.name, selected: m.name === before }, m.name)));
  $("model-choice").hidden = known.length < 2;
  $("kept").textContent = history ? "This server keeps each result with a fingerprint of its image; the image itself it forgets." : "Images are read in memory, answered and forgotten; nothing is stored.";
  showModel();
}

// A model's file may be replaced while the page is open, and one count is of one model. What was asked anew for that does not lead here:
// servers behind one address that differ would have the page ask for ever.
async function meet({ name, version }) {
  const before = named(name)?.version;
  if (learning || before === version) return;
  learning = true;
  try {
    await learn();
    const now = named(name)?.version;
    if (!before || before === now) return;
    note = `The model ${name} was replaced; all images were asked again.`;
    ask(items.filter(item => item.answer?.model.version !== now), true);
  } catch {
    // The answer stands; what the page knows of the model is older.
  } finally {
    learning = false;
  }
}

$("model").onchange = () => {
  note = "";
  showModel();
  ask(items);
};

// --- ways in ---------------------------------------------------------------------------------------------------------

for (const [button, input] of [["choose", "files"], ["choose-folder", "folder"], ["camera", "photo"]]) {
  $(button).onclick = () => $(input).click();
  $(input).onchange = () => {
    const files = [...$(input).files];
    $(input).value = "";
    add(input === "folder" ? files.filter(file => images.test(file.name)) : files);
  };
}

for (const name of samples) {
  const button = make("button", { type: "button" }, make("img", { src: `/samples/${name}.png`, alt: "", width: 92, height: 92 }), name);
  button.onclick = async () => {
    try {
      const response = await fetch(`/samples/${name}.png`);
      if (!response.ok) throw new Error(response.statusText);
      add([new File([await response.blob()], `drawn ${name}.png`, { type: "image/png" })], { drawn: true });
    } catch {
      tell(`The drawing of the ${name} could not be fetched from the server. Try again.`);
    }
  };
  $("samples").append(button);
}

async function filesOf(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  const given = { files: [], unread: 0 };
  if (entries.some(entry => entry.isDirectory)) await Promise.all(entries.map(entry => walk(entry, given)));
  else given.files.push(...transfer.files);
  return given;
}

// A file may be gone and a folder locked: the others are taken all the same.
async function walk(entry, given) {
  try {
    if (entry.isFile) {
      if (images.test(entry.name)) given.files.push(await new Promise((done, fail) => entry.file(done, fail)));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) return;
      await Promise.all(some.map(one => walk(one, given)));
    }
  } catch {
    given.unread++;
  }
}

document.addEventListener("dragover", event => { event.preventDefault(); $("drop").classList.add("over"); });
document.addEventListener("dragleave", event => { if (!event.relatedTarget) $("drop").classList.remove("over"); });
document.addEventListener("drop", async event => {
  event.preventDefault();
  $("drop").classList.remove("over");
  const { files, unread } = await filesOf(event.dataTransfer);
  add(files, { unread });
});
document.addEventListener("paste", event => {
  const files = [...event.clipboardData.files];
  if (files.length > 0) add(files);
});

document.querySelectorAll("th button").forEach(button => {
  button.onclick = () => {
    const by = button.dataset.sort;
    sort = { by, up: sort.by === by ? !sort.up : by !== "probability" };
    document.querySelectorAll("th").forEach(th => th.setAttribute("aria-sort", "none"));
    button.closest("th").setAttribute("aria-sort", sort.up ? "ascending" : "descending");
    order();
  };
});

$("csv").onclick = () => save("hematovision.csv", "text/csv", csv(own()));
$("json").onclick = () => save("hematovision.json", "application/json", json(own()));
$("clear").onclick = clear;
window.addEventListener("beforeunload", event => { if (own().length > 0) event.preventDefault(); });

learn().catch(problem => tell(wording(problem)));
