#include "runtime/description.h"

#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <array>
#include <filesystem>
#include <functional>
#include <regex>

#include "base/text/sha256.h"
#include "base/text/text.h"
#include "model/external_data.h"
#include "model/onnx_file.h"
#include "ortchestra/base/error.h"
#include "runtime/loader/load.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

using OpenForCheck = std::function<Ort::Session(const Ort::SessionOptions&)>;

Ort::SessionOptions check_options(GraphOptimizationLevel level) {
  load_runtime();
  Ort::SessionOptions options;
  options.SetLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
  options.SetIntraOpNumThreads(1);
  options.SetGraphOptimizationLevel(level);
  options.AddConfigEntry(kOrtSessionOptionsConfigDisablePrepacking, "1");
  return options;
}

/// Matches an error message of ONNX Runtime. `meaning` says what it means and what to do; "$1" is
/// the first group, and "$V" is ONNX Runtime's version.
struct LoadFailure {
  std::regex pattern;
  const char* meaning;
};

const std::array<LoadFailure, 5>& load_failures() {
  static const std::array<LoadFailure, 5> failures{{
      {std::regex("(\\S+?)(?:\\(-?\\d+\\))? is not a registered function/op"),
       "it uses the operator '$1', which ONNX Runtime $V does not have: export it with standard "
       "operators, or use an ONNX Runtime that has it"},
      {std::regex("No [Oo]p registered for (\\S+)"),
       "it uses the operator '$1', which ONNX Runtime $V does not have: export it with standard "
       "operators, or use an ONNX Runtime that has it"},
      {std::regex("(?:Could not|Failed to) find (?:an )?(?:implementation|kernel) for (\\S+?)\\("),
       "ONNX Runtime $V has no implementation of the operator '$1' for these types: export it with "
       "other types, or use an ONNX Runtime that has it"},
      {std::regex("Opset (\\d+) is under development.*Current official support for domain \\S+ is "
                  "till opset (\\d+)"),
       "it uses opset $1, but ONNX Runtime $V supports opsets up to $2: export it with a lower "
       "opset, or use a newer ONNX Runtime"},
      {std::regex("Unsupported model IR version: (\\d+), max supported IR version: (\\d+)"),
       "it has IR version $1, but ONNX Runtime $V supports versions up to $2: export it with a "
       "lower version, or use a newer ONNX Runtime"},
  }};
  return failures;
}

Error load_error(const std::string& where, const std::string& ort_message) {
  if (const auto shortage = shortage_in(ort_message))
    return exhausted(where + " can't be loaded: " + *shortage);
  const std::string reason = reason_in(ort_message);
  for (const LoadFailure& failure : load_failures()) {
    std::smatch match;
    if (!std::regex_search(reason, match, failure.pattern)) continue;
    const std::string meaning = std::regex_replace(std::string(failure.meaning), std::regex("\\$V"),
                                                   load_runtime().version);
    return input_error(where + " can't be loaded: " + match.format(meaning) + " (" +
                       short_reason_in(ort_message) + ")");
  }
  return input_error(where + " can't be loaded: " + short_reason_in(ort_message) +
                     ": check the file, or export it again");
}

// Loading is fastest without optimisation. The second attempt optimises, because that may remove an
// operator that has no implementation.
Ort::Session open_for_check(const std::string& where, const OpenForCheck& open) {
  try {
    return open(check_options(ORT_DISABLE_ALL));
  } catch (const Ort::Exception&) {
  }
  try {
    return open(check_options(ORT_ENABLE_ALL));
  } catch (const Ort::Exception& error) {
    throw load_error(where, error.what());
  }
}

ModelDescription describe(const std::string& source, const ModelIdentity& identity,
                          const OpenForCheck& open) {
  const EnvironmentUse environment = use_environment();
  const Ort::Session session = open_for_check("model '" + source + "'", open);
  ModelDescription description;
  description.source = source;
  description.bytes = identity.bytes;
  description.sha256 = identity.sha256;
  Ort::AllocatorWithDefaultOptions allocator;
  description.producer =
      utf8_text(session.GetModelMetadata().GetProducerNameAllocated(allocator).get());
  description.inputs = describe_inputs(session);
  for (ValueDescription& output : describe_outputs(session)) {
    auto& list =
        enum_named<ElementType>(output.type) ? description.outputs : description.unread_outputs;
    list.push_back(std::move(output));
  }
  return description;
}

/// Adds the data that only the file contains.
void add_header(const onnx::ModelProto& model, ModelDescription& description) {
  description.opset = default_opset(model);
  for (const onnx::StringStringEntryProto& entry : model.metadata_props())
    description.metadata.emplace(utf8_text(entry.key()), utf8_text(entry.value()));
}

}  // namespace

ModelDescription describe_model_file(const std::string& path) {
  const std::string where = "model '" + path + "'";
  const std::string bytes = read_model_file(path);
  const OpenForCheck open = [&](const Ort::SessionOptions& options) {
    return open_model_file(path, options);
  };
  if (is_ort_format(bytes)) return describe(path, {bytes.size(), sha256_hex(bytes)}, open);

  const onnx::ModelProto model = parse_model(where, bytes);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  require_external_data(where, model, folder);
  ModelDescription description =
      describe(path, identity_of_model(where, bytes, model, folder), open);
  add_header(model, description);
  return description;
}

ModelDescription describe_model_bytes(const std::string& source, const std::string& bytes) {
  const onnx::ModelProto model = parse_model("model '" + source + "'", bytes);
  const auto open = [&](const Ort::SessionOptions& options) {
    return Ort::Session(ort_environment(), bytes.data(), bytes.size(), options);
  };
  ModelDescription description = describe(source, {bytes.size(), sha256_hex(bytes)}, open);
  add_header(model, description);
  return description;
}

}  // namespace ortchestra
