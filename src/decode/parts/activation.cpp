#include "decode/parts/activation.h"

#include <algorithm>
#include <limits>

namespace ortchestra {
namespace {

void softmax(std::span<float> scores) {
  // Subtract the greatest score, so that no exponential overflows.
  float greatest = std::numeric_limits<float>::lowest();
  for (const float score : scores) {
    if (std::isfinite(score)) greatest = std::max(greatest, score);
  }
  double sum = 0;
  for (float& score : scores) {
    if (!std::isfinite(score)) continue;
    score = std::exp(score - greatest);
    sum += score;
  }
  for (float& score : scores) {
    if (std::isfinite(score)) score = static_cast<float>(score / sum);
  }
}

}  // namespace

void activate(std::span<float> scores, Activation activation) {
  if (activation == Activation::softmax) return softmax(scores);
  if (activation == Activation::none) return;
  for (float& score : scores) {
    if (std::isfinite(score)) score = sigmoid(score);
  }
}

}  // namespace ortchestra
