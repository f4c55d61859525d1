#include "model/external_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <system_error>

#include "base/text/sha256.h"
#include "model/onnx_file.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Required file size in bytes, by location.
using Needed = std::map<std::string, std::uint64_t>;

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void add_data_of(const onnx::TensorProto& tensor, Needed& needed) {
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) return;
  std::string location;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") location = entry.value();
    if (entry.key() == "offset") offset = number_in(entry.value());
    if (entry.key() == "length") length = number_in(entry.value());
  }
  if (location.empty()) return;
  std::uint64_t& bytes = needed[location];
  bytes = std::max(bytes, offset + length);
}

void add_data_of(const onnx::GraphProto& graph, Needed& needed);

void add_data_of(const onnx::NodeProto& node, Needed& needed) {
  for (const auto& attribute : node.attribute()) {
    add_data_of(attribute.t(), needed);
    for (const auto& tensor : attribute.tensors()) add_data_of(tensor, needed);
    add_data_of(attribute.g(), needed);
    for (const auto& graph : attribute.graphs()) add_data_of(graph, needed);
  }
}

void add_data_of(const onnx::GraphProto& graph, Needed& needed) {
  for (const auto& tensor : graph.initializer()) add_data_of(tensor, needed);
  for (const auto& sparse : graph.sparse_initializer()) {
    add_data_of(sparse.values(), needed);
    add_data_of(sparse.indices(), needed);
  }
  for (const auto& node : graph.node()) add_data_of(node, needed);
}

bool is_lfs_pointer(const fs::path& path) {
  std::string start(lfs_pointer_start.size(), '\0');
  std::ifstream(path, std::ios::binary)
      .read(start.data(), static_cast<std::streamsize>(start.size()));
  return start == lfs_pointer_start;
}

}  // namespace

std::vector<ExternalFile> external_files(const onnx::ModelProto& model) {
  Needed needed;
  add_data_of(model.graph(), needed);
  for (const auto& function : model.functions()) {
    for (const auto& node : function.node()) add_data_of(node, needed);
  }
  std::vector<ExternalFile> files;
  files.reserve(needed.size());
  for (const auto& [location, bytes] : needed) files.push_back({location, bytes});
  return files;
}

void require_external_data(const std::string& where, const onnx::ModelProto& model,
                           const fs::path& folder) {
  for (const ExternalFile& file : external_files(model)) {
    const fs::path path = folder / file.location;
    const auto error = [&](const std::string& problem) {
      return input_error(
          fmt::format("{} keeps weights in '{}', which {}", where, file.location, problem));
    };
    std::error_code ignored;
    if (!fs::exists(path, ignored))
      throw error(fmt::format("is missing: put that file into '{}'",
                              folder.empty() ? "." : folder.string()));
    if (!fs::is_regular_file(path, ignored))
      throw error("is not a regular file: replace it with the file that holds the weights");
    if (is_lfs_pointer(path))
      throw error("is a Git LFS pointer, not the weights themselves: fetch it with git lfs pull");
    const std::uintmax_t bytes = fs::file_size(path);
    if (bytes < file.bytes)
      throw error(
          fmt::format("has {} bytes where the model needs {}: it may have been cut off, or "
                      "belong to another model; download or export both again",
                      bytes, file.bytes));
  }
}

ModelIdentity identity_of_model(const std::string& where, const std::string& bytes,
                                const onnx::ModelProto& model, const fs::path& folder) {
  ModelIdentity identity{bytes.size(), sha256_hex(bytes)};
  const std::vector<ExternalFile> files = external_files(model);
  if (files.empty()) return identity;
  std::string list = identity.sha256 + " \n";
  for (const ExternalFile& file : files) {
    const fs::path path = folder / file.location;
    const auto hash = sha256_of_file(path);
    if (!hash) {
      throw input_error(
          fmt::format("{} keeps weights in '{}', which can't be read", where, file.location));
    }
    list += fmt::format("{} {}\n", *hash, file.location);
    identity.bytes += fs::file_size(path);
  }
  identity.sha256 = sha256_hex(list);
  return identity;
}

}  // namespace ortchestra
