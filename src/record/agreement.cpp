#include "ortchestra/record/agreement.h"

#include <algorithm>

#include "ortchestra/record/record.h"

namespace ortchestra {

std::optional<double> least_agreement(const RowResult& row) {
  std::optional<double> least;
  for (const ModelAgreement& model : row.agreement) {
    if (model.value) least = std::min(least.value_or(*model.value), *model.value);
  }
  return least;
}

bool justifies_precision(const ModelAgreement& agreement, double least) {
  return agreement.value && *agreement.value >= least && !agreement.doubt;
}

bool has_acceptable_outputs(const BenchResult& result, const RowResult& row) {
  if (!row.outputs) return true;
  const std::optional<double> least = result.workload.agreement;
  if (!least || row.agreement.empty())
    return row.outputs->match || (!least && row.lowers_precision.value_or(false));
  return std::ranges::all_of(row.agreement, [&](const ModelAgreement& model) {
    return model.value ? *model.value >= *least : row.outputs->match;
  });
}

}  // namespace ortchestra
