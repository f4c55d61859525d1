// Draws everything. One picture that can't be drawn leaves the others.

function offerDownload() {
  const link = place('download');
  link.href = URL.createObjectURL(new Blob([resultText], {type: 'application/json'}));
  link.download = `ortchestra-${clean(result.created).replace(/[^0-9A-Za-z]+/g, '-') || 'result'}.json`;
  link.hidden = false;
}

offerDownload();
for (const [id, draw] of Object.entries({total: drawTotal, timeline: drawTimeline, models: drawModels,
  latency: drawLatency, memory: drawMemory, utilisation: drawUtilisation})) {
  try {
    draw();
  } catch (error) {
    place(id).append(missing(`This picture could not be drawn: ${error.message}`));
    console.error(error);
  }
}
followTheme();
document.documentElement.dataset.ready = 'yes';
