// Draws all charts. An error in one chart does not stop the others.

function offerDownload() {
  const link = byId('download');
  link.href = URL.createObjectURL(new Blob([resultText], {type: 'application/json'}));
  link.download = `ortchestra-${clean(result.created).replace(/[^0-9A-Za-z]+/g, '-') || 'result'}.json`;
  link.hidden = false;
}

offerDownload();
const drawMain = number(result.workload?.rate) === null ? drawTotal : drawSchedule;
for (const [id, draw] of Object.entries({'main-chart': () => drawMain(byId('main-chart')), timeline: drawTimeline, models: drawModels,
  latency: drawLatency, memory: drawMemory, utilisation: drawUtilisation})) {
  try {
    draw();
  } catch (error) {
    byId(id).append(missing(`This chart could not be drawn: ${error.message}`));
    console.error(error);
  }
}
followTheme();
document.documentElement.dataset.ready = 'yes';
