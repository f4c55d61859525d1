// With a frame rate, every row takes the time of the schedule. So the main chart is latency: one bar per row that ends at
// the median, a line to the 99th percentile, and the number of late batches.

// The time between two batches, in milliseconds.
const batchPeriod = (() => {
  const [rate, frames, batches] = ['rate', 'frames', 'batches'].map(key => number(result.workload?.[key]));
  return rate > 0 && frames > 0 && batches > 0 ? 1000 * frames / batches / rate : null;
})();

// The latencies of a row, as medians over its rounds. `behind`: it falls further and further behind the schedule.
function scheduledRow(row) {
  const over = get => median(row.rounds.map(get));
  return {
    row, p50s: row.rounds.map(round => round.latency_ms?.p50), behind: row.rounds.some(round => round.keeps_up === false),
    p50: over(round => round.latency_ms?.p50), p99: over(round => round.latency_ms?.p99), late: over(round => round.late_batches),
  };
}

function drawSchedule(host) {
  const all = rows.map(scheduledRow);
  const measured = all.filter(({p50, p99}) => p50 !== null && p99 !== null);
  for (const each of all) {
    if (!measured.includes(each)) host.append(missing(`${each.row.spec}: no latency (no finished round, or missing in this result).`));
  }
  if (!rows.length) host.append(missing('This result has no rows.'));
  if (!measured.length) return;
  addChart(host, {
    label: `Bar chart of latency in milliseconds. ${measured.map(scheduleText).join('; ')}.`,
    height: 70 + 52 * measured.length,
    configure: colors => scheduleChart(measured, colors),
  });
  host.append(dataTable('Latency in milliseconds, medians over the rounds', ['row', 'p50', 'p99', 'late batches', 'keeps up', 'p50 of each round'],
    measured.map(({row, p50, p99, late, behind, p50s}) => [row.spec, formatted(p50), formatted(p99), lateText(late), behind ? 'no' : 'yes',
      p50s.map(value => formatted(value)).join(', ')])));
}

const scheduleText = ({row, p50, p99, late, behind}) =>
  `${row.spec} p50 ${formatted(p50)} ms, p99 ${formatted(p99)} ms, ${lateText(late)} late${behind ? ', falls behind' : ''}`;

function lateText(late) {
  const batches = number(result.workload?.batches);
  if (late === null) return '–';
  return `${late}` + (late && batches > 0 ? ` (${formatted(100 * late / batches)} %)` : '');
}

// The end of the axis. The latency of a row that falls behind only depends on when the round ends; it is cut then.
function scheduleAxisEnd(measured) {
  const end = some => Math.max(0, ...some.map(({p99}) => p99));
  const keeping = end(measured.filter(({behind}) => !behind));
  const all = end(measured);
  return 1.06 * (keeping ? Math.min(all, Math.max(3 * keeping, 3 * (batchPeriod ?? 0))) : all) || 1;
}

function scheduleChart(measured, colors) {
  return {
    type: 'bar',
    data: {
      labels: measured.map(({row}) => namedRow(row)),
      datasets: [{
        data: measured.map(({p50}) => p50), barPercentage: 0.5, categoryPercentage: 0.95,
        backgroundColor: measured.map(({row}) => rowColor(row, colors)),
      }],
    },
    options: {
      indexAxis: 'y',
      layout: {padding: {top: 18, right: isNarrow() ? 112 : 150}},
      scales: {y: rowAxis(colors), x: valueAxis(colors, 'milliseconds', {max: scheduleAxisEnd(measured)})},
      plugins: {tooltip: {callbacks: {
        title: items => measured[items[0].dataIndex].row.spec,
        label: item => scheduleText(measured[item.dataIndex]).slice(measured[item.dataIndex].row.spec.length + 1).split(', '),
      }}},
    },
    plugins: [overlay((context, chart, area) => drawScheduleMarks(context, chart, area, measured, colors))],
  };
}

function drawScheduleMarks(context, chart, area, measured, colors) {
  const scale = chart.scales.x;
  const bars = chart.getDatasetMeta(0).data;
  if (batchPeriod !== null) drawMark(context, scale, area, batchPeriod, `next batch due, ${formatted(batchPeriod)} ms`, colors);
  writeBeside(context, area, area.top - 10, 'p50 / p99', colors.soft, colors, 400);
  measured.forEach(({p50, p99, late, behind, p50s}, index) => {
    const {y, height} = bars[index];
    if (p50 < scale.max) drawTail(context, scale, y, p50, p99, colors);
    else drawCut(context, area, y, colors);
    drawDots(context, scale, p50s, y + height * 0.3, colors);
    writeBeside(context, area, y - 9, `${formatted(p50)} / ${formatted(p99)} ms`, colors.ink, colors);
    writeBeside(context, area, y + 9, behind ? 'falls behind' : `${isNarrow() ? formattedCount(late) : lateText(late)} late`,
      behind ? colors.bad : colors.soft, colors, behind ? 600 : 400);
  });
}

const formattedCount = count => (count === null ? '–' : String(count));

// A line to the 99th percentile. It has no cap if the axis ends before.
function drawTail(context, scale, y, p50, p99, colors) {
  const [from, to] = [p50, Math.min(p99, scale.max)].map(value => scale.getPixelForValue(value));
  stroke(context, colors.ink, 1.5, [from, y], [to, y]);
  if (p99 <= scale.max) stroke(context, colors.ink, 1.5, [to, y - 6], [to, y + 6]);
}

// The end of a bar that is longer than the axis.
function drawCut(context, area, y, colors) {
  for (const shift of [4, 9]) {
    stroke(context, colors.paper, 2.5, [area.right - shift - 8, y - 14], [area.right - shift, y], [area.right - shift - 8, y + 14]);
  }
}
