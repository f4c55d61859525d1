// HTML elements around the charts. Texts are always inserted as text, never as markup.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const byId = id => document.getElementById(id);
const missing = text => element('p', {class: 'missing'}, text);
const lead = text => element('p', {class: 'lead'}, text);

// A collapsed table with the numbers of a chart. Each of `lines` is a heading and its cells.
function dataTable(caption, columns, lines) {
  const head = element('tr', {}, ...columns.map(column => element('th', {scope: 'col'}, column)));
  const body = lines.map(([heading, ...cells]) => element('tr', {},
    element('th', {scope: 'row'}, heading), ...cells.map(cell => element('td', {}, String(cell)))));
  const table = element('table', {}, element('caption', {}, caption), element('thead', {}, head),
    element('tbody', {}, ...body));
  return element('details', {}, element('summary', {}, 'Numbers of this chart as a table'),
    element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, table));
}

// The legend of a chart. `entries`: [text, name of the colour in page.css].
function legend(entries) {
  return element('ul', {class: 'legend'}, ...entries.map(([text, color]) =>
    element('li', {}, element('i', {style: `background: var(--${color})`, 'aria-hidden': 'true'}), text)));
}
const modelLegend = () => legend(modelNames.map((name, index) => [name, `m${index % 8}`]));

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
