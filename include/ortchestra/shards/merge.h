#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/shards/manifest.h"
#include "ortchestra/shards/run_shard.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// A joined output.
struct MergedOutput {
  std::string name;  ///< as for open_sink(); its kind must be one that can be joined
  /// The outputs that are joined, as the job named them below its folder: "{key}.jsonl". Empty: the
  /// job has one output of this kind.
  std::string pattern = {};
};

struct MergeOptions {
  Manifest manifest;
  std::vector<std::filesystem::path> folders;  ///< of the job, for example one per machine
  std::vector<MergedOutput> outputs;           ///< none: only the completeness is checked
  /// What happens if videos are missing or damaged.
  enum class Gaps { refuse, leave_out } gaps = Gaps::refuse;
  Existing existing = Existing::refuse;  ///< `resume` is not possible
};

/// A video that the joined outputs lack.
struct MergeGap {
  enum class Kind {
    missing,  ///< it has no record
    failed,   ///< it could not be read
    damaged,  ///< its record or an output is not what it should be
  };
  std::string key;
  Kind kind = Kind::missing;
  std::string reason = {};
};
template <>
inline constexpr auto enum_texts<MergeGap::Kind> = std::to_array<EnumText<MergeGap::Kind>>({
    {MergeGap::Kind::missing, "missing"},
    {MergeGap::Kind::failed, "failed"},
    {MergeGap::Kind::damaged, "damaged"},
});

/// The summary of a merge, "ortchestra.merge/1".
struct MergeSummary {
  std::int64_t videos = 0;  ///< of the manifest
  std::int64_t joined = 0;  ///< videos with a valid record
  std::int64_t frames = 0;
  std::int64_t bad_frames = 0;
  std::vector<MergeGap> gaps;           ///< in the order of the manifest
  std::vector<std::string> duplicates;  ///< keys that several folders have, with equal outputs
  std::vector<std::string> foreign;     ///< records whose key is not in the manifest
  std::vector<OutputSummary> outputs;
  bool refused = false;  ///< no output was written because of the gaps
};

inline constexpr std::string_view merge_schema = "ortchestra.merge/1";
nlohmann::ordered_json to_json(const MergeSummary& summary);

/// Checks that every video of the manifest is done, and joins the outputs of all videos in the
/// order of the manifest. A joined output has the same bytes as that of one run over all videos.
/// Memory does not depend on the size of the outputs. If there are gaps that are not left out, no
/// output is written, and the summary says so.
///
/// Throws Error(input) if an output can't be joined or exists, if a record belongs to another job
/// or to another version of a video, or if two folders have different outputs for one video.
/// Throws Error(failure) if an output is not the one that its record describes.
MergeSummary merge_job(const MergeOptions& options);

}  // namespace ortchestra
