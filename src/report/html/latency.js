// How times spread: the latency of batches where it was measured, and the time of single runs.

const spreadColumns = ['samples', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99', 'max'];

function spreadOf(label, values, color) {
  const sorted = numbers(values).sort((a, b) => a - b);
  const [p5, p25, p50, p75, p95, p99, max] = [5, 25, 50, 75, 95, 99, 100].map(each => percentile(sorted, each));
  return {label, color, samples: sorted.length, p5, p25, p50, p75, p95, p99, max};
}

function drawLatency() {
  const host = place('latency');
  drawBatchLatency(host);
  drawInference(host);
}

function drawBatchLatency(host) {
  const spreads = rows.map(row => spreadOf(row.spec, row.rounds.flatMap(round => list(round.batch_latency_ms)),
    colors => (row.isFastest ? colors.accent : colors.bar))).filter(spread => spread.samples);
  if (!spreads.length) {
    host.append(lead('Latency of a batch was not measured: it has a meaning only with a bounded window or a rate. ' +
      'Below is how long single runs took.'));
    return;
  }
  host.append(element('h3', {}, 'Latency of a batch'), lead('From when a batch was due until all its models had ' +
    'answered; all rounds together. ' + spreadLegend));
  const without = rows.filter(row => !spreads.some(spread => spread.label === row.spec));
  drawSpreads(host, 'Latency of a batch', spreads);
  if (without.length) {
    host.append(missing(`Without batch latency (unbounded window, or no finished round): ${without.map(row => row.spec).join(', ')}.`));
  }
}

const spreadLegend = 'Thin: 5th to 95th percentile; thick: the middle half; line: median; ring: 99th percentile.';

function drawInference(host) {
  const spreads = rows.flatMap(row => {
    const runs = row.rounds.flatMap(runsOf);
    return modelNames.map((name, model) => spreadOf(`${name} · ${row.spec}`,
      runs.filter(run => run.model === model).map(run => 1000 * (run.end - run.start)), colors => colors.model(model)));
  }).filter(spread => spread.samples);
  host.append(element('h3', {}, 'Time of a single run'));
  if (!spreads.length) {
    host.append(missing('This result has no events of single runs.'));
    return;
  }
  // All of a model below each other: what is compared is how it fares in each row.
  const order = spread => modelNames.findIndex(name => spread.label.startsWith(`${name} · `));
  spreads.sort((a, b) => order(a) - order(b));
  host.append(lead(`Inference time: one batch through one model, in all rounds. ${spreadLegend}`), modelLegend());
  drawSpreads(host, 'Time of a single run', spreads);
}

function drawSpreads(host, title, spreads) {
  addChart(host, {
    label: `${title} in milliseconds: percentiles as bars. The table after it has the figures.`,
    height: 60 + 27 * spreads.length,
    configure: colors => spreadsChart(spreads, colors),
  });
  host.append(dataTable(`${title}, milliseconds`, ['', ...spreadColumns],
    spreads.map(spread => [spread.label, spread.samples, ...spreadColumns.slice(1).map(key => figure(spread[key]))])));
}

function spreadsChart(spreads, colors) {
  const bar = (low, high, thickness, alpha) => ({
    data: spreads.map(spread => [spread[low], spread[high]]), barThickness: thickness, grouped: false, minBarLength: 1,
    backgroundColor: spreads.map(spread => spread.color(colors) + alpha),
  });
  return {
    type: 'bar',
    data: {
      labels: spreads.map(spread => brokenLabel(spread.label, isNarrow() ? 18 : 40).slice(0, 2)),
      datasets: [bar('p25', 'p75', 13, ''), bar('p5', 'p95', 5, '99')],
    },
    options: {
      indexAxis: 'y',
      scales: {
        y: {...rowAxis(colors), ticks: {...rowAxis(colors).ticks, font: {size: isNarrow() ? 10 : 12}}},
        x: valueAxis(colors, 'milliseconds', {max: 1.06 * Math.max(...spreads.map(spread => spread.p99)) || 1}),
      },
      plugins: {tooltip: {callbacks: {
        title: items => spreads[items[0].dataIndex].label,
        label: item => spreadColumns.slice(1).map(key => `${key} ${figure(spreads[item.dataIndex][key])} ms`),
        filter: (item, index) => index === 0,
      }}},
    },
    plugins: [overlay((context, chart) => {
      chart.getDatasetMeta(0).data.forEach(({y}, index) => {
        const [middle, tail] = ['p50', 'p99'].map(key => chart.scales.x.getPixelForValue(spreads[index][key]));
        stroke(context, colors.ink, 2, [middle, y - 9], [middle, y + 9]);
        context.strokeStyle = colors.ink;
        context.lineWidth = 1.3;
        context.beginPath();
        context.arc(tail, y, 3, 0, 7);
        context.stroke();
      });
    })],
  };
}
