#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/model/resolve.h"
#include "ortchestra/record/run_summary.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// A model, how its outputs are understood, and how often it looks.
struct PipelineModel {
  ModelRequest request;
  DecodeOptions decode = {};
  std::int64_t every = 1;  ///< looks at the frames whose index this divides
};

enum class OnBadFrame { skip, fail };
/// What a model that fails on a frame means. Where memory, threads, processes or open files ran out
/// the run ends in any case: that is no model's failure.
enum class OnModelError {
  carry_on_unless_lost,  ///< an error in the frame's predictions; a model whose worker process died
                         ///< again after its restart ends the run
  carry_on,              ///< the same, but the run goes on without a model whose worker is lost
  fail,                  ///< ends the run
};
/// What becomes of outputs that are there already.
enum class Existing {
  refuse,
  overwrite,
  resume,  ///< what a broken run left is continued
};

struct PipelineOptions {
  std::vector<PipelineModel> models;  ///< at least one
  /// Read one after another, each to its end. "synthetic" needs `frames`.
  std::vector<std::string> inputs;
  /// As for open_sink; "{stem}" stands for the input's name, and makes an output of its own of each
  /// input.
  std::vector<std::string> outputs;
  Row row;  ///< without a window, or with an unbounded one, it gets a bounded one
  std::string device = "cpu";
  std::int64_t batch = 1;  ///< consecutive frames of one input
  int width = 256;         ///< where neither a model nor its recipe fixes the size
  int height = 256;
  std::optional<std::int64_t> frames;  ///< at most so many of each input
  Existing existing = Existing::refuse;
  OnBadFrame on_bad_frame = OnBadFrame::skip;
  OnModelError on_model_error = OnModelError::carry_on_unless_lost;
  /// A broken run can be resumed at multiples of so many frames. A video that is written has a key
  /// frame there, and batches end there.
  std::int64_t checkpoint_frames = 120;
};

/// Something that a lane did, for a timeline.
struct PipelineSpan {
  std::string_view stage;  ///< of RunSummary::stages
  std::size_t lane = 0;
  std::string name;         ///< of `infer` the model; else empty
  std::int64_t number = 0;  ///< of the frame within its input; of `infer` the batch's id
  TimePoint start;
  TimePoint end;
};

struct PipelineObserver {
  std::function<void(const std::string& what)> on_stage = {};
  /// Something the user should know, while it happens.
  std::function<void(const std::string& text)> on_note = {};
  /// `all` where the inputs say how many frames they have. From one thread at a time.
  std::function<void(std::int64_t frames, std::optional<std::int64_t> all, double frames_per_s)>
      on_progress = {};
  /// A frame was written, so long after its batch had been handed to the strategy. From one thread
  /// at a time.
  std::function<void(double latency_ms)> on_frame = {};
  /// From any thread, one at a time. Absent: nothing is collected.
  std::function<void(const PipelineSpan& span)> on_span = {};
};

/// Every model's predictions for every frame of the inputs, written to the outputs in frame order:
/// reading, preparing, inference, interpreting and writing overlap, in memory that does not depend
/// on the inputs' length. The same options give the same bytes in every output, for every row with
/// the same `intra`. When `stop` is requested, reading ends and what was read is written; the
/// outputs stay unfinished, to be resumed. Where all inputs are cameras or streams the outputs are
/// finished, and the summary is not `interrupted`.
///
/// Throws Error(input) before any work for what can't be used, Error(failure) later; then outputs
/// stay unfinished, and can be resumed.
RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop);

}  // namespace ortchestra
