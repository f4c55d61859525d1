#include "bench/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "ortchestra/stats/stats.h"

namespace ortchestra {

namespace {

const RowResult* find_row(const BenchResult& result, const std::optional<std::string>& spec) {
  const auto row = std::ranges::find_if(
      result.rows, [&](const RowResult& candidate) { return spec == candidate.spec; });
  return row == result.rows.end() ? nullptr : &*row;
}

std::optional<Estimate> median_total(const RowResult& row) {
  std::vector<double> totals;
  for (const Round& round : row.rounds) totals.push_back(round.total_s);
  return totals.empty() ? std::nullopt : std::optional(Estimate{median(std::move(totals)), {}, {}});
}

/// Ratios are taken within a block: what disturbed the machine then disturbed both.
std::optional<Estimate> median_speedup(const RowResult& row, const RowResult& reference) {
  std::vector<double> ratios;
  for (const Round& round : row.rounds) {
    const auto same_block = std::ranges::find(reference.rounds, round.block, &Round::block);
    if (same_block != reference.rounds.end() && round.total_s > 0)
      ratios.push_back(same_block->total_s / round.total_s);
  }
  return ratios.empty() ? std::nullopt : std::optional(Estimate{median(std::move(ratios)), {}, {}});
}

bool can_win(const RowResult& row) {
  return !row.error && row.total_s && !(row.outputs && !row.outputs->match);
}

Verdict verdict_of(const BenchResult& result) {
  const RowResult* winner = nullptr;
  for (const RowResult& row : result.rows) {
    if (can_win(row) && (winner == nullptr || row.total_s->median < winner->total_s->median))
      winner = &row;
  }
  if (winner == nullptr) return {"no row has finished a round", {}, {}, {}};
  std::string text =
      fmt::format("{} has the lowest median time: {:.3g} s", winner->spec, winner->total_s->median);
  if (winner->speedup && result.reference && winner->spec != *result.reference) {
    text += fmt::format(", {:.2f} × the speed of {}", winner->speedup->median, *result.reference);
  }
  const std::size_t rounds = winner->rounds.size();
  text += fmt::format(" ({} round{}; medians alone, no test of significance)", rounds,
                      rounds == 1 ? "" : "s");
  return {std::move(text), winner->spec, winner->spec, {}};
}

}  // namespace

void summarise(BenchResult& result) {
  const RowResult* reference = find_row(result, result.reference);
  const bool usable = reference != nullptr && !reference->error;
  for (RowResult& row : result.rows) {
    row.total_s = median_total(row);
    row.speedup = usable ? median_speedup(row, *reference) : std::nullopt;
  }
  result.verdict = verdict_of(result);
}

}  // namespace ortchestra
