#include "report/cpu_time.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ortchestra::report {
namespace {

/// Sets the shares, and whole percents that add up to 100: the parts with the largest remainders
/// are rounded up.
void set_shares(CpuParts& parts, double all_s) {
  int missing = 100;
  for (CpuPart& part : parts) {
    part.share = part.cpu_s / all_s;
    part.percent = static_cast<int>(100 * part.share);
    missing -= part.percent;
  }
  std::array<CpuPart*, std::tuple_size_v<CpuParts>> order{};
  std::ranges::transform(parts, order.begin(), [](CpuPart& part) { return &part; });
  // Equal shares are rounded alike, whatever the last bits of the sum are.
  std::ranges::stable_sort(order, std::greater{}, [](const CpuPart* part) {
    return std::lround(1e6 * (100 * part->share - part->percent));
  });
  for (auto part = order.begin(); missing > 0; ++part, --missing) ++(*part)->percent;
}

}  // namespace

std::optional<CpuParts> cpu_parts(const BenchResult& result, const RowResult& row) {
  const auto claim = std::ranges::find_if(result.explanation, [&](const Claim& each) {
    return each.code == "cpu-time" && each.row == row.spec;
  });
  if (claim == result.explanation.end()) return std::nullopt;
  const auto part = [&](std::string_view name, std::string_view about, std::string_view css_class,
                        const char* figure) {
    const auto found = claim->evidence.find(figure);
    const double cpu_s = found == claim->evidence.end() ? std::nan("") : found->second;
    return CpuPart{.name = name, .about = about, .css_class = css_class, .cpu_s = cpu_s};
  };
  CpuParts parts{
      part("pure compute", "The runs, as if each model had been alone on one thread.", "compute",
           "pure_compute_s"),
      part("contention", "Runs take longer because they share memory and caches (calibrated).",
           "contention", "contention_cpu_s"),
      part("spinning", "Threads without work wait actively (measured with spin=off).", "spinning",
           "spinning_cpu_s"),
      part("overhead", "The rest of this program’s CPU time.", "rest", "overhead_cpu_s"),
      part("other programs", "The CPU time of all other programs on this machine.", "programs",
           "others_cpu_s"),
      part("idle", "CPUs without work.", "idle", "idle_cpu_s")};
  const double all_s =
      std::accumulate(parts.begin(), parts.end(), 0.0,
                      [](double sum, const CpuPart& each) { return sum + each.cpu_s; });
  const bool valid =
      std::ranges::all_of(parts, [](const CpuPart& each) { return each.cpu_s >= 0; });
  if (!valid || !(all_s > 0) || !std::isfinite(all_s)) return std::nullopt;
  set_shares(parts, all_s);
  return parts;
}

}  // namespace ortchestra::report
