#include "ortchestra/shards/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text/sha256.h"
#include "ortchestra/base/error.h"
#include "ortchestra/base/overwriting.h"
#include "shards/job_records.h"

namespace ortchestra {
namespace {

using nlohmann::ordered_json;

std::string kinds_that_join() {
  std::vector<std::string_view> names;
  for (const SinkKind& kind : sink_kinds()) {
    if (kind.join != nullptr) names.push_back(kind.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The outputs of the job that an output of the merge joins.
std::string pattern_for(const MergedOutput& output, const std::vector<std::string>& patterns) {
  const SinkKind& kind = sink_kind_of(output.name);
  if (kind.join == nullptr)
    throw input_error(
        fmt::format("outputs like '{}' can't be joined: give a name that ends in {}; "
                    "the outputs of the videos stay usable one by one",
                    output.name, kinds_that_join()));
  std::vector<std::string> possible;
  for (const std::string& pattern : patterns) {
    if (sink_kind_of(pattern).name == kind.name) possible.push_back(pattern);
  }
  if (!output.pattern.empty())
    std::erase_if(possible, [&](const std::string& pattern) { return pattern != output.pattern; });
  if (possible.empty())
    throw input_error(fmt::format("the job has no outputs for '{}': it wrote {}", output.name,
                                  fmt::join(patterns, ", ")));
  if (possible.size() > 1)
    throw input_error(fmt::format("the job has several outputs for '{}': say which of {}",
                                  output.name, fmt::join(possible, ", ")));
  return possible.front();
}

const CompletedOutput* output_in(const CompletionRecord& record, const std::string& pattern) {
  const auto found = std::ranges::find(record.outputs, pattern, &CompletedOutput::pattern);
  return found == record.outputs.end() ? nullptr : &*found;
}

/// Adds the output of a video. Throws Error(failure) if it is not the one of the record.
void add_part(OutputJoin& join, const std::filesystem::path& path, const CompletedOutput* output) {
  std::ifstream file(path, std::ios::binary);
  std::string block(std::size_t{1} << 18, '\0');
  Sha256 hash;
  join.add(path.string(), [&]() -> std::string_view {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    const std::string_view bytes(block.data(), static_cast<std::size_t>(file.gcount()));
    hash.add(bytes);
    return bytes;
  });
  if (output == nullptr || hash.hex() != output->sha256)
    throw failure(
        fmt::format("{} is not the output that its completion record describes: remove "
                    "the record, and run its shard again",
                    path.string()));
}

OutputSummary join_outputs(const MergedOutput& output, const std::string& pattern,
                           const MergeOptions& options, const JobRecords& records,
                           std::int64_t frames) {
  const SinkKind& kind = sink_kind_of(output.name);
  const auto join = kind.join(output.name, options.existing);
  const std::vector<ManifestEntry>& entries = options.manifest.entries;
  for (std::size_t video = 0; video < entries.size(); ++video) {
    if (records.folder_of(video) == JobRecords::no_folder) continue;
    const CompletionRecord record = records.record_of(video, entries[video].key);
    add_part(*join, records.output_of(video, entries[video].key, pattern),
             output_in(record, pattern));
  }
  join->finish();
  OutputSummary summary;
  summary.output = output.name;
  summary.format = kind.name;
  summary.frames = frames;
  summary.state = OutputState::complete;
  std::error_code error;
  if (!is_direct(output.name)) {
    const std::uintmax_t bytes = std::filesystem::file_size(output.name, error);
    if (!error) summary.bytes = static_cast<std::int64_t>(bytes);
  }
  return summary;
}

/// No output may replace an output of the job.
void protect_parts(const MergeOptions& options, const std::vector<std::string>& patterns,
                   const JobRecords& records) {
  std::vector<WrittenFile> written;
  for (const MergedOutput& output : options.outputs)
    written.push_back({fmt::format("output '{}'", output.name), output.name});
  refuse_overwriting(written, [&] {
    std::vector<ReadFile> read;
    for (std::size_t video = 0; video < options.manifest.entries.size(); ++video) {
      if (records.folder_of(video) == JobRecords::no_folder) continue;
      for (const std::string& pattern : patterns)
        read.push_back({records.output_of(video, options.manifest.entries[video].key, pattern),
                        "an output of a video"});
    }
    return read;
  });
}

ordered_json gaps_json(const std::vector<MergeGap>& gaps) {
  ordered_json list = ordered_json::array();
  for (const MergeGap& gap : gaps)
    list.push_back({{"key", gap.key}, {"kind", text_of(gap.kind)}, {"reason", gap.reason}});
  return list;
}

}  // namespace

ordered_json to_json(const MergeSummary& summary) {
  ordered_json outputs = ordered_json::array();
  for (const OutputSummary& output : summary.outputs) {
    outputs.push_back({{"output", output.output},
                       {"format", output.format},
                       {"frames", output.frames ? ordered_json(*output.frames) : ordered_json()},
                       {"bytes", output.bytes ? ordered_json(*output.bytes) : ordered_json()}});
  }
  return {{"schema", merge_schema},           {"videos", summary.videos},
          {"joined", summary.joined},         {"frames", summary.frames},
          {"bad_frames", summary.bad_frames}, {"gaps", gaps_json(summary.gaps)},
          {"duplicates", summary.duplicates}, {"foreign", summary.foreign},
          {"outputs", std::move(outputs)},    {"refused", summary.refused}};
}

MergeSummary merge_job(const MergeOptions& options) {
  JobRecords records(options.folders);
  std::vector<std::string> patterns;
  std::vector<std::string> names;
  for (const MergedOutput& output : options.outputs) {
    patterns.push_back(pattern_for(output, records.patterns()));
    names.push_back(output.name);
  }
  SinkOptions sinks;
  sinks.existing = options.existing;
  check_sinks(names, sinks);
  MergeSummary summary;
  records.check(options.manifest, summary);
  if (!summary.gaps.empty() && options.gaps == MergeOptions::Gaps::refuse) {
    summary.refused = true;
    return summary;
  }
  protect_parts(options, patterns, records);
  for (std::size_t i = 0; i < options.outputs.size(); ++i)
    summary.outputs.push_back(
        join_outputs(options.outputs[i], patterns[i], options, records, summary.frames));
  return summary;
}

}  // namespace ortchestra
