#include <algorithm>
#include <numeric>

#include "ortchestra/prediction/agreement.h"

namespace ortchestra {
namespace {

double overlap(double start_a, double length_a, double start_b, double length_b) {
  const double end = std::min(start_a + length_a, start_b + length_b);
  return std::max(0.0, end - std::max(start_a, start_b));
}

/// The pixels that both masks contain. Walks through both lists of runs at the same time.
std::size_t common_area(const Mask& a, const Mask& b) {
  std::size_t common = 0;
  std::size_t run_a = 0;
  std::size_t run_b = 0;
  std::size_t end_a = a.runs.empty() ? 0 : a.runs.front();
  std::size_t end_b = b.runs.empty() ? 0 : b.runs.front();
  std::size_t at = 0;
  while (run_a < a.runs.size() && run_b < b.runs.size()) {
    const std::size_t next = std::min(end_a, end_b);
    if (run_a % 2 == 1 && run_b % 2 == 1) common += next - at;
    at = next;
    if (end_a == next && ++run_a < a.runs.size()) end_a += a.runs[run_a];
    if (end_b == next && ++run_b < b.runs.size()) end_b += b.runs[run_b];
  }
  return common;
}

}  // namespace

double intersection_over_union(const Box& a, const Box& b) {
  const double common = overlap(double{a.x}, double{a.width}, double{b.x}, double{b.width}) *
                        overlap(double{a.y}, double{a.height}, double{b.y}, double{b.height});
  const double either = double{a.width} * double{a.height} + double{b.width} * double{b.height};
  if (either > common) return common / (either - common);
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height ? 1 : 0;
}

double intersection_over_union(const Mask& a, const Mask& b) {
  if (a.width != b.width || a.height != b.height) return 0;
  const std::size_t common = common_area(a, b);
  const std::size_t either = area(a) + area(b) - common;
  return either == 0 ? 1 : static_cast<double>(common) / static_cast<double>(either);
}

std::vector<MatchedBoxes> match_boxes(const Boxes& found, const Boxes& reference) {
  std::vector<std::size_t> order(found.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return found[a].score > found[b].score; });
  std::vector<bool> taken(reference.size());
  std::vector<MatchedBoxes> matches;
  for (const std::size_t index : order) {
    std::optional<std::size_t> best;
    double best_iou = least_iou_of_match;
    for (std::size_t other = 0; other < reference.size(); ++other) {
      if (taken[other] || reference[other].class_index != found[index].class_index) continue;
      const double iou = intersection_over_union(found[index], reference[other]);
      if (iou < best_iou || (best && iou == best_iou)) continue;
      best = other;
      best_iou = iou;
    }
    if (!best) continue;
    taken[*best] = true;
    matches.push_back({index, *best});
  }
  return matches;
}

}  // namespace ortchestra
