#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/numbers.h"
#include "report/text.h"

namespace ortchestra::report {
namespace {

/// Below this many samples a p99 says little: MLPerf's early-stopping floor for that percentile is
/// about 660.
constexpr std::int64_t samples_for_p99 = 660;

Remark footnote() {
  return {"",
          fmt::format(
              "¹ fewer than {} samples a round in some column: p99 is close to the maximum there",
              samples_for_p99),
          Tone::plain};
}

std::vector<Remark> errors_of(const RowResult& row) {
  std::vector<Remark> errors;
  const auto add = [&](const std::string& text) {
    errors.push_back({"error", one_line(text), Tone::bad});
  };
  if (row.error) add(fmt::format("{}: {}", row.spec, *row.error));
  for (const auto& round : row.rounds) {
    for (const auto& model : round.models) {
      if (!model.error) continue;
      add(fmt::format(
          "{}, round {}, {}: {} ({} failed)", row.spec, round.block, model.name, *model.error,
          model.failed_batches == 1 ? "1 batch" : fmt::format("{} batches", model.failed_batches)));
    }
  }
  if (row.outputs && !row.outputs->match) {
    add(fmt::format(
        "{}: {} of {} output elements differ from the reference{}", row.spec,
        row.outputs->mismatched, row.outputs->compared,
        row.outputs->first_mismatch.empty() ? "" : ", first " + row.outputs->first_mismatch));
  }
  return errors;
}

}  // namespace

const RowResult* reference_row(const BenchResult& result) {
  if (!result.reference) return nullptr;
  const auto row = std::find_if(result.rows.begin(), result.rows.end(), [&](const RowResult& each) {
    return each.spec == *result.reference;
  });
  return row == result.rows.end() ? nullptr : &*row;
}

bool has_rough_p99(const BenchResult& result) {
  for (const auto& row : result.rows) {
    for (const auto& round : row.rounds) {
      if (round.latency_ms && round.latency_ms->samples < samples_for_p99) return true;
      for (const auto& model : round.models) {
        if (model.inference_ms && model.runs < samples_for_p99) return true;
      }
    }
  }
  return false;
}

std::vector<Remark> make_remarks(const BenchResult& result) {
  std::vector<Remark> remarks;
  if (has_rough_p99(result)) remarks.push_back(footnote());
  for (const auto& row : result.rows) {
    for (auto& error : errors_of(row)) remarks.push_back(std::move(error));
  }
  if (result.interrupted) {
    remarks.push_back(
        {"interrupted", "only the rounds that were finished until then are here", Tone::bad});
  }
  for (const auto& warning : result.warnings)
    remarks.push_back({"warning", one_line(warning.text), Tone::plain});
  for (const auto& claim : result.explanation)
    remarks.push_back({"why", one_line(claim.claim), Tone::plain});
  if (!result.verdict.text.empty())
    remarks.push_back({"verdict", one_line(result.verdict.text), Tone::good});
  return remarks;
}

Comparison make_comparison(const BenchResult& result) {
  return {.title = one_line(fmt::format("ortchestra {}, {}", result.version, result.created)),
          .context = make_context(result),
          .table = make_table(result),
          .remarks = make_remarks(result)};
}

}  // namespace ortchestra::report
