#include "shards/completion.h"

#include <nlohmann/json.hpp>
#include <system_error>

#include "base/files/file.h"
#include "base/text/json_text.h"
#include "base/text/sha256.h"
#include "base/text/utc_time.h"
#include "ortchestra/base/error.h"
#include "ortchestra/version.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view completion_schema = "ortchestra.completion/1";
constexpr std::string_view failure_schema = "ortchestra.failure/1";

template <class Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

template <class Value>
std::optional<Value> optional_in(const json& from, const char* key) {
  const json& value = from.at(key);
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

ordered_json json_of(const CompletedOutput& output) {
  return {{"output", output.pattern},
          {"format", output.format},
          {"models", output.models},
          {"bytes", or_null(output.bytes)},
          {"sha256", or_null(output.sha256)}};
}

CompletedOutput output_from(const json& from) {
  return {from.at("output").get<std::string>(), from.at("format").get<std::string>(),
          from.at("models").get<std::vector<std::string>>(),
          optional_in<std::int64_t>(from, "bytes"), optional_in<std::string>(from, "sha256")};
}

ordered_json json_of(const CompletedModel& model) {
  return {{"name", model.name},
          {"sha256", model.sha256},
          {"frames", model.frames},
          {"failed_frames", model.failed_frames}};
}

CompletedModel model_from(const json& from) {
  return {from.at("name").get<std::string>(), from.at("sha256").get<std::string>(),
          from.at("frames").get<std::int64_t>(), from.at("failed_frames").get<std::int64_t>()};
}

CompletionRecord completion_from(const json& from) {
  CompletionRecord completion;
  from.at("key").get_to(completion.key);
  from.at("path").get_to(completion.path);
  from.at("job").get_to(completion.job);
  completion.input = json_text(from.at("input"));
  from.at("frames").get_to(completion.frames);
  from.at("bad_frames").get_to(completion.bad_frames);
  for (const json& model : from.at("models")) completion.models.push_back(model_from(model));
  for (const json& output : from.at("outputs")) completion.outputs.push_back(output_from(output));
  from.at("row").get_to(completion.row);
  from.at("device").get_to(completion.device);
  from.at("ortchestra").get_to(completion.version);
  from.at("onnxruntime").get_to(completion.ort_version);
  from.at("host").get_to(completion.host);
  completion.shard = parse_shard(from.at("shard").get<std::string>());
  from.at("finished").get_to(completion.finished);
  return completion;
}

/// The text of a file that may not exist. Empty if it can't be read.
std::optional<std::string> text_in(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  try {
    return read_file(path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::string text_of(const CompletionRecord& completion) {
  ordered_json models = ordered_json::array();
  for (const CompletedModel& model : completion.models) models.push_back(json_of(model));
  ordered_json outputs = ordered_json::array();
  for (const CompletedOutput& output : completion.outputs) outputs.push_back(json_of(output));
  const ordered_json record = {{"schema", completion_schema},
                               {"key", completion.key},
                               {"path", completion.path},
                               {"frames", completion.frames},
                               {"bad_frames", completion.bad_frames},
                               {"input", ordered_json::parse(completion.input)},
                               {"job", completion.job},
                               {"models", std::move(models)},
                               {"outputs", std::move(outputs)},
                               {"row", completion.row},
                               {"device", completion.device},
                               {"ortchestra", completion.version},
                               {"onnxruntime", completion.ort_version},
                               {"host", completion.host},
                               {"shard", to_string(completion.shard)},
                               {"finished", completion.finished}};
  return json_text(record, 1) + "\n";
}

std::optional<CompletionRecord> parse_completion(const std::string& text) {
  try {
    const json record = parse_json(text);
    if (record.at("schema") != completion_schema) return std::nullopt;
    return completion_from(record);
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // an invalid shard
  }
}

ReadCompletion read_completion(const std::filesystem::path& path) {
  std::error_code ignored;
  // A record that can't be read may be that of a finished video, so it is not absent.
  const std::optional<std::string> text = text_in(path);
  if (!text) return {.exists = std::filesystem::exists(path, ignored)};
  return {.exists = true, .completion = parse_completion(*text)};
}

std::string failure_record(const std::string& key, const std::string& path,
                           const std::string& reason) {
  const ordered_json record = {{"schema", failure_schema},
                               {"key", key},
                               {"path", path},
                               {"reason", reason},
                               {"ortchestra", ORTCHESTRA_VERSION},
                               {"failed", utc_time_text()}};
  return json_text(record, 1) + "\n";
}

std::optional<std::string> read_failure(const std::filesystem::path& path) {
  const std::optional<std::string> text = text_in(path);
  if (!text) return std::nullopt;
  try {
    return parse_json(*text).at("reason").get<std::string>();
  } catch (const json::exception&) {
    return "its record of the failure can't be read";
  }
}

std::string hash_of_job(const json& job) { return sha256_hex(json_text(job)); }

}  // namespace ortchestra
