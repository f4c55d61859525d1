#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/record/record.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

enum class BatchMode {
  repeat,       ///< each frame fills a batch by itself, repeated: as the study did
  consecutive,  ///< a batch holds successive frames
};
template <>
inline constexpr auto enum_texts<BatchMode> = std::to_array<EnumText<BatchMode>>({
    {BatchMode::repeat, "repeat"},
    {BatchMode::consecutive, "consecutive"},
});

struct BenchOptions {
  std::vector<ModelRequest> models;  ///< empty: the built-in ones
  std::string input = "synthetic";
  InputOptions reading = {};
  std::vector<Row> rows;  ///< empty: the study's four, at their defaults
  /// Source frames; absent: as many as make the slowest row last about target_row_s, by the
  /// calibration, or fewer where the time limit asks for it.
  std::optional<std::int64_t> frames;
  /// Absent: default_batch, or 1 where the models can't take so many frames at once.
  std::optional<std::int64_t> batch = {};
  static constexpr std::int64_t default_batch = 4;
  BatchMode batch_mode = BatchMode::repeat;
  /// Where neither a model nor its recipe fixes the size.
  PictureSize size = default_input_size;
  std::string device = "cpu";  ///< for rows that name none
  int rounds = 3;
  /// Seconds for the whole, from the beginning to the end; it takes at most 1.25 times as long.
  /// Error(input), before any round, where one block would take longer.
  std::optional<double> time_limit_s;
  /// Frames a second: batches are submitted when a camera would have delivered them, not when there
  /// is room. Without `frames` the schedule lasts about target_row_s.
  std::optional<double> rate;
  int warmup = 2;          ///< batches before the clock, in every round
  std::uint64_t seed = 1;  ///< of the order of rows within a block
  double atol = 1e-4;
  double rtol = 1e-3;
  /// Between two looks at the processes' memory and CPU time, from outside; 0: none, and their
  /// figures are absent.
  std::chrono::milliseconds sampling_interval{250};
  std::vector<std::string> command;  ///< for the result only
  std::vector<Warning> warnings;     ///< likewise, ahead of bench's own
};

/// What bench says while it works. Called on the thread of run_bench; what is absent is not called.
struct BenchObserver {
  /// A stage begins: "reading frames", "calibrating". For people.
  std::function<void(const std::string& what)> on_stage = {};
  /// A row's turn begins: `done` of `all` rounds are behind; `remaining_s` is an estimate, absent
  /// at first.
  std::function<void(std::int64_t done, std::int64_t all, const std::string& spec,
                     std::optional<double> remaining_s)>
      on_round = {};
  /// A round has ended: the result so far, complete in itself. Throwing stops the comparison.
  std::function<void(const BenchResult& so_far)> on_result = {};
};

/// Compares rows on a workload: calibration, then rounds in blocks, each in a fresh process, then
/// outputs and summary. Failures of a row are in the result. When `stop` is requested the round
/// under way is killed and what is finished is returned (`interrupted`). Throws Error(input) for
/// what can't be used, before anything is measured; Error(failure) where the comparison itself
/// can't go on.
BenchResult run_bench(const BenchOptions& options, const BenchObserver& observer,
                      std::stop_token stop);

/// Whether no row failed and none's outputs differ from the reference row's.
bool all_rows_agree(const BenchResult& result);

}  // namespace ortchestra
