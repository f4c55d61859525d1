#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ortchestra {

/// A box proposed by a model. Coordinates may have any unit that is the same on both axes.
struct Candidate {
  float left = 0, top = 0, right = 0, bottom = 0;
  float score = 0;
  int class_index = 0;
  std::size_t cell = 0;  ///< index of the grid cell, if the decoder needs it
};

/// Intersection over union. 0 if neither box has an area.
float overlap(const Candidate& a, const Candidate& b);

/// Non-maximum suppression per class. Takes candidates in the order of their scores (equal scores
/// in the given order). Keeps those that overlap no kept candidate of their class by more than
/// `iou`. Returns at most `most`, best first. No number may be NaN. docs/decisions/0020-own-nms.md
/// explains why not OpenCV.
std::vector<Candidate> suppress(std::vector<Candidate> candidates, float iou, std::size_t most);

}  // namespace ortchestra
