#pragma once

#include <string>

namespace ortchestra {

// One function per network. Each returns a serialised model as described in builtin.h. The sizes
// are chosen so that all four take about the same time.

std::string mobilenetv2_bytes();
std::string resnet18_bytes();
std::string squeezenet_bytes();
std::string unet_bytes();

}  // namespace ortchestra
