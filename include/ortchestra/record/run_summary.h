#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// What `run` tells of itself: counts and sums, so that its size never grows with the video. An
/// absent value could not be measured; it is null in JSON. Of a resumed run it tells the part after
/// the resumption.

/// A stage that every frame passes.
struct StageSummary {
  std::string name;        ///< "read", "prepare", "infer", "interpret", "write"
  std::int64_t lanes = 0;  ///< threads (processes of `infer`) that do it
  double busy_s = 0;       ///< Σ over the lanes of the time within the stage
  double utilization = 0;  ///< busy_s ÷ (lanes × total_s): 1 = never idle
  double cpu_s = 0;        ///< CPU seconds; of `infer` what no other stage accounts for
  double cpu_share = 0;    ///< of all CPU seconds of the run
};

struct ModelSummary {
  std::string name;
  std::int64_t frames = 0;          ///< that it looked at
  std::int64_t failed_frames = 0;   ///< whose prediction is an error
  std::int64_t failed_batches = 0;  ///< whose answer is an error
  std::optional<std::string> first_error;
  std::int64_t odd_scores = 0;  ///< detections with a score above 1 or below 0
  std::int64_t runs = 0;
  double cumulative_s = 0;  ///< time inside Session::run, added up
  std::optional<InferencePercentiles> inference_ms;
  std::int64_t restarts = 0;  ///< of its worker process, after it had died
};

struct BadFrameSummary {
  std::int64_t index = 0;
  std::string reason;
};

struct InputSummary {
  std::string input;
  std::int64_t frames = 0;                ///< answered and written
  std::int64_t bad_frames = 0;            ///< that could not be decoded, and were skipped
  std::vector<BadFrameSummary> bad = {};  ///< the first of them
};

/// What kept the run from being faster.
struct LimitSummary {
  std::string stage;  ///< a stage's name, or "input" for a source that delivers no faster
  std::string text;   ///< which one limits, by what figures, and what would help
};

/// The summary of a run, "ortchestra.run/1".
struct RunSummary {
  std::string created;  ///< ISO 8601, UTC
  std::string version;
  std::vector<std::string> command;
  std::string row;  ///< as typed
  std::map<std::string, std::string> options;
  std::int64_t batch = 0;
  double cores_budget = 0;
  std::int64_t frames = 0;                 ///< written, of all inputs
  std::optional<std::int64_t> resumed_at;  ///< frames that an earlier run had written
  double startup_s = 0;                    ///< loading the models
  double total_s = 0;                      ///< first frame read to last frame written
  double frames_per_s = 0;
  std::optional<double> real_time_factor;  ///< frames_per_s ÷ the first input's
  double cpu_s = 0;                        ///< user + system of the process tree
  double cpu_utilization = 0;              ///< cpu_s ÷ (total_s × cores_budget)
  std::optional<double> others_cpu_s;  ///< CPU seconds that all else on the machine used meanwhile
  /// From when a frame's batch was handed to the strategy, which may wait for room in its window,
  /// to the frame's being written.
  std::optional<LatencyPercentiles> latency_ms;
  std::optional<double> host_peak_rss_mib;  ///< Σ of the processes' own peaks
  std::vector<ModelSummary> models;
  std::vector<StageSummary> stages;
  std::vector<InputSummary> inputs;
  std::vector<std::string> outputs;
  std::optional<LimitSummary> limit;  ///< none where nothing was done
  bool interrupted = false;
};

inline constexpr std::string_view run_schema = "ortchestra.run/1";

/// "schema" first, then the fields in the order above.
nlohmann::ordered_json to_json(const RunSummary& summary);

}  // namespace ortchestra
