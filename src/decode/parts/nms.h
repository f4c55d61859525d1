#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ortchestra {

/// A box that a model proposes, in any coordinates that both axes scale evenly.
struct Candidate {
  float left = 0, top = 0, right = 0, bottom = 0;
  float score = 0;
  int class_index = 0;
  std::size_t cell = 0;  ///< where it comes from, for the caller
};

/// Intersection over union; 0 where neither has an area.
float overlap(const Candidate& a, const Candidate& b);

/// Non-maximum suppression, class by class: of the candidates in order of their scores (equal ones
/// in the order given) those that overlap no kept one of their class by more than `iou`. Best
/// first, at most `most`. No number may be NaN. docs/decisions/0020-own-nms.md says why it is not
/// OpenCV's.
std::vector<Candidate> suppress(std::vector<Candidate> candidates, float iou, std::size_t most);

}  // namespace ortchestra
