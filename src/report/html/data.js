// The result, and functions that all charts use to read it. Any part of a result may be missing, null or empty, and
// its columns may have different lengths. A number that is not finite is null here, and is never drawn or written.

const resultText = document.getElementById('result').textContent;
const result = JSON.parse(resultText);

const number = value => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const list = value => (Array.isArray(value) ? value : []);
const numbers = values => list(values).map(number).filter(value => value !== null);
// Removes control characters from names, because they would break a label.
const clean = text => String(text ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');

function median(values) {
  const sorted = numbers(values).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (!sorted.length) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The nearest-rank method, as for the percentiles in the result.
function percentile(sorted, percent) {
  return sorted.length ? sorted[Math.max(0, Math.ceil(percent / 100 * sorted.length) - 1)] : null;
}

// A number as text with three significant digits and no exponent.
function formatted(value, unit = '') {
  if (number(value) === null) return '–';
  const size = Math.abs(value);
  const decimals = size === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size))));
  return value.toFixed(decimals) + unit;
}

// The round with the total time nearest to the row's median. It is shown where only one round can be shown.
function typicalRound(rounds) {
  const middle = median(rounds.map(round => round.total_s));
  const distance = round => Math.abs((number(round.total_s) ?? Infinity) - (middle ?? 0));
  return rounds.reduce((best, round) => (best && distance(best) <= distance(round) ? best : round), null);
}

const rows = list(result.rows).map((row, index) => {
  const rounds = list(row.rounds);
  return {
    index, rounds, spec: clean(row.spec) || `row ${index + 1}`, error: row.error,
    total: row.total_s ?? null, typical: typicalRound(rounds),
    isReference: row.spec === result.reference, isWinner: row.spec === result.verdict?.winner,
  };
});

// The models in the order of the workload, to which the events refer. Without a workload: the models of the rounds.
const modelNames = (() => {
  const named = list(result.workload?.models).length
    ? result.workload.models
    : rows.map(row => list(row.typical?.models)).reduce((a, b) => (b.length > a.length ? b : a), []);
  return named.map((model, index) => clean(model.name) || `model ${index + 1}`);
})();
const modelName = index => modelNames[index] ?? `model ${index + 1}`;

// The runs of a round, sorted by start.
function runsOf(round) {
  const events = round?.events ?? {};
  const columns = ['model', 'lane', 'start_s', 'end_s', 'batch'].map(key => list(events[key]));
  const count = Math.min(...columns.map(column => column.length));
  const runs = [];
  for (let i = 0; i < count; ++i) {
    const [model, lane, start, end, batch] = columns.map(column => number(column[i]));
    if (start === null || end === null || model === null) continue;
    runs.push({model, lane: lane ?? 0, start, end: Math.max(start, end), batch});
  }
  return runs.sort((a, b) => a.start - b.start);
}

// The lowest possible total time in seconds: the models' pure compute time, divided by the number of CPUs.
const computeLimit = (() => {
  const pure = number(result.calibration?.pure_compute_s);
  const cores = number(result.machine?.cores_budget);
  return pure !== null && cores > 0 ? pure / cores : null;
})();
