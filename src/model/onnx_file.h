#pragma once

#include <onnx_model.pb.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// What a pointer begins with that Git LFS leaves where it did not fetch the file.
inline constexpr std::string_view lfs_pointer_start = "version https://git-lfs";

/// The contents of the model file `path`. Throws Error(input): no such file, a directory,
/// unreadable, empty.
std::string read_model_file(const std::filesystem::path& path);

/// Whether a model's contents are ONNX Runtime's own format (.ort), whatever the file is called.
bool is_ort_format(std::string_view bytes);
/// The same of a file; false where it can't be read.
bool is_ort_format_file(const std::filesystem::path& path);

/// Takes `bytes` of the model that messages call `where` apart. Throws Error(input): no ONNX model,
/// or one that was cut off.
onnx::ModelProto parse_model(const std::string& where, const std::string& bytes);

/// The model file `source` and the files that it keeps weights in; nothing but itself where it is
/// no model.
std::vector<std::string> files_of_model_file(const std::string& source);

/// Version of the default operator set; 0 where the model names none.
std::int64_t default_opset(const onnx::ModelProto& model);

}  // namespace ortchestra
