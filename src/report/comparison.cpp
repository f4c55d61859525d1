#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text/text.h"

namespace ortchestra::report {
namespace {

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

/// The weightiest come first; all are in the JSON and the HTML.
constexpr int claims_shown = 3;

struct Explained {
  std::string about;  ///< the row's spec
  std::string text;
  int claims = 0;
};

/// What is claimed of each row in a sentence of its own, in the order of the first claims.
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

std::vector<Remark> make_remarks(const BenchResult& result) {
  std::vector<Remark> remarks;
  for (const auto& row : result.rows) {
    for (auto& error : errors_of(row)) remarks.push_back(std::move(error));
  }
  if (result.interrupted) {
    remarks.push_back(
        {"interrupted", "only the rounds that were finished until then are here", Tone::bad});
  }
  for (const auto& warning : result.warnings)
    remarks.push_back({"warning", one_line(warning.text), Tone::plain});
  for (const auto& [about, text, claims] : explanations(result))
    remarks.push_back({about.empty() ? "why" : "why " + about, text, Tone::plain});
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
