#pragma once

#include <onnx_model.pb.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

/// An external data file, which holds weights of a model.
struct ExternalFile {
  std::string location;     ///< relative to the model's folder
  std::uint64_t bytes = 0;  ///< the smallest size that holds all tensors stored in it
};

/// All external data files of a model, sorted by location. Covers every tensor of the model: in the
/// main graph, subgraphs, attributes and functions.
std::vector<ExternalFile> external_files(const onnx::ModelProto& model);

/// Throws Error(input) if an external data file is missing, too short, or only a Git LFS pointer.
/// `where` is the model's name in messages.
void require_external_data(const std::string& where, const onnx::ModelProto& model,
                           const std::filesystem::path& folder);

/// Identifies a model by its contents.
struct ModelIdentity {
  std::uint64_t bytes = 0;  ///< total size of its files
  /// SHA-256 of the model file. With external data: of a text with one line "SHA256 LOCATION\n" per
  /// file. The model file is the first line, with an empty location.
  std::string sha256;
};

/// `bytes` is the contents of the model file. Reads all external data files completely. Throws
/// Error(input) if one cannot be read.
ModelIdentity identity_of_model(const std::string& where, const std::string& bytes,
                                const onnx::ModelProto& model, const std::filesystem::path& folder);

}  // namespace ortchestra
