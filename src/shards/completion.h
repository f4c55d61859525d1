#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/shards/shard.h"

namespace ortchestra {

/// A finished output of a video.
struct CompletedOutput {
  std::string pattern;  ///< below the folder of the job, with "{key}"
  std::string format;   ///< SinkKind::name
  std::vector<std::string> models = {};
  std::optional<std::int64_t> bytes = {};
  std::optional<std::string> sha256 = {};  ///< of an output that can be joined
};

struct CompletedModel {
  std::string name;
  std::string sha256;
  std::int64_t frames = 0;
  std::int64_t failed_frames = 0;
};

/// The completion record of a video, "ortchestra.completion/1": what was made of it, from what, by
/// what. It is written last.
struct CompletionRecord {
  std::string key;
  std::string path;
  std::string job;  ///< hash of the job: models, row, options, outputs
  /// What identifies the content of the video, as JSON text.
  std::string input;
  std::int64_t frames = 0;
  std::int64_t bad_frames = 0;
  std::vector<CompletedModel> models = {};
  std::vector<CompletedOutput> outputs = {};
  std::string row;
  std::string device;
  std::string version;      ///< of ortchestra
  std::string ort_version;  ///< of ONNX Runtime
  std::string host;
  Shard shard = {};
  std::string finished;  ///< ISO 8601, UTC, by the clock of that host; for people only
};

std::string text_of(const CompletionRecord& completion);
/// Empty if the text is not a whole completion record.
std::optional<CompletionRecord> parse_completion(const std::string& text);

/// A record file: absent, unreadable (for example half-written), or whole.
struct ReadCompletion {
  bool exists = false;
  std::optional<CompletionRecord> completion = {};
};
ReadCompletion read_completion(const std::filesystem::path& path);

/// The record of a video that could not be read, "ortchestra.failure/1".
std::string failure_record(const std::string& key, const std::string& path,
                           const std::string& reason);
/// The reason in such a record. Empty if the file does not exist.
std::optional<std::string> read_failure(const std::filesystem::path& path);

/// The hash of a job without its inputs, for CompletionRecord::job.
std::string hash_of_job(const nlohmann::json& job);

}  // namespace ortchestra
