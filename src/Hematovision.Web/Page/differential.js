// How many cells of each class, as a bar and in numbers. Referred cells and failed images are counted apart.

import { $, counted, make, share } from "./dom.js";
import { interval } from "./interval.js";

/** While answers come, of which there may be thousands, only counts and shares. */
export function showDifferential(items, classes, colour, isDone) {
  const answered = items.filter(item => item.answer && !item.answer.refer);
  const total = answered.length;
  const counts = classes.map(name => [name, answered.filter(item => item.answer.class === name).length, colour(name)]);
  const referred = items.filter(item => item.answer?.refer).length;
  const missing = items.filter(item => item.error).length;
  $("counted").textContent = `${counted(total, "cell")} counted${!isDone ? " so far" : total ? "; in brackets the 95 % interval by chance alone" : ""}`;

  $("stack").replaceChildren(...counts.filter(([, count]) => count > 0).map(([, count, k]) => {
    const part = make("span", { class: k });
    part.style.flex = String(count);
    return part;
  }));
  const numbers = counts.map(([name, count, k]) => [name, count, k, total ? ` · ${share(count, total)}${isDone ? ` (${range(count, total)})` : ""}` : ""]);
  const others = [["referred", "referred to a person, not in the shares", referred], ["", "not classified, not in the shares", missing]].filter(([, , count]) => count > 0);
  $("legend").replaceChildren(...numbers.map(([name, count, k, text]) => entry(k, name, `${count}${text}`)), ...others.map(([k, name, count]) => entry(k, name, String(count))));
  $("stack").setAttribute("aria-label", total ? [...counts.map(([name, count]) => `${name} ${count}, ${share(count, total)}`), ...others.map(([, name, count]) => `${count} ${name}`)].join("; ") : "No cell counted yet");
  $("copies").textContent = isDone ? copies(items) : "";
}

function range(count, total) {
  const [low, high] = interval(count, total);
  const digits = total > 200 ? 1 : 0;
  return `${(low * 100).toFixed(digits)} to ${(high * 100).toFixed(digits)} %`;
}

// The same probabilities to the last digit are of the same picture.
function copies(items) {
  const first = new Map();
  const again = [];
  for (const { name, answer } of items.filter(item => item.answer)) {
    const seen = JSON.stringify([answer.probabilities, answer.image.width, answer.image.height]);
    if (first.has(seen)) again.push(`${name} (the same as ${first.get(seen)})`);
    else first.set(seen, name);
  }
  return again.length === 0 ? "" : `Twice here, and twice in the numbers: ${again.slice(0, 3).join(", ")}${again.length > 3 ? ` and ${again.length - 3} more` : ""}.`;
}

function entry(k, name, count) {
  return make("li", {}, make("span", { class: `dot ${k}` }), make("span", {}, name), make("strong", {}, count));
}
