#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/request.h"

namespace ortchestra {

/// The names of the built-in models. They are small convolutional networks of well-known
/// architectures with seeded random weights, for comparisons on a machine without models. They
/// perform the computation of real models, but their predictions have no meaning.
/// Input: "input", float32 ["batch", 3, "height", "width"], values 0…255. Output: "output", float32
/// ["batch", 100] for the classifiers and ["batch", 2, "height", "width"] for "unet". Height and
/// width must be multiples of 32 for "unet", and at least 32 for the others.
std::span<const std::string_view> builtin_model_names();

/// The model as the contents of an .onnx file (opset 13). The bytes are the same on every machine.
/// Throws Error(input) if there is no built-in model of this name.
std::string builtin_model_bytes(std::string_view name);

/// Requests for all built-in models. bench, tune and run use them when the user gives no model.
std::vector<ModelRequest> builtin_requests();

}  // namespace ortchestra
