#pragma once

#include <onnx_model.pb.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

/// The contents of the model file `path`. Throws Error(input): no such file, a directory,
/// unreadable, empty.
std::string read_model_file(const std::filesystem::path& path);

/// Takes `bytes` of the model that messages call `where` apart. Throws Error(input): no ONNX model,
/// or one that was cut off.
onnx::ModelProto parse_model(const std::string& where, const std::string& bytes);

/// Throws Error(input) if weights that the model keeps in other files, named relative to `folder`,
/// are not there.
void require_external_data(const std::string& where, const onnx::ModelProto& model,
                           const std::filesystem::path& folder);

/// The model file `source` and the files that it keeps weights in; nothing but itself where it is
/// no model.
std::vector<std::string> files_of_model_file(const std::string& source);

/// Version of the default operator set; 0 where the model names none.
std::int64_t default_opset(const onnx::ModelProto& model);

}  // namespace ortchestra
