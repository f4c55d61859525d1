// Common parts of the bar and line charts. Chart.js draws them in the page's colours.

Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.plugins.legend.display = false;
Chart.defaults.plugins.tooltip.displayColors = false;

// Adds a chart to `host`. Each time the chart is painted, configure(theme) returns the configuration for Chart.js.
function addChart(host, {label, height, configure}) {
  const canvas = element('canvas', {role: 'img', 'aria-label': label});
  const box = element('div', {class: 'chart', style: `height: ${height}px`}, canvas);
  host.append(box);
  let chart = null;
  paintWithTheme(colors => {
    chart?.destroy();
    Chart.defaults.color = colors.soft;
    Chart.defaults.borderColor = colors.rule;
    Chart.defaults.font.family = colors.font;
    Chart.defaults.font.size = 12;
    chart = new Chart(canvas, configure(colors));
    canvas.dataset.drawn = 'yes';
  });
}

const isNarrow = () => document.documentElement.clientWidth < 600;
const rowLabel = row => brokenLabel(row.spec, isNarrow() ? 12 : 20);

const namedRow = row => [...rowLabel(row), ...(row.isReference ? ['(reference)'] : [])];
const rowColor = (row, colors) => (row.isWinner ? colors.accent : colors.bar);

function rowAxis(colors) {
  return {
    grid: {display: false, drawBorder: false},
    ticks: {color: colors.ink, autoSkip: false, font: {size: isNarrow() ? 11 : 13}},
  };
}

function valueAxis(colors, title, more = {}) {
  return {
    beginAtZero: true, grid: {color: colors.rule, drawBorder: false, drawTicks: false},
    ticks: {padding: 6, maxTicksLimit: 7, includeBounds: false}, title: {display: Boolean(title), text: title}, ...more,
  };
}

// A plugin that draws on top of the chart: draw(context, chart, area inside the axes).
function overlay(draw) {
  return {
    id: 'overlay',
    afterDatasetsDraw(chart) {
      const context = chart.ctx;
      context.save();
      draw(context, chart, chart.chartArea);
      context.restore();
    },
  };
}

function stroke(context, color, width, ...points) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  points.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

// A dot for each value that is on the axis.
function drawDots(context, scale, values, y, colors) {
  for (const value of numbers(values)) {
    if (value > scale.max) continue;
    context.beginPath();
    context.arc(scale.getPixelForValue(value), y, 2.8, 0, 7);
    context.fillStyle = colors.ink;
    context.fill();
    context.strokeStyle = colors.paper;
    context.lineWidth = 1;
    context.stroke();
  }
}

// Writes to the right of the axes. Next to the bar, a number would seem to belong to the end of an interval.
function writeBeside(context, area, y, text, color, colors, weight = 600) {
  context.font = `${weight} 13px ${colors.font}`;
  context.textBaseline = 'middle';
  context.fillStyle = color;
  context.fillText(text, area.right + 10, y);
}

// A dashed line through all rows at `value`, with a text above it.
function drawMark(context, scale, area, value, text, colors) {
  if (value > scale.max) return;
  const x = scale.getPixelForValue(value);
  context.setLineDash([4, 3]);
  stroke(context, colors.soft, 1, [x, area.top], [x, area.bottom]);
  context.setLineDash([]);
  context.font = `12px ${colors.font}`;
  context.fillStyle = colors.soft;
  context.textBaseline = 'bottom';
  context.fillText(text, Math.max(0, Math.min(x - 2, area.right - context.measureText(text).width)), area.top - 3);
}
