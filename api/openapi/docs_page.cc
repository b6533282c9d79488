#include "api/openapi/docs_page.h"

namespace daybook::api {
namespace {

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Daybook API</title>
<style>
:root { color-scheme: light dark; --ink: #1d2433; --dim: #5d6778; --line: #dde2ea; --paper: #fff;
  --wash: #f5f7fa; --mark: #1f5fbf; --get: #1b7f4d; --post: #1f5fbf; --put: #9a6700;
  --patch: #7a4fb5;
  --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ef; --dim: #98a2b3; --line: #333b49;
  --paper: #171b22; --wash: #1f252e; --mark: #79a9f0; --get: #5cc28f; --post: #79a9f0;
  --put: #d9a540;
  --patch: #b594e6; --delete: #ee8a83; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 12px;
  align-items: center; padding: 12px 24px; background: var(--wash);
  border-bottom: 1px solid var(--line); }
h1 { font-size: 18px; margin: 0 auto 0 0; }
h1 small { color: var(--dim); font-weight: 400; }
main { max-width: 1000px; margin: 0 auto; padding: 16px 24px 80px; }
h2 { font-size: 15px; margin: 32px 0 8px; text-transform: capitalize; }
input, textarea, select, button { font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; }
textarea, pre, code { font: 13px/1.5 ui-monospace, monospace; }
textarea { width: 100%; min-height: 180px; }
button { cursor: pointer; color: #fff; background: var(--post); border-color: transparent; }
@media (prefers-color-scheme: dark) { button { color: #10141a; } }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 6px 0;
  scroll-margin-top: 64px; }
summary { display: flex; flex-wrap: wrap; gap: 12px; align-items: baseline; padding: 8px 12px;
  cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary span:last-child { margin-left: auto; color: var(--dim); }
details[open] > summary { background: var(--wash); border-radius: 8px 8px 0 0; }
.method { width: 58px; font-weight: 700; font-size: 12px; text-transform: uppercase; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
.patch { color: var(--patch); } .delete { color: var(--delete); }
.inside { padding: 4px 16px 16px; }
.inside h3 { font-size: 13px; margin: 16px 0 4px; color: var(--dim); }
table { border-collapse: collapse; width: 100%; }
td { padding: 4px 12px 4px 0; vertical-align: top; border-top: 1px solid var(--line); }
td:first-child { white-space: nowrap; }
td input { width: 100%; }
pre { overflow: auto; max-height: 420px; padding: 12px; margin: 8px 0; background: var(--wash);
  border-radius: 6px; }
.dim { color: var(--dim); } .must { color: var(--delete); }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; align-items: center; }
</style>
</head>
<body>
<header>
  <h1 id="title">Daybook API</h1>
  <input id="filter" type="search" placeholder="Filter operations" aria-label="Filter operations">
  <input id="token" type="password" placeholder="Token to try with" aria-label="Token"
    autocomplete="off">
</header>
<main id="main"><p class="dim">Reading /api/openapi.json &hellip;</p></main>
<script>
"use strict";
const METHODS = ["get", "post", "put", "patch", "delete"];
const $ = (id) => document.getElementById(id);
let api = {};

// Texts go in as text nodes only: nothing of the document or of an answer is ever read as HTML.
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const part of inside.flat()) {
    if (part !== null && part !== undefined) element.append(part);
  }
  return element;
}

function resolve(node) {
  if (!node || !node.$ref) return node;
  let found = api;
  for (const part of node.$ref.slice(2).split("/")) found = found && found[part];
  return found;
}

function typeName(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeName).join(" or ");
  const types = [].concat(schema.type || "any");
  const named = types.map((type) => {
    if (type === "array") return "array of " + typeName(schema.items || {});
    return schema.format && type !== "null" ? type + " (" + schema.format + ")" : type;
  });
  return named.join(" or ") + (schema.maxLength ? ", at most " + schema.maxLength : "");
}

function example(schema, depth) {
  schema = resolve(schema) || {};
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const type = [].concat(schema.type || "any")[0];
  if (type === "object") {
    const value = {};
    for (const [name, inner] of Object.entries(schema.properties || {})) {
      if (!inner.readOnly && depth < 3) value[name] = example(inner, depth + 1);
    }
    return value;
  }
  if ([].concat(schema.type).includes("null") || schema.nullable) return null;
  if (type === "array") return [];
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return 0;
  return type === "string" ? "" : {};
}

function schemaTable(schema) {
  const name = typeName(schema);
  const found = resolve(schema) || {};
  if (!found.properties) return make("p", {}, make("code", {}, name));
  const required = found.required || [];
  const rows = Object.entries(found.properties).map(([member, inner]) => make("tr", {},
    make("td", {}, make("code", {}, member),
      required.includes(member) ? make("span", { class: "must", title: "required" }, " *") : null),
    make("td", {}, typeName(inner),
      inner.enum ? ": " + inner.enum.filter((c) => c !== null).join(", ") : "",
      inner.readOnly ? make("span", { class: "dim" }, " read only") : null,
      inner.description ? make("div", { class: "dim" }, inner.description) : null)));
  return make("details", {}, make("summary", {}, make("code", {}, name)),
    make("div", { class: "inside" }, make("table", {}, rows)));
}

function firstSchema(content) {
  const media = content && Object.values(content)[0];
  return media && media.schema;
}

function parameterRows(operation, inputs) {
  return (operation.parameters || []).map(resolve).map((parameter) => {
    const schema = parameter.schema || {};
    const input = schema.enum
      ? make("select", {}, make("option", { value: "" }, ""),
          schema.enum.map((choice) => make("option", { value: choice }, choice)))
      : make("input", { placeholder: typeName(schema), autocomplete: "off" });
    input.setAttribute("aria-label", parameter.name);
    inputs.push({ parameter, input });
    return make("tr", {},
      make("td", {}, make("code", {}, parameter.name),
        parameter.required ? make("span", { class: "must" }, " *") : null,
        make("div", { class: "dim" }, parameter.in)),
      make("td", {}, input,
        parameter.description ? make("div", { class: "dim" }, parameter.description) : null));
  });
}

function requestOf(path, inputs) {
  const query = new URLSearchParams();
  const headers = {};
  let url = path;
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") {
      url = url.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    } else if (input.value !== "" && parameter.in === "query") {
      query.append(parameter.name, input.value);
    } else if (input.value !== "") {
      headers[parameter.name] = input.value;
    }
  }
  const text = query.toString();
  return { url: url + (text ? "?" + text : ""), headers };
}

