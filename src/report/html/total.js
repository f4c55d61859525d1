// Total time: one bar per row with its 95 % interval and its rounds, and the compute limit.

function drawTotal(host) {
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
      labels: timed.map(namedRow),
      datasets: [{
        data: timed.map(row => row.total.median), barPercentage: 0.62, categoryPercentage: 0.95,
        backgroundColor: timed.map(row => rowColor(row, colors)),
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
    drawDots(context, scale, row.rounds.map(round => round.total_s), y + height * 0.3, colors);
    writeBeside(context, area, y, `${formatted(row.total.median)} s`, colors.ink, colors);
  });
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
  if (computeLimit !== null) drawMark(context, scale, area, computeLimit, `compute limit ${formatted(computeLimit)} s`, colors);
}
