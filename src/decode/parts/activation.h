#pragma once

#include <cmath>
#include <span>

#include "ortchestra/decode/options.h"

namespace ortchestra {

inline float sigmoid(float value) { return 1.0F / (1.0F + std::exp(-value)); }

/// Makes probabilities of scores. Softmax takes all of them together; what is not finite stays as
/// it is and takes no part.
void activate(std::span<float> scores, Activation activation);

}  // namespace ortchestra
