import { models, predict, Problem } from "./api.js";
import { showDetail } from "./detail.js";
import { showDifferential } from "./differential.js";
import { $, make, percent, probability } from "./dom.js";
import { csv, json, save } from "./download.js";

const atOnce = 4;
const samples = ["eosinophil", "lymphocyte", "monocyte", "neutrophil"];
const images = /\.(jpe?g|png|webp|bmp|gif|tiff?)$/i;

let items = [];
let known = [];
let chosen = null;
let sort = { by: null, up: true };
let running = 0;

const model = () => known.find(m => m.name === $("model").value) ?? known[0];
const classes = () => model()?.classes ?? [];
const colour = name => `k${Math.max(0, classes().indexOf(name)) % 8}`;

// --- images in -------------------------------------------------------------------------------------------------------

function add(files) {
  const fresh = files.map(file => ({ file, name: file.webkitRelativePath || file.name || "pasted image", url: URL.createObjectURL(file), cover: 0.6 }));
  if (fresh.length === 0) return say("There was no image among these files.");
  items.push(...fresh);
  choose(items.length === fresh.length ? fresh[0] : chosen ?? fresh[0]);
  $("results").hidden = false;
  draw();
  if (items.length === fresh.length) $("results").scrollIntoView({ behavior: "auto", block: "start" });
  while (running < atOnce && items.some(waiting)) work();
}

const waiting = item => !item.asked;

async function work() {
  running++;
  for (let item; (item = items.find(waiting));) {
    item.asked = true;
    try {
      item.answer = await predict(item.file, model()?.name ?? "", false);
    } catch (problem) {
      item.error = wording(problem);
    }
    if (items.includes(item)) draw(item);
  }
  running--;
}

async function explain(item) {
  item.explaining = true;
  drawDetail();
  try {
    item.answer = await predict(item.file, item.answer.model.name, true);
    item.unexplained = "";
  } catch (problem) {
    item.unexplained = wording(problem);
  }
  item.explaining = false;
  drawDetail();
  if (item === chosen) $("cover")?.focus();
}

const wording = problem => (problem instanceof Problem ? problem.message : "The page failed on this image.");

// --- what is seen ----------------------------------------------------------------------------------------------------

const say = text => { $("status").textContent = text; };

function draw(changed) {
  const done = items.filter(item => item.answer || item.error).length;
  const failed = items.filter(item => item.error).length;
  const count = n => `${n} ${n === 1 ? "image" : "images"}`;
  say(items.length === 0 ? "" : done < items.length ? `${done} of ${count(items.length)} answered…`
    : `${count(items.length - failed)} answered${failed ? `, ${failed} could not be used` : ""}.`);
  document.querySelector(".split").classList.toggle("one", items.length === 1);
  $("differential").hidden = items.length < 2;
  showDifferential($("stack"), $("legend"), items, classes(), colour);
  drawRows();
  if (!changed || changed === chosen) drawDetail();
}

function drawDetail() {
  if (chosen) showDetail($("detail"), chosen, colour, () => explain(chosen));
}

function drawRows() {
  const focused = document.activeElement?.closest?.("#rows tr")?.item;
  const rows = sorted().map(item => (item.row = rowOf(item)));
  $("rows").replaceChildren(...rows);
  focused?.row.querySelector("button").focus({ preventScroll: true });
}

function rowOf(item) {
  const thumb = make("img", { src: item.url, alt: "", loading: "lazy" });
  thumb.onerror = () => thumb.replaceWith(make("span", { class: "blank" }));
  const row = make("tr", { class: item === chosen ? "chosen" : "" },
    make("td", {}, make("button", { type: "button", class: "open", onclick: () => { choose(item); draw(); }, "aria-pressed": String(item === chosen) }, thumb, make("span", {}, item.name))),
    ...cells(item));
  row.item = item;
  return row;
}

