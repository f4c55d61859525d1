#pragma once

#include <onnx_model.pb.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The first bytes of a Git LFS pointer, which replaces a file that was not fetched.
inline constexpr std::string_view lfs_pointer_start = "version https://git-lfs";

/// The contents of the model file `path`. Throws Error(input): no such file, not a regular file,
/// unreadable, empty.
std::string read_model_file(const std::filesystem::path& path);

/// Whether a model's contents are in ONNX Runtime's own format (.ort).
bool is_ort_format(std::string_view bytes);
/// The same for a file, whatever its name; false if it cannot be read.
bool is_ort_format_file(const std::filesystem::path& path);

/// Parses the contents of a model file. `where` is the model's name in messages. Throws
/// Error(input): not an ONNX model, truncated, damaged, or larger than 2 GiB.
onnx::ModelProto parse_model(const std::string& where, const std::string& bytes);

/// The model file `source` and its external data files. Only `source` if it is not a readable
/// model.
std::vector<std::string> files_of_model_file(const std::string& source);

/// Version of the default operator set; 0 if the model does not declare it.
std::int64_t default_opset(const onnx::ModelProto& model);

}  // namespace ortchestra
