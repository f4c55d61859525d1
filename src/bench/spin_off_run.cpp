#include "bench/spin_off_run.h"

#include <algorithm>
#include <cmath>

namespace ortchestra {

namespace {

constexpr double wanted_s = 2;
constexpr std::int64_t min_batches = 8;

}  // namespace

std::optional<Row> spin_off_row(const Row& row, const RowOptions& filled) {
  const std::optional<Spin> spin = filled.spin.value();
  if ((spin && !spin->is_on()) || filled.intra.value() == 1) return std::nullopt;
  Row spin_off = row;
  spin_off.options.spin = Spin::off();
  return spin_off;
}

double spin_off_run_s(const RowResult& row, const PreparedWorkload& shorter,
                      const PreparedWorkload& workload) {
  double startup_s = 0;
  for (const Round& round : row.rounds) startup_s = std::max(startup_s, round.startup_s);
  const double part = static_cast<double>(shorter.layout.batches) /
                      static_cast<double>(std::max<std::int64_t>(workload.layout.batches, 1));
  return startup_s + part * (row.total_s ? row.total_s->median : 0);
}

PreparedWorkload short_workload(const PreparedWorkload& workload, const RowResult& row) {
  PreparedWorkload shorter = workload;
  BatchLayout& layout = shorter.layout;
  const double batch_s =
      row.total_s ? row.total_s->median / static_cast<double>(layout.batches) : 0;
  if (!(batch_s > 0)) return shorter;
  const auto batches = std::max<std::int64_t>(std::llround(wanted_s / batch_s), min_batches);
  if (batches >= layout.batches) return shorter;
  layout.batches = batches;
  layout.distinct = std::min(layout.distinct, batches);
  layout.last_count = layout.batch;
  return shorter;
}

}  // namespace ortchestra
