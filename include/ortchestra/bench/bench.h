#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/record/record.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

enum class BatchMode {
  repeat,       ///< each frame is repeated to fill a batch, as in the study
  consecutive,  ///< a batch contains consecutive frames
};
template <>
inline constexpr auto enum_texts<BatchMode> = std::to_array<EnumText<BatchMode>>({
    {BatchMode::repeat, "repeat"},
    {BatchMode::consecutive, "consecutive"},
});

struct BenchOptions {
  std::vector<ModelRequest> models;  ///< empty: the built-in models
  /// How outputs are decoded to compare predictions, in the order of `models`. Models without an
  /// element are compared by their tensors.
  std::vector<DecodeOptions> decode = {};
  std::string input = "synthetic";
  InputOptions reading = {};
  std::vector<Row> rows;  ///< empty: the four rows of the study, with default options
  /// Source frames per round. Empty: as many as the slowest row processes in about 8 s, estimated
  /// by the calibration, or fewer if the time limit requires it.
  std::optional<std::int64_t> frames;
  /// Frames per batch. Empty: default_batch, or 1 if the models do not accept as many at once.
  std::optional<std::int64_t> batch = {};
  static constexpr std::int64_t default_batch = 4;
  BatchMode batch_mode = BatchMode::repeat;
  /// Input size of models whose size is fixed neither by the model nor by its recipe.
  PictureSize size = default_input_size;
  std::string device = "cpu";  ///< for rows that name no device
  int rounds = 3;
  /// Seconds for the whole comparison, which takes at most 1.25 times as long. If a single block
  /// would take longer, run_bench() throws Error(input) before any round.
  std::optional<double> time_limit_s;
  /// Frames per second of a simulated camera: a batch is submitted when the camera would have
  /// delivered its frames. Empty: as soon as the window has a free slot. With a rate and without
  /// `frames`, a round lasts about 8 s.
  std::optional<double> rate;
  int warmup = 2;          ///< batches before the timing starts, in every round
  std::uint64_t seed = 1;  ///< for the order of rows within a block
  double atol = 1e-4;
  double rtol = 1e-3;
  /// The least agreement of each model's predictions with the reference row's: above 0, at most 1.
  /// Empty: atol and rtol decide which outputs are accepted.
  std::optional<double> agreement = {};
  /// Time between two samples of the memory and CPU time of the round's processes. 0: no sampling,
  /// and the result lacks these figures.
  std::chrono::milliseconds sampling_interval{250};
  std::vector<std::string> command;  ///< only stored in the result
  std::vector<Warning> warnings;     ///< stored in the result before the warnings of run_bench()
};

/// Receives the progress of run_bench(), on the thread that called it. Any callback may be empty.
struct BenchObserver {
  /// A stage starts. `what` is for people: "reading frames", "calibrating".
  std::function<void(const std::string& what)> on_stage = {};
  /// A round of the row `spec` starts. `done` of `all` rounds are complete. `remaining_s`:
  /// estimated seconds for the remaining rounds; empty for the first round.
  std::function<void(std::int64_t done, std::int64_t all, const std::string& spec,
                     std::optional<double> remaining_s)>
      on_round = {};
  /// A round has ended. `so_far` is a complete result of the rounds up to now. An exception stops
  /// the comparison.
  std::function<void(const BenchResult& so_far)> on_result = {};
};

/// Compares rows on a workload: first the calibration, then rounds in blocks, each in a new
/// process, then outputs and summary. If a row fails, the result contains its error. When `stop` is
/// requested, the current round is killed, and the finished rounds are returned (`interrupted`).
///
/// Throws Error(input) before any measurement when an option, model or input is unusable. Throws
/// Error(failure) when the comparison cannot continue.
BenchResult run_bench(const BenchOptions& options, const BenchObserver& observer,
                      std::stop_token stop);

/// Whether no row failed, and the outputs of all rows are acceptable (has_acceptable_outputs()).
bool all_rows_agree(const BenchResult& result);

}  // namespace ortchestra
