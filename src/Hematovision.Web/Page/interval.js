// The exact 95 % interval of a share (Clopper and Pearson 1934), as hemato differential prints it.

const tail = 0.025;

/** From the count of a class and of all: the shares between which the true one lies. */
export function interval(count, total) {
  return [count === 0 ? 0 : where(p => atMost(count - 1, total, p) > 1 - tail), count === total ? 1 : where(p => atMost(count, total, p) > tail)];
}

// The share up to which something that falls with it holds.
function where(holds) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

// How likely a class of that share has so many cells or fewer.
function atMost(count, total, p) {
  let [logTerm, sum] = [total * Math.log1p(-p), 0];
  for (let k = 0; ; k++) {
    sum += Math.exp(logTerm);
    if (k === count) return sum;
    logTerm += Math.log((total - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
  }
}
