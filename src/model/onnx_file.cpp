#include "model/onnx_file.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fstream>
#include <string_view>
#include <system_error>

#include "model/external_data.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr std::string_view advice_for_broken_file = ": download or export it again";

struct Field {
  int number;
  WireFormatLite::WireType type;
};

/// The fields of ModelProto (onnx.proto). Generated code without reflection does not list them.
constexpr std::array<Field, 11> model_fields{{
    {1, WireFormatLite::WIRETYPE_VARINT},             // ir_version
    {2, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // producer_name
    {3, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // producer_version
    {4, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // domain
    {5, WireFormatLite::WIRETYPE_VARINT},             // model_version
    {6, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // doc_string
    {7, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // graph
    {8, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},   // opset_import
    {14, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},  // metadata_props
    {20, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},  // training_info
    {25, WireFormatLite::WIRETYPE_LENGTH_DELIMITED},  // functions
}};

bool is_model_field(std::uint32_t tag) {
  return std::ranges::any_of(model_fields, [&](const Field& field) {
    return tag == WireFormatLite::MakeTag(field.number, field.type);
  });
}

/// What the top-level fields of a file look like: all readable, cut off, or not of an ONNX model.
enum class Outline { complete, cut_off, foreign };

// protobuf reports only that parsing failed. In a truncated model the top-level fields are valid
// ModelProto fields, up to one that declares more bytes than the file has left.
Outline outline_of(const std::string& bytes) {
  CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
  std::size_t fields = 0;
  while (stream.CurrentPosition() < static_cast<int>(bytes.size())) {
    const std::uint32_t tag = stream.ReadTag();
    if (!is_model_field(tag)) return Outline::foreign;
    if (!WireFormatLite::SkipField(&stream, tag))
      return fields == 0 ? Outline::foreign : Outline::cut_off;
    ++fields;
  }
  return Outline::complete;
}

void require_small_enough(const std::string& where, const std::string& bytes) {
  if (bytes.size() <= INT_MAX) return;
  throw input_error(where +
                    " is larger than 2 GiB, the size limit of one ONNX file: export it with its "
                    "weights as external data");
}

Error no_onnx_model(const std::string& where, const std::string& bytes) {
  if (bytes.starts_with(lfs_pointer_start)) {
    return input_error(where +
                       " is a Git LFS pointer, not the model itself: fetch it with git lfs pull");
  }
  return input_error(where + " is not an ONNX model: give a file that was exported as .onnx");
}

}  // namespace

std::string read_model_file(const std::filesystem::path& path) {
  const std::string where = "model '" + path.string() + "'";
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw input_error(where + " is a directory: give the .onnx file in it");
  if (!std::filesystem::exists(path, ignored))
    throw input_error(where + ": no such file: check the path");
  if (!std::filesystem::is_regular_file(path, ignored))
    throw input_error(where + " is a pipe or a device: give a file");
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw input_error(where + " can't be read: " + std::generic_category().message(errno));
  std::string bytes(static_cast<std::size_t>(std::max<std::streamoff>(0, file.tellg())), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw input_error(where + " can't be read: " + std::generic_category().message(errno));
  if (bytes.empty()) throw input_error(where + " is empty" + std::string(advice_for_broken_file));
  return bytes;
}

bool is_ort_format(std::string_view bytes) {
  // The flatbuffer's file identifier, from ONNX Runtime's ort_format_version.h and ort.fbs.
  constexpr std::size_t at = 4;
  constexpr std::string_view identifier = "ORTM";
  return bytes.size() > at + identifier.size() && bytes.substr(at, identifier.size()) == identifier;
}

bool is_ort_format_file(const std::filesystem::path& path) {
  std::string start(16, '\0');
  return std::ifstream(path, std::ios::binary).read(start.data(), std::ssize(start)).good() &&
         is_ort_format(start);
}

onnx::ModelProto parse_model(const std::string& where, const std::string& bytes) {
  require_small_enough(where, bytes);
  const google::protobuf::LogSilencer silence;
  onnx::ModelProto model;
  if (model.ParseFromString(bytes)) {
    const auto& graph = model.graph();
    if (model.has_graph() && graph.output_size() > 0 && model.opset_import_size() > 0) return model;
    if (model.has_graph() && graph.node_size() > 0) {
      throw input_error(
          where + " is incomplete (" +
          (graph.output_size() == 0 ? "its graph has no outputs" : "it has no operator set") +
          "): it may have been cut off" + std::string(advice_for_broken_file));
    }
    throw no_onnx_model(where, bytes);
  }
  switch (outline_of(bytes)) {
    case Outline::cut_off:
      throw input_error(
          where + " looks truncated: it begins like an ONNX model but ends too early, after " +
          std::to_string(bytes.size()) + " bytes" + std::string(advice_for_broken_file));
    case Outline::complete:
      throw input_error(where +
                        " is damaged: it looks like an ONNX model, but its contents can't be read" +
                        std::string(advice_for_broken_file));
    case Outline::foreign:
      break;
  }
  throw no_onnx_model(where, bytes);
}

std::vector<std::string> files_of_model_file(const std::string& source) {
  std::vector<std::string> files{source};
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(source, ignored)) return files;
  try {
    const onnx::ModelProto model = parse_model(source, read_model_file(source));
    const std::filesystem::path folder = std::filesystem::path(source).parent_path();
    for (const ExternalFile& file : external_files(model))
      files.push_back((folder / file.location).string());
  } catch (const Error&) {
    // describe_model() reports why the file cannot be used.
  }
  return files;
}

std::int64_t default_opset(const onnx::ModelProto& model) {
  for (const auto& opset : model.opset_import()) {
    if (opset.domain().empty() || opset.domain() == "ai.onnx") return opset.version();
  }
  return 0;
}

}  // namespace ortchestra
