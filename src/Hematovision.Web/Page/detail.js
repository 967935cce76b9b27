// One image: the picture, what the model says of it, and where it looked.

import { make, probability } from "./dom.js";

export function showDetail(place, item, colour, explain, again) {
  place.replaceChildren(picture(item), make("div", { class: "say" }, make("p", { class: "file" }, item.name), ...said(item, colour, explain, again)));
}

function picture(item) {
  if (item.answer?.explanation) {
    const { seen, map } = item.answer.explanation;
    const over = make("img", { class: "map", src: map, alt: "" });
    over.style.opacity = item.cover;
    return make("div", { class: "picture explained" }, make("img", { src: seen, alt: `${item.name}, as the model saw it` }), over);
  }
  const frame = make("div", { class: "picture" });
  const image = make("img", { src: item.url, alt: item.name });
  image.onerror = () => frame.replaceChildren(make("p", { class: "none" }, "This browser cannot show the picture."));
  frame.append(image);
  return frame;
}

function said(item, colour, explain, again) {
  if (item.error) return [make("p", { class: "problem", role: "alert" }, item.error), item.passes ? make("div", {}, make("button", { type: "button", onclick: again }, "Try again")) : ""];
  if (!item.answer) return [make("p", {}, "Waiting for the answer…")];
  const { answer } = item;
  return [
    answer.refer ? make("p", { class: "verdict" }, "Referred to a person", make("br"), make("small", {}, `nearest: ${answer.class}, ${probability(answer.probability)}`))
      : make("p", { class: "verdict" }, answer.class, " ", make("small", {}, probability(answer.probability))),
    answer.refer ? make("p", { class: "refer" }, `The model does not answer for this cell, and it is not counted: ${answer.refer}.${several(answer) ? " Show one in each image, or use hemato differential. “Show where the model looked” shows which one it took." : ""}`) : null,
    bars(answer, colour),
    where(item, explain),
  ].filter(part => part !== null);
}

const several = answer => / white cells/.test(answer.refer);

function bars(answer, colour) {
  const list = make("dl", { class: answer.refer ? "bars muted" : "bars" });
  for (const [name, p] of Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1])) {
    const fill = make("div", { class: `fill ${colour(name)}` });
    fill.style.width = `${p * 100}%`;
    list.append(make("dt", {}, name), make("dd", { class: "track", "aria-hidden": "true" }, fill), make("dd", { class: "value" }, probability(p)));
  }
  return list;
}

function where(item, explain) {
  if (!item.answer.explanation) {
    return make("div", {}, make("button", { type: "button", disabled: item.explaining, onclick: explain }, item.explaining ? "Looking…" : "Show where the model looked"),
      item.unexplained ? make("p", { class: "problem", role: "alert" }, item.unexplained) : "");
  }
  const slider = make("input", { type: "range", min: "0", max: "1", step: "0.05", value: String(item.cover), id: "cover" });
  slider.oninput = () => {
    item.cover = Number(slider.value);
    document.querySelector(".picture .map").style.opacity = item.cover;
  };
  return make("div", { class: "slider" },
    make("label", { htmlFor: "cover" }, "Overlay (Grad-CAM): bright is what spoke for ", make("strong", {}, item.answer.explanation.class)), slider);
}
