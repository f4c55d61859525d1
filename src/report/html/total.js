// Total time: one bar per row with its 95 % interval and its rounds, and the compute limit.

function drawTotal() {
  const host = byId('total');
  const timed = rows.filter(row => number(row.total?.median) !== null);
  for (const row of rows) {
    if (!timed.includes(row)) host.append(missing(`${row.spec}: no total time (no finished round, or missing in this result).`));
  }
  if (!timed.length) {
    if (!rows.length) host.append(missing('This result has no rows.'));
    return;
  }
  addChart(host, {
    label: `Bar chart of total time in seconds. ${timed.map(totalText).join('; ')}.`,
    height: 70 + 48 * timed.length,
    configure: colors => totalChart(timed, colors),
  });
  host.append(totalTable(timed));
}

function intervalText({low, high}) {
  return number(low) === null || number(high) === null ? '–' : `${formatted(low)}–${formatted(high)}`;
}

const totalText = row => `${row.spec} ${formatted(row.total.median)} s`;

function totalTable(timed) {
  return dataTable('Total time in seconds', ['row', 'median', '95 % interval', 'rounds'],
    timed.map(row => [row.spec, formatted(row.total.median), intervalText(row.total),
      row.rounds.map(round => formatted(round.total_s)).join(', ') || '–']));
}

// The end of the axis. The interval of two rounds can be a hundred times as long as the bars; it is cut then.
function totalAxisEnd(timed) {
  const bars = Math.max(...timed.map(row => row.total.median), computeLimit ?? 0);
  const rounds = Math.max(0, ...timed.flatMap(row => numbers(row.rounds.map(round => round.total_s))));
  const intervals = Math.max(0, ...timed.map(row => number(row.total.high) ?? 0));
  return 1.06 * Math.max(bars, Math.min(rounds, 2 * bars), Math.min(intervals, 1.5 * bars)) || 1;
}

function totalChart(timed, colors) {
  return {
    type: 'bar',
    data: {
      labels: timed.map(row => [...rowLabel(row), ...(row.isReference ? ['(reference)'] : [])]),
      datasets: [{
        data: timed.map(row => row.total.median), barPercentage: 0.62, categoryPercentage: 0.95,
        backgroundColor: timed.map(row => (row.isFastest ? colors.accent : colors.bar)),
      }],
    },
    options: {
      indexAxis: 'y',
      layout: {padding: {top: computeLimit === null ? 0 : 18, right: 68}},
      scales: {y: rowAxis(colors), x: valueAxis(colors, 'seconds', {max: totalAxisEnd(timed)})},
      plugins: {tooltip: {callbacks: {
        title: items => timed[items[0].dataIndex].spec,
        label: item => {
          const {total} = timed[item.dataIndex];
          return [`median ${formatted(total.median)} s`, `95 % interval ${intervalText(total)} s`];
        },
      }}},
    },
    plugins: [overlay((context, chart, area) => drawTotalMarks(context, chart, area, timed, colors))],
  };
}

function drawTotalMarks(context, chart, area, timed, colors) {
  const scale = chart.scales.x;
  const bars = chart.getDatasetMeta(0).data;
  drawLimit(context, scale, area, colors);
  timed.forEach((row, index) => {
    const {y, height} = bars[index];
    drawWhisker(context, scale, y, row.total, colors);
    context.fillStyle = colors.ink;
    for (const total of numbers(row.rounds.map(round => round.total_s))) {
      if (total > scale.max) continue;
      context.beginPath();
      context.arc(scale.getPixelForValue(total), y + height * 0.3, 2.8, 0, 7);
      context.fill();
      context.strokeStyle = colors.paper;
      context.lineWidth = 1;
      context.stroke();
    }
    labelBar(context, area, row, y, colors);
  });
}

// The numbers are in one column at the right: next to a wide interval they would seem to belong to its end.
function labelBar(context, area, row, y, colors) {
  context.font = `600 13px ${colors.font}`;
  context.textBaseline = 'middle';
  context.fillStyle = colors.ink;
  context.fillText(`${formatted(row.total.median)} s`, area.right + 10, y);
}

// An end of the interval that is cut has no cap.
function drawWhisker(context, scale, y, {low, high}, colors) {
  if (number(low) === null || number(high) === null) return;
  const from = Math.max(low, scale.min);
  const to = Math.min(high, scale.max);
  if (from > to) return;
  const [left, right] = [from, to].map(value => scale.getPixelForValue(value));
  stroke(context, colors.ink, 1.5, [left, y], [right, y]);
  if (from === low) stroke(context, colors.ink, 1.5, [left, y - 5], [left, y + 5]);
  if (to === high) stroke(context, colors.ink, 1.5, [right, y - 5], [right, y + 5]);
}

function drawLimit(context, scale, area, colors) {
  if (computeLimit === null || computeLimit > scale.max) return;
  const x = scale.getPixelForValue(computeLimit);
  context.setLineDash([4, 3]);
  stroke(context, colors.soft, 1, [x, area.top], [x, area.bottom]);
  context.setLineDash([]);
  const text = `compute limit ${formatted(computeLimit)} s`;
  context.font = `12px ${colors.font}`;
  context.fillStyle = colors.soft;
  context.textBaseline = 'bottom';
  const left = Math.min(x - 2, area.right - context.measureText(text).width);
  context.fillText(text, Math.max(0, left), area.top - 3);
}
