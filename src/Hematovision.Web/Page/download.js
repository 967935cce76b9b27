// The results as files. They hold what the server said, not what the screen rounds.

export function csv(items) {
  const classes = [...new Set(items.flatMap(({ answer }) => Object.keys(answer?.probabilities ?? {})))];
  const rows = [["name", "class", "refer", "probability", ...classes.map(text), "model", "version", "error"]];
  for (const { name, answer, error } of items) {
    rows.push([text(name), text(answer?.class), text(answer?.refer), answer?.probability ?? "", ...classes.map(c => answer?.probabilities[c] ?? ""), text(answer?.model.name), answer?.model.version ?? "", text(error)]);
  }
  return "\ufeff" + rows.map(row => row.map(quoted).join(",")).join("\n") + "\n"; // without the mark a spreadsheet guesses the encoding
}

export function json(items) {
  return JSON.stringify(items.map(({ name, answer, error }) => (answer ? { ...answer, name, explanation: undefined } : { name, error })), null, 2);
}

export function save(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// A spreadsheet takes a text that starts so for a formula.
const text = value => (/^[=+\-@\t\r]/.test(value ?? "") ? `'${value}` : (value ?? ""));
const quoted = value => (/[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
