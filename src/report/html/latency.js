// Distributions of times: the latency of batches, if it was measured, and the time of single runs.

const spreadColumns = ['samples', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99', 'max'];

function spreadOf(label, values, color) {
  const sorted = numbers(values).sort((a, b) => a - b);
  const [p5, p25, p50, p75, p95, p99, max] = [5, 25, 50, 75, 95, 99, 100].map(each => percentile(sorted, each));
  return {label, color, samples: sorted.length, p5, p25, p50, p75, p95, p99, max};
}

function drawLatency() {
  const host = byId('latency');
  drawBatchLatency(host);
  drawInference(host);
}

function drawBatchLatency(host) {
  const spreads = rows.map(row => spreadOf(row.spec, row.rounds.flatMap(round => list(round.batch_latency_ms)),
    colors => rowColor(row, colors))).filter(spread => spread.samples);
  if (!spreads.length) {
    const summarised = rows.some(row => row.rounds.some(round => round.latency_ms));
    host.append(lead(summarised
      ? 'This result contains percentiles of batch latency (see the table above), but no samples.'
      : 'Batch latency was not measured: it is meaningful only with a bounded window or a rate.'));
    return;
  }
  host.append(element('h3', {}, 'Latency of a batch'), lead('The time from when a batch was due until all its models ' +
    'had answered, in all rounds. ' + spreadLegend));
  const without = rows.filter(row => !spreads.some(spread => spread.label === row.spec));
  drawSpreads(host, 'Latency of a batch', spreads);
  if (without.length) {
    host.append(missing(`Without batch latency (unbounded window, or no finished round): ${without.map(row => row.spec).join(', ')}.`));
  }
}

const spreadLegend = 'Thin bar: 5th to 95th percentile. Thick bar: 25th to 75th percentile. Line: median. Ring: 99th percentile.';

// One group per model, with one line per row, so that the rows can be compared for each model.
function inferenceGroups() {
  const runs = rows.map(row => row.rounds.flatMap(runsOf));
  return modelNames.map((name, model) => {
    const spreads = rows.map(row => spreadOf(row.spec, runs[row.index].filter(run => run.model === model)
      .map(run => 1000 * (run.end - run.start)), colors => colors.model(model))).filter(spread => spread.samples);
    return {name, spreads};
  }).filter(({spreads}) => spreads.length);
}

function drawInference(host) {
  const groups = inferenceGroups();
  host.append(element('h3', {}, 'Time of a single run'));
  if (!groups.length) {
    host.append(missing('This result contains no single runs.'));
    return;
  }
  host.append(lead(`The time of one run of one model on one batch, in all rounds. ${spreadLegend}`));
  drawSpreads(host, 'Time of a single run',
    groups.flatMap(({name, spreads}) => [{heading: name}, ...spreads.map(spread => ({...spread, model: name}))]));
}

// `lines` contains spreads and headings.
function drawSpreads(host, title, lines) {
  addChart(host, {
    label: `${title} in milliseconds: percentiles as bars. The table below it contains the numbers.`,
    height: 60 + 26 * lines.length,
    configure: colors => spreadsChart(lines, colors),
  });
  const spreads = lines.filter(line => !line.heading);
  host.append(dataTable(`${title}, milliseconds`, ['', ...spreadColumns], spreads.map(spread =>
    [(spread.model ? `${spread.model}, ` : '') + spread.label, spread.samples,
      ...spreadColumns.slice(1).map(key => formatted(spread[key]))])));
}

function spreadsChart(lines, colors) {
  const bar = (low, high, thickness, alpha) => ({
    data: lines.map(line => (line.heading ? null : [line[low], line[high]])), barThickness: thickness, grouped: false,
    minBarLength: 1, backgroundColor: lines.map(line => (line.heading ? '#0000' : line.color(colors) + alpha)),
  });
  const bold = ({index}) => ({size: isNarrow() ? 11 : 12, weight: lines[index]?.heading ? 'bold' : 'normal'});
  const end = 1.06 * Math.max(...lines.map(line => line.p99 ?? 0)) || 1;
  return {
    type: 'bar',
    data: {
      labels: lines.map(line => brokenLabel(line.heading ?? line.label, isNarrow() ? 16 : 40).slice(0, 2)),
      datasets: [bar('p25', 'p75', 13, ''), bar('p5', 'p95', 5, '99')],
    },
    options: {
      indexAxis: 'y',
      scales: {
        y: {...rowAxis(colors), ticks: {...rowAxis(colors).ticks, font: bold}},
        x: valueAxis(colors, 'milliseconds', {max: end}),
      },
      plugins: {tooltip: {callbacks: {
        title: items => items.length ? [lines[items[0].dataIndex]].map(line => `${line.model ?? ''} ${line.label}`)[0] : '',
        label: item => spreadColumns.slice(1).map(key => `${key} ${formatted(lines[item.dataIndex][key])} ms`),
      }, filter: (item, index) => index === 0}},
    },
    plugins: [overlay((context, chart) => drawSpreadMarks(context, chart, lines, colors))],
  };
}

function drawSpreadMarks(context, chart, lines, colors) {
  lines.forEach((line, index) => {
    if (line.heading) return;
    const y = chart.scales.y.getPixelForValue(index);
    const [middle, tail] = ['p50', 'p99'].map(key => chart.scales.x.getPixelForValue(line[key]));
    stroke(context, colors.ink, 2, [middle, y - 9], [middle, y + 9]);
    context.lineWidth = 1.3;
    context.beginPath();
    context.arc(tail, y, 3, 0, 7);
    context.stroke();
  });
}
