// The peak memory of each process, stacked, and the peak of the whole process tree.

function drawMemory() {
  const host = byId('memory');
  const measured = rows.map(row => ({row, peak: number(row.typical?.host_peak_pss_mib), processes: processesOf(row)}))
    .filter(({peak, processes}) => peak !== null || processes.length);
  for (const row of rows) {
    if (!measured.some(each => each.row === row)) host.append(missing(`${row.spec}: memory was not measured.`));
  }
  if (!rows.length) host.append(missing('This result has no rows.'));
  if (!measured.length) return;
  const names = [...new Set(measured.flatMap(({processes}) => processes.map(process => process.name)))];
  host.append(legend(names.map(processEntry)));
  addChart(host, {
    label: `Bar chart of peak memory in MiB. ${measured.map(({row, peak}) => `${row.spec} ${formatted(peak)}`).join('; ')}.`,
    height: 60 + 44 * measured.length,
    configure: colors => memoryChart(measured, colors),
  });
  host.append(dataTable('Peak PSS, MiB', ['row', 'peak of the sum', 'each process'], measured.map(({row, peak, processes}) =>
    [row.spec, formatted(peak), processes.map(({name, mib}) => `${name} ${formatted(mib)}`).join(', ') || '–'])));
}

// If the memory of the single processes is not known, the whole row is shown as one process.
function processesOf(row) {
  const processes = list(row.typical?.processes)
    .map(process => ({name: clean(process.name), mib: number(process.peak_pss_mib)})).filter(({mib}) => mib !== null);
  const peak = number(row.typical?.host_peak_pss_mib);
  return processes.length || peak === null ? processes : [{name: 'all', mib: peak}];
}

// A process that runs one model is painted as this model.
function processEntry(name) {
  const model = modelNames.indexOf(name);
  return model < 0 ? [name || 'process', 'other', false] : modelEntry(model);
}

function processFill(name, colors) {
  const model = modelNames.indexOf(name);
  return model < 0 ? colors.other : colors.fill(model);
}

function memoryChart(measured, colors) {
  const most = Math.max(...measured.map(({processes}) => processes.length));
  const level = at => ({
    data: measured.map(({processes}) => processes[at]?.mib ?? null), barPercentage: 0.6, stack: 'all',
    borderColor: colors.paper, borderWidth: {right: 1},
    backgroundColor: measured.map(({processes}) => processFill(processes[at]?.name, colors)),
  });
  return {
    type: 'bar',
    data: {labels: measured.map(({row}) => rowLabel(row)), datasets: Array.from({length: most}, (_, at) => level(at))},
    options: {
      indexAxis: 'y',
      layout: {padding: {right: 70}},
      scales: {y: {...rowAxis(colors), stacked: true}, x: valueAxis(colors, 'MiB', {stacked: true})},
      plugins: {tooltip: {callbacks: {
        title: items => measured[items[0].dataIndex].row.spec,
        label: item => {
          const process = measured[item.dataIndex].processes[item.datasetIndex];
          return process ? `${process.name}: ${formatted(process.mib)} MiB` : '';
        },
      }}},
    },
    plugins: [overlay((context, chart) => markPeaks(context, chart, measured, colors))],
  };
}

function markPeaks(context, chart, measured, colors) {
  const scale = chart.scales.x;
  context.font = `600 12px ${colors.font}`;
  context.fillStyle = colors.ink;
  context.textBaseline = 'middle';
  measured.forEach(({peak, processes}, index) => {
    if (peak === null) return;
    const y = chart.scales.y.getPixelForValue(index);
    const x = scale.getPixelForValue(peak);
    const sum = scale.getPixelForValue(processes.reduce((total, {mib}) => total + mib, 0));
    stroke(context, colors.ink, 2, [x, y - 14], [x, y + 14]);
    context.fillText(`${formatted(peak)} MiB`, Math.max(x, sum) + 6, y);
  });
}
