#include "bench/spin_twin.h"

#include <algorithm>
#include <cmath>

namespace ortchestra {

namespace {

constexpr double twin_s = 2;
constexpr std::int64_t least_batches = 8;

}  // namespace

std::optional<Row> spin_off_row(const Row& row, const RowOptions& in_force) {
  if (in_force.spin.value() == false || in_force.intra.value() == 1) return std::nullopt;
  Row twin = row;
  twin.options.spin = false;
  return twin;
}

PreparedWorkload short_workload(const PreparedWorkload& workload, const RowResult& row) {
  PreparedWorkload shorter = workload;
  BatchLayout& layout = shorter.layout;
  const double batch_s =
      row.total_s ? row.total_s->median / static_cast<double>(layout.batches) : 0;
  if (!(batch_s > 0)) return shorter;
  const auto batches = std::max<std::int64_t>(std::llround(twin_s / batch_s), least_batches);
  if (batches >= layout.batches) return shorter;
  layout.batches = batches;
  layout.distinct = std::min(layout.distinct, batches);
  layout.last_count = layout.batch;
  return shorter;
}

}  // namespace ortchestra
