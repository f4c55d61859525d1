#include "decode/parts/nms.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ortchestra {
namespace {

float area(const Candidate& box) { return (box.right - box.left) * (box.bottom - box.top); }

}  // namespace

float overlap(const Candidate& a, const Candidate& b) {
  const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  if (!(width > 0 && height > 0)) return 0;
  const float common = width * height;
  return common / (area(a) + area(b) - common);
}

std::vector<Candidate> suppress(std::vector<Candidate> candidates, float iou, std::size_t most) {
  std::ranges::stable_sort(candidates, std::ranges::greater(), &Candidate::score);
  std::vector<Candidate> kept;
  std::map<int, std::vector<std::size_t>> of_class;  // indices into `kept`
  for (const Candidate& candidate : candidates) {
    if (kept.size() == most) break;
    std::vector<std::size_t>& rivals = of_class[candidate.class_index];
    const bool covered = std::ranges::any_of(
        rivals, [&](std::size_t rival) { return overlap(kept[rival], candidate) > iou; });
    if (covered) continue;
    rivals.push_back(kept.size());
    kept.push_back(candidate);
  }
  return kept;
}

}  // namespace ortchestra
