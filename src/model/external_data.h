#pragma once

#include <onnx_model.pb.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

/// A file that a model keeps weights in.
struct ExternalFile {
  std::string location;     ///< relative to the model's folder
  std::uint64_t bytes = 0;  ///< that it must have so that all tensors lie in it
};

/// All of them, wherever in the model tensors are, in the order of their names.
std::vector<ExternalFile> external_files(const onnx::ModelProto& model);

/// Throws Error(input) if a file with weights is not there, is a pointer of Git LFS in place of
/// one, or is too short. Messages call the model `where`.
void require_external_data(const std::string& where, const onnx::ModelProto& model,
                           const std::filesystem::path& folder);

/// What tells one model from another.
struct ModelIdentity {
  std::uint64_t bytes = 0;  ///< of all its files
  /// Of the model's file. With external data: of a text with one line for each file, the model's
  /// own first, "SHA256 LOCATION\n" (its own location is empty).
  std::string sha256;
};

/// `bytes` is the model's own file. Reads the files with weights whole. Throws Error(input) where
/// one can't be read.
ModelIdentity identity_of_model(const std::string& where, const std::string& bytes,
                                const onnx::ModelProto& model, const std::filesystem::path& folder);

}  // namespace ortchestra
