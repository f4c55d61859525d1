#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text/numbers.h"
#include "explain/row_figures.h"
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

bool can_be_fastest(const RowResult& row) {
  return !row.error && !row.rounds.empty() && !(row.outputs && !row.outputs->match) &&
         std::ranges::none_of(row.rounds,
                              [](const Round& round) { return round.keeps_up == false; });
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

/// "12" for 1.12, "3.4" for 1.034.
std::string percent_points(double ratio) {
  const double points = 100 * (ratio - 1);
  return fmt::format("{:.{}f}", points, points < 10 ? 1 : 0);
}

/// "12–19 %" for a ratio's interval; one figure if both ends are equal.
std::string percent_range(const Estimate& ratio) {
  const std::string low = percent_points(*ratio.low);
  const std::string high = percent_points(*ratio.high);
  return (low == high ? low : low + "–" + high) + " %";
}

std::string rounds_text(std::int64_t rounds) {
  return fmt::format("{} round{}", rounds, rounds == 1 ? "" : "s");
}

std::string names(const std::vector<const RatioTest*>& tests) {
  std::vector<std::string> specs;
  specs.reserve(tests.size());
  for (const RatioTest* test : tests) specs.push_back(test->row);
  return fmt::format("{}", fmt::join(specs, ", "));
}

/// The words that depend on whether times or latencies are compared.
struct Words {
  std::string better;  ///< "is faster than"
  std::string worse;
  std::string figure;
};

Words words_for(const BenchResult& result) {
  return result.workload.rate ? Words{"responds faster than", "slower", "median latency"}
                              : Words{"is faster than", "slower", "time"};
}

std::string text_of(const RowResult& fastest, const std::vector<RatioTest>& tests,
                    const Words& words) {
  std::vector<const RatioTest*> slower;
  std::vector<const RatioTest*> undecided;
  for (const RatioTest& test : tests) (test.slower ? slower : undecided).push_back(&test);
  const auto by_ratio = [](const RatioTest* test) { return test->ratio.median; };
  std::ranges::sort(slower, {}, by_ratio);
  std::ranges::sort(undecided, {}, by_ratio);
  if (undecided.empty()) {
    std::string text = fmt::format("{} {} {} by {} (95 % interval, {})", fastest.spec, words.better,
                                   slower.front()->row, percent_range(slower.front()->ratio),
                                   rounds_text(slower.front()->pairs));
    if (slower.size() > 1)
      text += fmt::format(", and {} {}", words.better, names({slower.begin() + 1, slower.end()}));
    return text;
  }
  if (std::ranges::any_of(undecided, [](const RatioTest* test) { return !test->p; })) {
    return fmt::format(
        "{} had the lowest {}, but one round can't show whether a difference is significant: "
        "measure 3 rounds or more",
        fastest.spec, words.figure);
  }
  const auto coarsest =
      std::ranges::max(undecided, {}, [](const RatioTest* test) { return *test->detectable; });
  std::string text = fmt::format(
      "no significant difference between {} and {}: {} can detect a difference of {} % or more",
      fastest.spec, names(undecided), rounds_text(coarsest->pairs),
      percent_points(1 + *coarsest->detectable));
  if (!slower.empty()) text += fmt::format("; {}: {}", words.worse, names(slower));
  return text;
}

std::string only_one(const RowResult& row, const BenchResult& result) {
  if (result.rows.size() == 1)
    return fmt::format("{} took {} s; there is no other row to compare it with", row.spec,
                       significant(row.total_s ? row.total_s->median : 0));
  return fmt::format("{} is the only row {}", row.spec,
                     result.workload.rate ? "that keeps up with the rate and has matching outputs"
                                          : "that finished with matching outputs");
}

Verdict verdict_of(const BenchResult& result) {
  std::vector<const RowResult*> candidates;
  for (const RowResult& row : result.rows) {
    if (can_be_fastest(row)) candidates.push_back(&row);
  }
  if (candidates.empty()) {
    const bool any_round =
        std::ranges::any_of(result.rows, [](const RowResult& row) { return !row.rounds.empty(); });
    return {any_round ? "no row can be recommended: see the errors above"
                      : "no row has finished a round",
            {},
            {},
            {}};
  }
  const auto fastest = std::ranges::min_element(candidates, {}, [](const RowResult* row) {
    return median_over_rounds(*row, compared_s).value_or(0);
  });
  const RowResult& best = **fastest;
  candidates.erase(fastest);
  Verdict verdict;
  verdict.fastest = best.spec;
  verdict.tests = tests_of(best, candidates);
  if (verdict.tests.empty()) {
    verdict.text = only_one(best, result);
    if (result.rows.size() > 1) verdict.winner = best.spec;
    return verdict;
  }
  verdict.text = text_of(best, verdict.tests, words_for(result));
  if (std::ranges::all_of(verdict.tests, &RatioTest::slower)) verdict.winner = best.spec;
  return verdict;
}

}  // namespace

void summarise(BenchResult& result) {
  set_speedups(result);
  result.verdict = verdict_of(result);
}

}  // namespace ortchestra
