#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// The summary of `run`. It contains counts and sums only, so its size does not grow with the
/// video. An absent value could not be measured; in JSON it is null. The summary of a resumed run
/// covers the part after it was resumed.

/// One stage of the pipeline.
struct StageSummary {
  std::string name;        ///< "read", "prepare", "infer", "interpret", "write"
  std::int64_t lanes = 0;  ///< threads of this stage; for "infer" also processes
  double busy_s = 0;       ///< sum over the lanes of the time spent in this stage
  double utilization = 0;  ///< busy_s ÷ (lanes × total_s); 1 = never idle
  double cpu_s = 0;        ///< CPU time; for "infer" all that no other stage used
  double cpu_share = 0;    ///< fraction of the CPU time of the whole run
};

/// Predictions of a model that look wrong.
struct PredictionDoubt {
  std::string text;   ///< "all 1005 scores are equal (0.001)"
  std::string check;  ///< the keys of the configuration to check
};

struct ModelSummary {
  std::string name;
  std::int64_t frames = 0;          ///< frames that the model ran on
  std::int64_t failed_frames = 0;   ///< frames with an error in place of a prediction
  std::int64_t failed_batches = 0;  ///< batches with an error in place of an answer
  std::optional<std::string> first_error;
  std::int64_t odd_scores = 0;  ///< detections with a score above 1 or below 0
  std::vector<PredictionDoubt> doubts = {};
  std::int64_t runs = 0;
  double cumulative_s = 0;  ///< sum of the times inside Session::run
  std::optional<InferencePercentiles> inference_ms;
  std::int64_t restarts = 0;               ///< restarts of the worker process after it died
  std::optional<std::string> device = {};  ///< the one that the model names; absent: the row's
};

struct BadFrameSummary {
  std::int64_t index = 0;
  std::string reason;
};

struct InputSummary {
  std::string input;
  std::int64_t frames = 0;                ///< frames whose results were written
  std::int64_t bad_frames = 0;            ///< frames that could not be decoded and were skipped
  std::vector<BadFrameSummary> bad = {};  ///< the first bad frames
};

/// What has become of an output.
enum class OutputState {
  complete,
  incomplete,  ///< the run ended early; files and directories keep the name "NAME.partial"
  failed,      ///< writing this output has ended the run
};
template <>
inline constexpr auto enum_texts<OutputState> = std::to_array<EnumText<OutputState>>({
    {OutputState::complete, "complete"},
    {OutputState::incomplete, "incomplete"},
    {OutputState::failed, "failed"},
});

struct OutputSummary {
  std::string output;
  std::string format = {};               ///< SinkKind::name: ".jsonl"; empty for an own sink
  std::vector<std::string> models = {};  ///< whose predictions it got; empty: all
  /// Frames in the output, also those of an earlier run. Absent if an earlier run completed it.
  std::optional<std::int64_t> frames = {};
  std::optional<std::int64_t> bytes = {};  ///< on the disk; absent for pipes, devices and own sinks
  OutputState state = OutputState::incomplete;
  std::optional<std::string> error = {};  ///< why it failed
  std::vector<std::string> notes = {};    ///< PredictionSink::take_notes()
};

/// Counts of a run and of its parts before it was resumed.
struct RunTotals {
  struct Model {
    std::int64_t frames = 0;         ///< that the model ran on
    std::int64_t failed_frames = 0;  ///< with an error in place of a prediction
  };
  std::int64_t frames = 0;      ///< written, of all inputs
  std::int64_t bad_frames = 0;  ///< skipped, of all inputs
  std::vector<Model> models;    ///< in the order of RunSummary::models
};

/// The bottleneck of the run.
struct LimitSummary {
  std::string stage;  ///< the name of a stage, or "input" if the source is the bottleneck
  std::string text;   ///< for users: the bottleneck, the numbers that show it, and what would help
};

/// The summary of a run, "ortchestra.run/2".
struct RunSummary {
  std::string created;  ///< ISO 8601, UTC
  std::string version;
  std::vector<std::string> command;
  std::string row;  ///< as the user typed it
  std::map<std::string, std::string> options;
  std::int64_t batch = 0;
  double cores_budget = 0;
  std::int64_t frames = 0;                 ///< frames of all inputs whose results were written
  std::optional<std::int64_t> resumed_at;  ///< frames that an earlier run wrote
  double startup_s = 0;                    ///< loading the models
  double total_s = 0;                      ///< from reading the first frame to writing the last
  double frames_per_s = 0;
  std::optional<double> real_time_factor;  ///< frames_per_s ÷ the frame rate of the first input
  double cpu_s = 0;                        ///< user + system CPU time of the process tree
  double cpu_utilization = 0;              ///< cpu_s ÷ (total_s × cores_budget)
  std::optional<double> others_cpu_s;      ///< CPU time of all other processes during the run
  /// Per frame: from passing its batch to the strategy until the frame is written. Includes the
  /// time of waiting until the strategy's window has space.
  std::optional<LatencyPercentiles> latency_ms;
  std::optional<double> host_peak_rss_mib;  ///< sum of the peaks of all processes
  std::vector<ModelSummary> models;
  std::vector<StageSummary> stages;
  std::vector<InputSummary> inputs;
  std::vector<OutputSummary> outputs;
  std::optional<LimitSummary> limit;  ///< absent if no frame was processed
  bool interrupted = false;
  /// Absent if an earlier run had written all frames. Not in the JSON form.
  std::optional<RunTotals> totals = {};
};

inline constexpr std::string_view run_schema = "ortchestra.run/2";

/// The JSON form: "schema" first, then the fields in the order above.
nlohmann::ordered_json to_json(const RunSummary& summary);

}  // namespace ortchestra
