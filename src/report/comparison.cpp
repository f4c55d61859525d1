#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text/numbers.h"
#include "base/text/text.h"

namespace ortchestra::report {
namespace {

std::vector<Note> errors_of(const RowResult& row) {
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
  if (row.outputs && !row.outputs->match) {
    add(fmt::format(
        "{}: {} of {} output elements differ from the reference{}", row.spec,
        row.outputs->mismatched, row.outputs->compared,
        row.outputs->first_mismatch.empty() ? "" : ", first " + row.outputs->first_mismatch));
  }
  return errors;
}

/// Claims per row in the console and Markdown; the most important come first. JSON and HTML contain
/// all claims.
constexpr int claims_shown = 3;

struct Explained {
  std::string about;  ///< spec of the row; empty for the whole comparison
  std::string text;
  int claims = 0;
};

/// One sentence per row with its claims, in the order of each row's first claim.
std::vector<Explained> explanations(const BenchResult& result) {
  std::vector<Explained> sentences;
  for (const auto& claim : result.explanation) {
    const std::string about = one_line(claim.row.value_or(""));
    const std::string text = one_line(claim.claim);
    const auto same = std::ranges::find(sentences, about, &Explained::about);
    if (same == sentences.end()) {
      sentences.push_back({about, text, 1});
    } else if (same->claims++ < claims_shown) {
      same->text += "; " + text;
    }
  }
  return sentences;
}

}  // namespace

std::vector<Note> make_notes(const BenchResult& result) {
  std::vector<Note> notes;
  for (const auto& row : result.rows) {
    for (auto& error : errors_of(row)) notes.push_back(std::move(error));
  }
  if (result.interrupted) {
    notes.push_back({"interrupted",
                     "only rounds that finished before the interruption are included", Tone::bad});
  }
  for (const auto& warning : result.warnings)
    notes.push_back({"warning", one_line(warning.text), Tone::plain});
  for (const auto& [about, text, claims] : explanations(result))
    notes.push_back({about.empty() ? "why" : "why " + about, text, Tone::plain});
  if (!result.verdict.text.empty())
    notes.push_back({"verdict", one_line(result.verdict.text), Tone::good});
  return notes;
}

Comparison make_comparison(const BenchResult& result) {
  return {.title = one_line(fmt::format("ortchestra {}, {}", result.version, result.created)),
          .context = make_context(result),
          .table = make_table(result),
          .notes = make_notes(result)};
}

std::string interval_of(const Estimate& estimate) {
  const auto known = [](const std::optional<double>& bound) {
    return bound && std::isfinite(*bound);
  };
  if (!known(estimate.low) || !known(estimate.high)) return absent;
  return significant(*estimate.low) + "–" + significant(*estimate.high);
}

}  // namespace ortchestra::report
