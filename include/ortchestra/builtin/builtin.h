#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/request.h"

namespace ortchestra {

/// The built-in models: small convolutional networks of well-known architectures with seeded random
/// weights, so that there is something to compare on a machine without models. They compute what
/// real ones compute, and predict nothing. All take "input", float32 ["batch", 3, "height",
/// "width"] with values 0…255, and answer "output": float32
/// ["batch", 100] of the classifiers, ["batch", 2, "height", "width"] of "unet", whose height and
/// width must be multiples of 32 (the others take any from 32 up).
std::span<const std::string_view> builtin_model_names();

/// The model as an .onnx file's contents (opset 13): the same bytes on every machine. Throws
/// Error(input) for another name.
std::string builtin_model_bytes(std::string_view name);

/// All of them, as bench, tune and run take them where no model is given.
std::vector<ModelRequest> builtin_requests();

}  // namespace ortchestra
