#include "report/agreement/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text/numbers.h"
#include "base/text/text.h"

namespace ortchestra::report {
namespace {

constexpr auto measures = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"boxes", "F1"},
    {"masks", "mean IoU"},
    {"classes", "equal top class"},
    {"poses", "PCK"},
    {"tensors", "cosine similarity"},
});

bool is_full(const ModelAgreement& agreement) { return agreement.value && *agreement.value >= 1; }

bool is_reference(const BenchResult& result, const RowResult& row) {
  return result.reference == row.spec;
}

std::string counted(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

bool is_too_low(const BenchResult& result, const RowResult& row, const ModelAgreement& agreement) {
  const std::optional<double> least = result.workload.agreement;
  if (!least || !row.outputs) return false;
  return agreement.value ? *agreement.value < *least : !row.outputs->match;
}

bool shows_agreement(const BenchResult& result) {
  if (result.workload.agreement) return true;
  return std::ranges::any_of(result.rows, [](const RowResult& row) {
    return std::ranges::any_of(row.agreement, [&](const ModelAgreement& model) {
      return model.value ? *model.value < 1 : row.outputs && !row.outputs->match;
    });
  });
}

std::vector<Cell> agreement_cells(const BenchResult& result) {
  std::vector<Cell> cells;
  for (const RowResult& row : result.rows) {
    const auto least = least_agreement(row);
    const bool fails = std::ranges::any_of(
        row.agreement, [&](const ModelAgreement& model) { return is_too_low(result, row, model); });
    cells.push_back({is_reference(result, row) ? "reference"
                     : row.agreement.empty()   ? std::string(absent)
                     : least                   ? agreement_text(*least)
                                               : "not measurable",
                     fails ? Tone::bad : Tone::plain});
  }
  return cells;
}

std::string agreement_measure(const ModelAgreement& agreement) {
  const auto measure = std::ranges::find(measures, agreement.kind,
                                         &std::pair<std::string_view, std::string_view>::first);
  return measure == measures.end() ? "agreement" : std::string(measure->second);
}

std::string agreement_figures(const ModelAgreement& agreement) {
  std::string text = agreement.kind.empty() ? "" : agreement.kind + ": ";
  if (!agreement.value) {
    return one_line(text + "not measurable: " + agreement.not_measurable.value_or("no reason"));
  }
  text += agreement_measure(agreement) + " " + agreement_text(*agreement.value);
  if (agreement.iou && agreement.kind != "masks") text += ", IoU " + agreement_text(*agreement.iou);
  if (agreement.score_difference) text += ", scores differ by " + tiny(*agreement.score_difference);
  text += "; " + counted(agreement.frames, "frame");
  if (agreement.kind != "tensors") text += ", " + counted(agreement.objects, "object");
  if (agreement.doubt) text += fmt::format(" ({})", *agreement.doubt);
  return one_line(text);
}

std::vector<Note> agreement_notes(const BenchResult& result) {
  std::vector<Note> notes;
  if (!shows_agreement(result)) return notes;
  for (const RowResult& row : result.rows) {
    for (const ModelAgreement& model : row.agreement) {
      if (is_full(model)) continue;
      const bool fails = is_too_low(result, row, model);
      std::string text = fmt::format("{}, {}, {}", row.spec, model.model, agreement_figures(model));
      if (fails && model.value)
        text += fmt::format(" – below {}", shortest(*result.workload.agreement));
      notes.push_back(
          {fails ? "error" : "agreement", one_line(text), fails ? Tone::bad : Tone::plain});
    }
  }
  return notes;
}

}  // namespace ortchestra::report
