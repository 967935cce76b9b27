// The description of the API, for people.

import { $, make } from "/dom.js";

const api = await (await fetch("/openapi/v1.json")).json();
const resolved = schema => (schema.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema);

function group({ name, description }) {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).filter(([, operation]) => operation.tags.includes(name)).map(([method, operation]) => shown(path, method, operation)));
  return make("section", { class: "group" }, make("h2", {}, name), make("p", { class: "quiet" }, description), ...operations);
}

function shown(path, method, operation) {
  return make("details", { class: "operation" },
    make("summary", {}, make("span", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path), make("span", { class: "quiet" }, operation.summary)),
    make("div", { class: "body" }, parameters(operation), body(operation), answers(operation)));
}

function parameters({ parameters: all = [] }) {
  if (all.length === 0) return null;
  return part("Parameters", fields(all.map(p => [p.name, `${kind(p.schema)}, in the ${p.in}${p.required ? "" : ", optional"}${p.description ? `. ${p.description}` : ""}`])));
}

function body({ requestBody }) {
  if (!requestBody) return null;
  return part("Body", ...Object.entries(requestBody.content).map(([type, { schema }]) => content(type, schema)));
}

function answers({ responses }) {
  const [good] = Object.entries(responses["200"].content);
  return part("Answers", fields(Object.entries(responses).sort().map(([status, { description }]) => [status, description])), content(good[0], good[1].schema));
}

const part = (title, ...inside) => make("div", {}, make("h3", {}, title), ...inside);
const fields = rows => make("dl", { class: "fields" }, ...rows.flatMap(([term, text]) => [make("dt", {}, make("code", {}, term)), make("dd", {}, text)]));

function content(type, schema) {
  return make("pre", { class: "shape", tabIndex: 0 }, `${type}: ${outline(schema, "")}`);
}

function kind(schema) {
  const of = resolved(schema);
  if (of.anyOf) return of.anyOf.map(kind).join(" or ");
  if (of.enum) return of.enum.map(value => JSON.stringify(value)).join(" or ");
  return of.format === "binary" ? "bytes" : [of.type ?? "any"].flat().join(" or ");
}

// Nested as the JSON is, with what each field is beside it.
function outline(schema, indent) {
  const of = resolved(schema);
  const deeper = `${indent}  `;
  if (of.anyOf) return of.anyOf.map(one => outline(one, indent)).join(" or ");
  if (of.type === "array") return `[ ${outline(of.items, indent)} ]`;
  if (!of.properties) return of.additionalProperties ? `{ name: ${outline(of.additionalProperties, indent)} }` : kind(of);
  const lines = Object.entries(of.properties).map(([name, inner]) => {
    const said = resolved(inner).description;
    return `${deeper}${name}: ${outline(inner, deeper)}${said ? `   — ${said}` : ""}`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

$("example").textContent = `curl --data-binary @cell.png '${location.origin}/api/predict?top=2'`;
$("operations").replaceChildren(...api.tags.map(group));
