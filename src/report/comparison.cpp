#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "report/agreement/agreement.h"

namespace ortchestra::report {
namespace {

std::vector<Note> errors_of(const BenchResult& result, const RowResult& row) {
  std::vector<Note> errors;
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
  if (row.outputs && !row.outputs->match && !has_acceptable_outputs(result, row)) {
    add(fmt::format(
        "{}: {} of {} output elements differ from the reference{}", row.spec,
        row.outputs->mismatched, row.outputs->compared,
        row.outputs->first_mismatch.empty() ? "" : ", first " + row.outputs->first_mismatch));
  }
  return errors;
}

}  // namespace

std::vector<Note> make_notes(const BenchResult& result) {
  std::vector<Note> notes;
  for (const auto& row : result.rows) {
    for (auto& error : errors_of(result, row)) notes.push_back(std::move(error));
  }
  for (auto& note : agreement_notes(result)) notes.push_back(std::move(note));
  if (result.interrupted) {
    notes.push_back({"interrupted",
                     "only rounds that finished before the interruption are included", Tone::bad});
  }
  for (const auto& warning : result.warnings)
    notes.push_back({"warning", one_line(warning.text), Tone::plain});
  return notes;
}

std::vector<RowClaims> claims_by_row(const BenchResult& result) {
  std::vector<RowClaims> rows;
  for (const Claim& claim : result.explanation) {
    const std::string row = claim.row.value_or("");
    auto same = std::ranges::find(rows, row, &RowClaims::row);
    if (same == rows.end()) same = rows.insert(same, {row, {}});
    same->claims.push_back(&claim);
  }
  return rows;
}

Comparison make_comparison(const BenchResult& result) {
  return {.title = one_line(fmt::format("ortchestra {}, {}", result.version, result.created)),
          .context = make_context(result),
          .table = make_table(result),
          .notes = make_notes(result),
          .claims = claims_by_row(result),
          .verdict = one_line(result.verdict.text)};
}

std::string interval_of(const Estimate& estimate) {
  const auto known = [](const std::optional<double>& bound) {
    return bound && std::isfinite(*bound);
  };
  if (!known(estimate.low) || !known(estimate.high)) return absent;
  return significant(*estimate.low) + "–" + significant(*estimate.high);
}

}  // namespace ortchestra::report
