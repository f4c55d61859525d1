#include <algorithm>
#include <utility>

#include "explain/row_figures.h"
#include "explain/verdict_text.h"
#include "ortchestra/explain/explain.h"
#include "stats/ratio.h"

namespace ortchestra {

namespace {

/// The time by which rows are compared, in seconds. With a frame rate, every row's total is that of
/// the schedule. Then the median latency is compared.
double compared_s(const Round& round) {
  return round.latency_ms && round.late_batches ? 1e-3 * round.latency_ms->p50 : round.total_s;
}

Estimate estimate_of(const LogMean& mean) { return {mean.median, mean.low, mean.high}; }

std::optional<Estimate> total_of(const RowResult& row) {
  std::vector<double> totals;
  for (const Round& round : row.rounds) {
    if (round.total_s > 0) totals.push_back(round.total_s);
  }
  const auto mean = log_mean(totals);
  return mean ? std::optional(estimate_of(*mean)) : std::nullopt;
}

/// `figure` of one row ÷ `figure` of the other, per block: a disturbance of the machine affects
/// both rows of a block.
template <class Figure>
std::vector<double> paired_ratios(const RowResult& row, const RowResult& other, Figure figure) {
  std::vector<double> ratios;
  for (const Round& round : row.rounds) {
    const auto same_block = std::ranges::find(other.rounds, round.block, &Round::block);
    if (same_block == other.rounds.end()) continue;
    const double ratio = figure(round) / figure(*same_block);
    if (ratio > 0 && std::isfinite(ratio)) ratios.push_back(ratio);
  }
  return ratios;
}

void set_speedups(BenchResult& result) {
  const RowResult* reference = row_of(result, result.reference);
  std::vector<RowResult*> tested;
  std::vector<double> p_values;
  for (RowResult& row : result.rows) {
    row.total_s = total_of(row);
    row.speedup.reset();
    row.speedup_p.reset();
    if (reference == nullptr || reference->error) continue;
    const auto ratio =
        log_mean(paired_ratios(*reference, row, [](const Round& round) { return round.total_s; }));
    if (!ratio) continue;
    row.speedup = &row == reference ? Estimate{1, {}, {}} : estimate_of(*ratio);
    if (&row == reference || !ratio->p) continue;
    tested.push_back(&row);
    p_values.push_back(*ratio->p);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->speedup_p = adjusted[i];
}

std::vector<RatioTest> tests_of(const RowResult& fastest,
                                const std::vector<const RowResult*>& others) {
  std::vector<RatioTest> tests;
  std::vector<double> p_values;
  for (const RowResult* other : others) {
    const std::vector<double> ratios = paired_ratios(*other, fastest, compared_s);
    const auto ratio = log_mean(ratios);
    if (!ratio) continue;
    RatioTest test;
    test.row = other->spec;
    test.ratio = estimate_of(*ratio);
    test.pairs = static_cast<std::int64_t>(ratios.size());
    test.p = ratio->p;
    test.detectable = ratio->detectable;
    if (test.p) p_values.push_back(*test.p);
    tests.push_back(std::move(test));
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  auto next = adjusted.begin();
  for (RatioTest& test : tests) {
    if (!test.p) continue;
    test.p_adjusted = *next++;
    test.slower = *test.p_adjusted < significance && test.ratio.low > 1.0;
  }
  return tests;
}

Verdict verdict_of(const BenchResult& result) {
  std::vector<const RowResult*> candidates;
  bool any_unfinished = false;
  for (const RowResult& row : result.rows) {
    const std::optional<Exclusion> exclusion = exclusion_of(result, row);
    if (!exclusion) candidates.push_back(&row);
    if (exclusion == Exclusion::unfinished) any_unfinished = true;
  }
  Verdict verdict;
  if (candidates.empty()) return verdict;
  const auto fastest = std::ranges::min_element(candidates, {}, [](const RowResult* row) {
    return median_over_rounds(*row, compared_s).value_or(0);
  });
  const RowResult& best = **fastest;
  candidates.erase(fastest);
  verdict.fastest = best.spec;
  verdict.tests = tests_of(best, candidates);
  const bool wins = verdict.tests.empty() ? result.rows.size() > 1 && !any_unfinished
                                          : std::ranges::all_of(verdict.tests, &RatioTest::slower);
  if (wins) verdict.winner = best.spec;
  return verdict;
}

}  // namespace

void summarise(BenchResult& result) {
  set_speedups(result);
  result.verdict = verdict_of(result);
  result.verdict.text = verdict_text(result, result.verdict);
}

}  // namespace ortchestra
