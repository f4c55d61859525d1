#include "shards/costs.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ortchestra {
namespace {

std::optional<double> pixels_of(const ManifestEntry& entry) {
  if (!entry.frames || !entry.width || !entry.height) return std::nullopt;
  return static_cast<double>(*entry.frames) * static_cast<double>(*entry.width) *
         static_cast<double>(*entry.height);
}

std::int64_t as_cost(double cost) {
  return static_cast<std::int64_t>(
      std::clamp(std::round(cost), 1.0, static_cast<double>(largest_cost)));
}

}  // namespace

void set_costs(std::vector<ManifestEntry>& entries) {
  double pixels_with_bytes = 0;
  double bytes_with_pixels = 0;
  for (const ManifestEntry& entry : entries) {
    const std::optional<double> pixels = pixels_of(entry);
    if (!pixels || !entry.bytes) continue;
    pixels_with_bytes += *pixels;
    bytes_with_pixels += static_cast<double>(*entry.bytes);
  }
  const double per_byte = bytes_with_pixels > 0 ? pixels_with_bytes / bytes_with_pixels : 1;
  const auto known_cost = [&](const ManifestEntry& entry) -> std::optional<double> {
    if (const auto pixels = pixels_of(entry)) return pixels;
    if (entry.bytes) return per_byte * static_cast<double>(*entry.bytes);
    return std::nullopt;
  };
  double sum = 0;
  double count = 0;
  for (const ManifestEntry& entry : entries) {
    const std::optional<double> cost = known_cost(entry);
    sum += cost.value_or(0);
    count += cost ? 1 : 0;
  }
  const double mean = count > 0 ? sum / count : 1;
  for (ManifestEntry& entry : entries) entry.cost = as_cost(known_cost(entry).value_or(mean));
}

}  // namespace ortchestra
