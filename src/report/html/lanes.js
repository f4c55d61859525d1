// The lanes of each row's typical round: what the timeline shows, apart from how.

// Strips, one a row that has events: {row, round, lanes: [{name, runs}], end}.
function stripsOf() {
  return rows.map(row => {
    const runs = runsOf(row.typical);
    const lanes = new Map();
    for (const run of runs) {
      if (!lanes.has(run.lane)) lanes.set(run.lane, []);
      lanes.get(run.lane).push(run);
    }
    const sorted = [...lanes].sort(([a], [b]) => a - b).map(([id, own]) => ({name: laneName(id, own), runs: own}));
    const end = Math.max(number(row.typical?.total_s) ?? 0, runs.reduce((last, run) => Math.max(last, run.end), 0));
    return {row, round: row.typical, lanes: sorted, end};
  }).filter(strip => strip.lanes.length);
}

// A lane that serves one model has its name.
function laneName(id, runs) {
  return runs.every(run => run.model === runs[0].model) ? modelName(runs[0].model) : `lane ${id}`;
}

// The time in which a row gets through its first batches: the longest over the rows.
function firstBatches(strips, count) {
  const batches = number(result.workload?.batches) || 1;
  const longest = Math.max(...strips.map(strip => strip.end));
  return Math.min(longest, Math.max(...strips.map(strip => strip.end * count / Math.max(batches, count))));
}

// The run under a time, else null.
function runAt(lane, time) {
  const after = firstEndingAfter(lane.runs, time);
  return after < lane.runs.length && lane.runs[after].start <= time ? after : null;
}

// Runs of a lane follow each other, so their ends ascend too.
function firstEndingAfter(runs, time) {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function runText(strip, lane, run) {
  const {spec} = strip.row;
  const batch = run.batch === null ? 'batch not known' : `batch ${run.batch}`;
  return `${modelName(run.model)}, ${batch} · ${spec}, ${lane.name} · ` +
    `${figure(1000 * (run.end - run.start))} ms, from ${run.start.toFixed(4)} to ${run.end.toFixed(4)} s`;
}

function runsTable(strips) {
  const most = 40;
  const lines = strips.flatMap(strip => strip.lanes.flatMap(lane => lane.runs.map(run => ({lane, run})))
    .sort((a, b) => a.run.start - b.run.start).slice(0, most)
    .map(({lane, run}) => [strip.row.spec, lane.name, modelName(run.model), run.batch ?? '–', figure(1000 * run.start),
      figure(1000 * run.end), figure(1000 * (run.end - run.start))]));
  return dataTable(`The first ${most} runs of each row; all are in the raw result`,
    ['row', 'lane', 'model', 'batch', 'start, ms', 'end, ms', 'took, ms'], lines);
}
