// How many cells of each class, as a bar and in numbers. Referred cells and failed images are counted apart.

import { make, percent } from "./dom.js";

export function showDifferential(stack, legend, items, classes, colour) {
  const answered = items.filter(item => item.answer && !item.answer.refer);
  const counts = classes.map(name => [name, answered.filter(item => item.answer.class === name).length, colour(name)]);
  const referred = items.filter(item => item.answer?.refer).length;

  stack.replaceChildren(...counts.filter(([, count]) => count > 0).map(([, count, k]) => {
    const part = make("span", { class: k });
    part.style.flex = String(count);
    return part;
  }));
  legend.replaceChildren(
    ...counts.map(([name, count, k]) => entry(k, name, `${count}${answered.length ? ` (${percent(count / answered.length)})` : ""}`)),
    ...(referred ? [entry("referred", "referred to a person, not in the shares", String(referred))] : []));
  stack.setAttribute("aria-label", answered.length ? counts.map(([name, count]) => `${name} ${percent(count / answered.length)}`).join(", ") : "No cell counted yet");
}

function entry(k, name, count) {
  return make("li", {}, make("span", { class: `dot ${k}` }), make("span", {}, name), make("strong", {}, count));
}
