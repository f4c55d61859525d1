// The time of each model inside Run, grouped by row.

function cumulative(row, index) {
  return median(row.rounds.map(round =>
    list(round.models).find(model => clean(model.name) === modelNames[index])?.cumulative_s));
}

function drawModels() {
  const host = byId('models');
  const measured = rows.map(row => ({row, times: modelNames.map((_, index) => cumulative(row, index))}))
    .filter(({times}) => times.some(time => time !== null));
  if (!measured.length) {
    host.append(missing('No finished round contains the times of its models.'));
    return;
  }
  host.append(modelLegend());
  addChart(host, {
    label: 'Bar chart of the time inside each model in seconds, grouped by row. The table below it contains the numbers.',
    height: 60 + measured.length * Math.max(34, 14 * modelNames.length + 12),
    configure: colors => modelsChart(measured, colors),
  });
  host.append(dataTable('Time inside each model, seconds, median over the rounds', ['row', ...modelNames],
    measured.map(({row, times}) => [row.spec, ...times.map(time => formatted(time))])));
}

function modelsChart(measured, colors) {
  return {
    type: 'bar',
    data: {
      labels: measured.map(({row}) => rowLabel(row)),
      datasets: modelNames.map((name, index) => ({
        label: name, data: measured.map(({times}) => times[index]), backgroundColor: colors.fill(index),
        barPercentage: 0.88, categoryPercentage: 0.84,
      })),
    },
    options: {
      indexAxis: 'y',
      scales: {y: rowAxis(colors), x: valueAxis(colors, 'seconds inside Run')},
      plugins: {tooltip: {callbacks: {
        title: items => measured[items[0].dataIndex].row.spec,
        label: item => `${item.dataset.label}: ${formatted(item.raw, ' s')}`,
      }}},
    },
  };
}