function shownAnswer(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
}

async function send(method, path, inputs, body, output) {
  const { url, headers } = requestOf(path, inputs);
  if ($("token").value) headers.Authorization = "Bearer " + $("token").value;
  const options = { method: method.toUpperCase(), headers };
  if (body && body.value.trim() !== "") {
    headers["Content-Type"] = "application/json";
    options.body = body.value;
  }
  output.replaceChildren(make("p", { class: "dim" }, "waiting ..."));
  const started = performance.now();
  try {
    const answer = await fetch(url, options);
    const text = await answer.text();
    const took = Math.round(performance.now() - started);
    const head = [...answer.headers].map(([name, value]) => name + ": " + value).join("\n");
    output.replaceChildren(
      make("p", {}, make("b", {}, answer.status + " " + answer.statusText), " in " + took + " ms"),
      make("pre", {}, head), text ? make("pre", {}, shownAnswer(text)) : "");
  } catch (error) {
    output.replaceChildren(make("p", { class: "must" }, String(error)));
  }
}

function answersOf(operation) {
  return Object.entries(operation.responses || {}).map(([status, answer]) => {
    const found = resolve(answer) || {};
    const schema = firstSchema(found.content);
    return make("tr", {}, make("td", {}, make("b", {}, status)),
      make("td", {}, found.description || "", schema ? schemaTable(schema) : null));
  });
}

function details(path, method, operation) {
  const inputs = [];
  const schema = operation.requestBody && firstSchema(operation.requestBody.content);
  const body = schema ? make("textarea", { spellcheck: "false", "aria-label": "Body" }) : null;
  if (body) body.value = JSON.stringify(example(schema, 0), null, 2);
  const output = make("div", { "aria-live": "polite" });
  const rows = parameterRows(operation, inputs);
  const permissions = (operation["x-permissions"] || []).join(", ");
  return make("div", { class: "inside" },
    permissions ? make("p", { class: "dim" }, "needs ", make("code", {}, permissions)) : null,
    rows.length ? [make("h3", {}, "Parameters"), make("table", {}, rows)] : null,
    body ? [make("h3", {}, "Body"), schemaTable(schema), body] : null,
    make("div", { class: "row" },
      make("button", { onclick: () => send(method, path, inputs, body, output) }, "Send"),
      make("span", { class: "dim" }, operation.operationId)),
    output, make("h3", {}, "Answers"), make("table", {}, answersOf(operation)));
}

function operationRow(path, method, operation) {
  const words = [method, path, operation.operationId, operation.summary].join(" ");
  const row = make("details", { "data-text": words.toLowerCase() },
    make("summary", {}, make("span", { class: "method " + method }, method),
      make("code", {}, path), make("span", {}, operation.summary || "")));
  // Built when opened: a document has hundreds of operations.
  row.addEventListener("toggle", () => {
    if (row.open && row.children.length === 1) row.append(details(path, method, operation));
  });
  return row;
}

function show() {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS) {
      if (!item[method]) continue;
      const tag = (item[method].tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operationRow(path, method, item[method]));
    }
  }
  $("title").replaceChildren(api.info.title + " ", make("small", {}, api.info.version));
  $("main").replaceChildren(make("p", {}, api.info.description || ""),
    ...[...groups].map(([tag, rows]) => make("section", {}, make("h2", {}, tag), rows)));
}

$("filter").addEventListener("input", () => {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    let any = false;
    for (const row of section.querySelectorAll("details[data-text]")) {
      const fits = words.every((word) => row.dataset.text.includes(word));
      row.hidden = !fits;
      any = any || fits;
    }
    section.hidden = !any;
  }
});

fetch("/api/openapi.json").then((answer) => {
  if (!answer.ok) throw new Error("/api/openapi.json answered " + answer.status);
  return answer.json();
}).then((json) => { api = json; show(); }).catch((error) => {
  $("main").replaceChildren(make("p", { class: "must" }, String(error)));
});
</script>
</body>
</html>
)html";

}  // namespace

std::string_view docs_page() { return kPage; }

std::string_view docs_page_policy() {
  return "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace daybook::api
