// CPU and GPU utilisation in the round nearest to the median: one small chart per row, all with the same axes.

const maxPoints = 300;

// The points of a column. If there are too many to be visible, neighbours are replaced by their means.
function points(times, values) {
  const all = [];
  for (let i = 0; i < Math.min(times.length, values.length); ++i) {
    if (number(times[i]) !== null && number(values[i]) !== null) all.push({x: times[i], y: 100 * values[i]});
  }
  const step = Math.ceil(all.length / maxPoints) || 1;
  const mean = (some, key) => some.reduce((sum, point) => sum + point[key], 0) / some.length;
  const thinned = [];
  for (let i = 0; i < all.length; i += step) {
    const some = all.slice(i, i + step);
    thinned.push({x: mean(some, 'x'), y: mean(some, 'y')});
  }
  return thinned;
}

function drawUtilisation() {
  const host = byId('utilisation');
  const sampled = rows.map(row => {
    const series = row.typical?.series ?? {};
    return {row, cpu: points(list(series.time_s), list(series.cpu_utilization)),
      gpu: points(list(series.time_s), list(series.gpu_utilization))};
  }).filter(({cpu, gpu}) => cpu.length + gpu.length > 1);
  const without = rows.filter(row => !sampled.some(each => each.row === row));
  if (sampled.length) {
    const hasGpu = sampled.some(({gpu}) => gpu.length);
    host.append(legend([['CPU', 'accent'], ...(hasGpu ? [['GPU', 'gpu']] : [])]));
    // All boxes are there before the first chart is drawn, because each chart is drawn in the width of its box.
    const boxes = sampled.map(({row}) => element('div', {}, element('h3', {}, row.spec)));
    host.append(element('div', {class: 'small-charts'}, ...boxes));
    const all = sampled.flatMap(({cpu, gpu}) => [...cpu, ...gpu]);
    const ends = {x: Math.max(...all.map(point => point.x)), y: Math.max(100, ...all.map(point => point.y))};
    sampled.forEach((each, index) => addUtilisation(boxes[index], each, ends));
    host.append(utilisationTable(sampled));
  }
  if (without.length) {
    host.append(missing(`Too few samples in ${without.map(row => row.spec).join(', ')}: the round may have ended before the second sample.`));
  }
  if (!rows.length) host.append(missing('This result has no rows.'));
}

function addUtilisation(box, {row, cpu, gpu}, ends) {
  const line = (data, color, fill) =>
    ({data, borderColor: color, borderWidth: 1.5, pointRadius: 0, tension: 0, fill, backgroundColor: `${color}33`});
  addChart(box, {
    label: `CPU utilisation of ${row.spec} over time, mean ${formatted(meanOf(cpu))} %.`,
    height: 130,
    configure: colors => ({
      type: 'line',
      data: {datasets: [line(cpu, colors.accent, 'origin'), ...(gpu.length ? [line(gpu, colors.gpu, false)] : [])]},
      options: {
        interaction: {mode: 'nearest', axis: 'x', intersect: false},
        scales: {
          x: valueAxis(colors, '', {type: 'linear', max: ends.x || 1,
            ticks: {padding: 6, maxTicksLimit: 6, includeBounds: false, callback: value => `${value} s`}}),
          y: valueAxis(colors, '', {max: ends.y, ticks: {padding: 6, stepSize: 50, callback: value => `${Math.round(value)} %`}}),
        },
        plugins: {tooltip: {callbacks: {title: () => '',
          label: item => `${item.datasetIndex ? 'GPU' : 'CPU'} ${formatted(item.parsed.y)} % at ${formatted(item.parsed.x)} s`}}},
      },
    }),
  });
}

const meanOf = some => (some.length ? some.reduce((sum, point) => sum + point.y, 0) / some.length : null);

// The same data as numbers: the mean of each tenth of the time.
function utilisationTable(sampled) {
  const lines = sampled.flatMap(({row, cpu, gpu}) => [['CPU', cpu], ['GPU', gpu]].filter(([, some]) => some.length)
    .map(([name, some]) => {
      const end = some[some.length - 1].x;
      const tenth = at => some.filter(point => Math.min(9, Math.floor(10 * point.x / (end || 1))) === at);
      return [`${row.spec}, ${name}`, formatted(meanOf(some)), ...Array.from({length: 10}, (_, at) => formatted(meanOf(tenth(at))))];
    }));
  const tenths = Array.from({length: 10}, (_, at) => `${10 * at}–${10 * at + 10} % of the time`);
  return dataTable('Utilisation in percent, means', ['row', 'whole round', ...tenths], lines);
}
