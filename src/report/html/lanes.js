// The data of the timeline: the lanes of each row's typical round.

// One strip per row that has events: {row, round, lanes: [{name, runs}], end}.
function makeStrips() {
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

// A lane that runs only one model is named after it.
function laneName(id, runs) {
  return runs.every(run => run.model === runs[0].model) ? modelName(runs[0].model) : `lane ${id}`;
}

// The time in which even the slowest row finishes its first `count` batches, estimated from its total time.
function firstBatches(strips, count) {
  const batches = number(result.workload?.batches) || 1;
  const longest = Math.max(...strips.map(strip => strip.end));
  return Math.min(longest, Math.max(...strips.map(strip => strip.end * count / Math.max(batches, count))));
}

// The index of the run at a time; null if there is none.
function runAt(lane, time) {
  const after = firstEndingAfter(lane.runs, time);
  return after < lane.runs.length && lane.runs[after].start <= time ? after : null;
}

// The index of the first run that ends at or after `time`. Runs of a lane do not overlap, so their ends are sorted.
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
  const batch = run.batch === null ? 'batch unknown' : `batch ${run.batch}`;
  return `${modelName(run.model)}, ${batch} · ${spec}, ${lane.name} · ` +
    `${formatted(1000 * (run.end - run.start))} ms, from ${run.start.toFixed(4)} to ${run.end.toFixed(4)} s`;
}

function runsTable(strips) {
  const maxRuns = 40;
  const lines = strips.flatMap(strip => strip.lanes.flatMap(lane => lane.runs.map(run => ({lane, run})))
    .sort((a, b) => a.run.start - b.run.start).slice(0, maxRuns)
    .map(({lane, run}) => [strip.row.spec, lane.name, modelName(run.model), run.batch ?? '–', formatted(1000 * run.start),
      formatted(1000 * run.end), formatted(1000 * (run.end - run.start))]));
  return dataTable(`The first ${maxRuns} runs of each row. The raw result contains all runs`,
    ['row', 'lane', 'model', 'batch', 'start, ms', 'end, ms', 'duration, ms'], lines);
}
