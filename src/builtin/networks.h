#pragma once

#include <string>

namespace ortchestra {

/// One function a network; each returns a serialised model as builtin.h describes it. The sizes are
/// chosen so that the four take about as long as each other.
std::string mobilenetv2_bytes();
std::string resnet18_bytes();
std::string squeezenet_bytes();
std::string unet_bytes();

}  // namespace ortchestra
