// Elements from data. Text is always text: no name of a file ever becomes markup.

export const $ = id => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("aria-") || name === "scope" || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

export const percent = share => `${(share * 100).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)} %`;

/** So many of something, in words. */
export const counted = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** Of so many: a class that has some is not shown as none, nor one that lacks some as all. */
export function share(count, total) {
  return (count === 0 || count === total ? percent : probability)(count / total);
}

/** Scrolls as little as shows it. */
export const bring = element => element.scrollIntoView({ behavior: "auto", block: "nearest" });

/** A probability that is not certain is not shown as certain. */
export function probability(p) {
  if (p > 0.999) return "> 99.9 %";
  if (p < 0.001) return "< 0.1 %";
  return `${(p * 100).toFixed(1)} %`;
}
