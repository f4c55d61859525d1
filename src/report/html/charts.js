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
