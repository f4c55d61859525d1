// HTML elements around the charts. Texts are always inserted as text, never as markup.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const byId = id => document.getElementById(id);
// No line ends between a number and its unit, or within a range. U+2060 forbids a line end there.
const together = text => text.replace(/(\d) (?=(?:%|×|ms|s|MiB)(?!\w))/g, '$1\u00a0').replace(/(\d)–(?=\d)/g, '$1\u2060–\u2060');
const missing = text => element('p', {class: 'missing'}, together(text));
const lead = text => element('p', {class: 'lead'}, together(text));

// A collapsed table with the numbers of a chart. Each of `lines` is a heading and its cells.
function dataTable(caption, columns, lines) {
  const head = element('tr', {}, ...columns.map(column => element('th', {scope: 'col'}, together(column))));
  const body = lines.map(([heading, ...cells]) => element('tr', {},
    element('th', {scope: 'row'}, together(heading)), ...cells.map(cell => element('td', {}, String(cell)))));
  const table = element('table', {}, element('caption', {}, caption), element('thead', {}, head),
    element('tbody', {}, ...body));
  return element('details', {}, element('summary', {}, 'Numbers of this chart as a table'),
    element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, table));
}

// The legend of a chart. `entries`: [text, name of the colour in page.css, whether it is striped].
function legend(entries) {
  return element('ul', {class: 'legend'}, ...entries.map(([text, color, striped]) => element('li', {},
    element('i', {style: `background-color: var(--${color})`, 'aria-hidden': 'true', ...(striped && {class: 'striped'})}), text)));
}
const modelEntry = index => [modelName(index), modelStyle(index).color, modelStyle(index).striped];
const modelLegend = () => legend(modelNames.map((_, index) => modelEntry(index)));

// Breaks a label such as "pool:workers=4,intra=1" into at most four lines, after colons, commas and spaces.
function brokenLabel(text, width) {
  const lines = [''];
  for (const part of text.split(/(?<=[:,\s])/)) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + part.length > width) lines.push(part);
    else lines[last] += part;
  }
  return lines.map(line => (line.length > width + 8 ? `${line.slice(0, width + 7)}…` : line)).slice(0, 4);
}
