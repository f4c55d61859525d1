#include "bench/output_comparer.h"

#include <utility>

#include "bench/compare_outputs.h"

namespace ortchestra {

void OutputComparer::add(std::size_t row, OutputDump outputs) {
  waiting_[row] = std::make_unique<OutputDump>(std::move(outputs));
  if (row != reference_) return compare(row);
  for (std::size_t other = 0; other < waiting_.size(); ++other) compare(other);
}

void OutputComparer::compare(std::size_t row) {
  if (!waiting_[reference_] || !waiting_[row]) return;
  rows_[row].outputs =
      compare_outputs(*waiting_[row], *waiting_[reference_], options_.atol, options_.rtol, models_);
  if (row == reference_) return;
  if (agreement_) {
    const std::size_t outputs = rows_[row].outputs->identical ? reference_ : row;
    rows_[row].agreement = agreement_->measure(*waiting_[outputs], *waiting_[reference_]);
  }
  waiting_[row].reset();
}

}  // namespace ortchestra
