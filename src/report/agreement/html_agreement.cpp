#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/record/record.h"
#include "report/agreement/agreement.h"
#include "report/html_sections.h"
#include "report/html_text.h"

namespace ortchestra::report {
namespace {

std::string agreement_or_absent(const std::optional<double>& value) {
  return value ? agreement_text(*value) : std::string(absent);
}

std::string remark_on(const ModelAgreement& model) {
  if (!model.value) return "not measurable: " + model.not_measurable.value_or("no reason");
  return model.doubt.value_or(absent);
}

Line agreement_line(const BenchResult& result, const RowResult& row, const ModelAgreement& model) {
  return {row.spec,
          {{model.model},
           {model.value ? agreement_text(*model.value) : "not measurable",
            is_too_low(result, row, model) ? Tone::bad : Tone::plain},
           {model.kind.empty() ? std::string(absent)
                               : fmt::format("{}: {}", model.kind, agreement_measure(model))},
           {agreement_or_absent(model.iou)},
           {model.score_difference ? tiny(*model.score_difference) : std::string(absent)},
           {std::to_string(model.frames)},
           {std::to_string(model.objects)},
           {std::to_string(model.found)},
           {remark_on(model)}}};
}

}  // namespace

std::string html_agreement(const BenchResult& result) {
  Table table;
  table.columns = {"model",
                   "agreement",
                   "measure",
                   "mean IoU",
                   "score difference",
                   "frames",
                   "objects in reference",
                   "objects in row",
                   "remark"};
  table.groups.emplace_back();
  for (const RowResult& row : result.rows) {
    for (const ModelAgreement& model : row.agreement)
      table.groups.back().push_back(agreement_line(result, row, model));
  }
  if (table.groups.back().empty())
    return html_paragraph("Not measured: it needs two rows with outputs.", "missing");
  std::string html = to_html(table, "Agreement with " + result.reference.value_or("the reference"),
                             TableKind::words);
  if (result.workload.agreement)
    html += html_paragraph(
        fmt::format("Required of every model: {}.", shortest(*result.workload.agreement)),
        "footnote");
  return html +
         html_paragraph("A remark says why a figure alone does not justify a lower precision.",
                        "footnote");
}

}  // namespace ortchestra::report