function cells({ answer, error }) {
  if (error) return [make("td", { class: "problem", colSpan: 2 }, error)];
  if (!answer) return [make("td", { class: "quiet" }, "…"), make("td")];
  const dot = make("span", { class: `dot ${answer.refer ? "referred" : colour(answer.class)}` });
  return [make("td", {}, make("span", { class: "tag" }, dot, answer.refer ? `referred (${answer.class}?)` : answer.class)), make("td", { class: "number" }, probability(answer.probability))];
}

function sorted() {
  if (!sort.by) return items;
  const value = item => (sort.by === "name" ? item.name : item.answer?.[sort.by] ?? null);
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
  return [...items].sort((x, y) => {
    const [a, b] = [value(x), value(y)];
    if (a === null || b === null) return (a === null) - (b === null);
    return sort.up ? compare(a, b) : compare(b, a);
  });
}

function choose(item) {
  chosen = item;
}

function clear() {
  items.forEach(item => URL.revokeObjectURL(item.url));
  [items, chosen] = [[], null];
  $("results").hidden = true;
  draw();
  $("choose").focus();
}

// --- the model -------------------------------------------------------------------------------------------------------

function showModel() {
  const { name, version, backbone, classes: names, accuracy, refers, abstains, error_rate: rate } = model();
  const facts = [
    ["Name", `${name}, version ${version}`],
    ["Classes", names.join(", ")],
    ["Accuracy", measured(accuracy)],
    ["Refers cells", !refers ? "no: it was not calibrated to tell when it may be wrong" : rate ? `yes, so that at most ${percent(rate)} of its answers are wrong on slides like those it was calibrated on` : abstains ? "yes, where it is unsure or the image is unlike its training images" : "yes, where the image is unlike its training images; it does not tell when it is unsure of a cell"],
    ["Backbone", backbone],
  ];
  $("facts").replaceChildren(...facts.flatMap(([term, text]) => [make("dt", {}, term), make("dd", {}, text)]));
}

function measured(accuracy) {
  if (!accuracy) return "not measured";
  const interval = accuracy.low === undefined ? "" : ` (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)})`;
  return `${percent(accuracy.value)}${interval} on ${accuracy.images ? `${accuracy.images.toLocaleString("en")} ` : ""}${accuracy.on} by which its best epoch was chosen, of the laboratories it was trained on`;
}

async function start() {
  try {
    const { models: all, history } = await models();
    known = all;
    $("kept").textContent = history ? "This server keeps each result with a fingerprint of its image; the image itself it forgets." : "Images are read in memory, answered and forgotten; nothing is stored.";
  } catch (problem) {
    return say(wording(problem));
  }
  $("model").replaceChildren(...known.map(m => make("option", { value: m.name }, m.name)));
  $("model-choice").hidden = known.length < 2;
  $("model").onchange = showModel;
  showModel();
}

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
    const response = await fetch(`/samples/${name}.png`);
    add([new File([await response.blob()], `drawn ${name}.png`, { type: "image/png" })]);
  };
  $("samples").append(button);
}

async function filesOf(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(entry => entry.isDirectory)) return [...transfer.files];
  return (await Promise.all(entries.map(walk))).flat();
}

async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    return images.test(file.name) ? [file] : [];
  }
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return files;
    files.push(...(await Promise.all(some.map(walk))).flat());
  }
}

document.addEventListener("dragover", event => { event.preventDefault(); $("drop").classList.add("over"); });
document.addEventListener("dragleave", event => { if (!event.relatedTarget) $("drop").classList.remove("over"); });
document.addEventListener("drop", async event => {
  event.preventDefault();
  $("drop").classList.remove("over");
  add(await filesOf(event.dataTransfer));
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
    drawRows();
  };
});

$("csv").onclick = () => save("hematovision.csv", "text/csv", csv(items));
$("json").onclick = () => save("hematovision.json", "application/json", json(items));
$("clear").onclick = clear;

start();
