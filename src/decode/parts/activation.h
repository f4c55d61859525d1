#pragma once

#include <cmath>
#include <span>

#include "ortchestra/decode/options.h"

namespace ortchestra {

inline float sigmoid(float value) { return 1.0F / (1.0F + std::exp(-value)); }

/// Converts scores to probabilities. Softmax is over all of `scores`. Values that are not finite
/// remain unchanged, and softmax ignores them.
void activate(std::span<float> scores, Activation activation);

}  // namespace ortchestra
