// All colours are defined in page.css. The charts are painted again when the colours change: from light to dark, or
// from screen to paper.

const painters = [];

// How model `index` is painted: its colour in page.css, and whether it is striped.
const modelStyles = 12;
const modelStyle = index => ({color: `m${index % modelStyles}`, striped: index % modelStyles >= modelStyles / 2});

function theme() {
  const style = getComputedStyle(document.documentElement);
  const color = name => style.getPropertyValue(`--${name}`).trim();
  const names = ['paper', 'raised', 'lane', 'rule', 'ink', 'soft', 'accent', 'bar', 'good', 'bad', 'gpu', 'other'];
  const models = Array.from({length: modelStyles}, (_, index) => color(`m${index}`));
  const fills = models.map((each, index) => (modelStyle(index).striped ? stripes(each, color('paper')) : each));
  return {
    ...Object.fromEntries(names.map(name => [name, color(name)])),
    font: getComputedStyle(document.body).fontFamily,
    model: index => models[index % modelStyles],
    fill: index => fills[index % modelStyles],  // with stripes
  };
}

// A canvas pattern: `color` with diagonal stripes of `paper`.
function stripes(color, paper) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 7;
  const context = tile.getContext('2d');
  context.fillStyle = color;
  context.fillRect(0, 0, 7, 7);
  context.strokeStyle = paper;
  context.lineWidth = 1.3;
  context.beginPath();
  for (const shift of [-7, 0, 7]) {
    context.moveTo(shift - 1, 8);
    context.lineTo(shift + 8, -1);
  }
  context.stroke();
  return context.createPattern(tile, 'repeat');
}

// Calls paint(theme) now and whenever the colours change.
function paintWithTheme(paint) {
  painters.push(paint);
  paint(theme());
}

function repaint() {
  const now = theme();
  for (const paint of painters) paint(now);
}

// Before printing, the charts are drawn in light colours and with the width of a paper page.
function setPaper(on) {
  if (on) document.documentElement.dataset.paint = 'paper';
  else delete document.documentElement.dataset.paint;
  repaint();
}

function followTheme() {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  matchMedia('print').addEventListener('change', event => setPaper(event.matches));
  addEventListener('beforeprint', () => setPaper(true));
  addEventListener('afterprint', () => setPaper(false));
}

// Black or white: the text colour that is easier to read on `color`, which has the form #rrggbb.
function textColorOn(color) {
  const channel = at => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) > 0.2 ? '#111' : '#fff';
}
