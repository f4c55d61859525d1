#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/base/remedy.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/record/run_summary.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/source/source.h"

namespace ortchestra {

/// Frames come from a file, a directory, a URL, … that is opened by its name, or from a source of
/// the program's own.
struct PipelineInput {
  PipelineInput(std::string input) : name(std::move(input)) {}
  PipelineInput(const char* input) : name(input) {}
  PipelineInput(const std::filesystem::path& input) : name(input.string()) {}
  /// `own`: not null; one run reads it, once and from one thread, to its end. Where it may wait
  /// for long it should end when the run's stop token says so.
  PipelineInput(std::string input, std::shared_ptr<Source> own)
      : name(std::move(input)), source(std::move(own)) {}

  std::string name;  ///< as for open_source; of an own source what it is called in outputs
  std::shared_ptr<Source> source;
};

/// Predictions go to a file whose extension says what is written, or to a sink of the program's
/// own.
struct PipelineOutput {
  PipelineOutput(std::string output) : name(std::move(output)) {}
  PipelineOutput(const char* output) : name(output) {}
  PipelineOutput(const std::filesystem::path& output) : name(output.string()) {}
  /// `own`: not null; takes the frames of all inputs, one after another. A run that is resumed
  /// gives it only the frames that the other outputs lack.
  PipelineOutput(std::string output, std::shared_ptr<PredictionSink> own)
      : name(std::move(output)), sink(std::move(own)) {}

  /// As for open_sink; "{stem}" stands for the input's name, and makes an output of its own of each
  /// input. Of an own sink what it is called in the summary.
  std::string name;
  std::shared_ptr<PredictionSink> sink;
};

/// What becomes of a frame that cannot be read.
enum class OnBadFrame { skip, fail };
template <>
inline constexpr auto enum_texts<OnBadFrame> = std::to_array<EnumText<OnBadFrame>>({
    {OnBadFrame::skip, "skip"},
    {OnBadFrame::fail, "fail"},
});

/// What a model that fails on a frame means. Where memory, threads, processes or open files ran out
/// the run ends in any case: that is no model's failure.
enum class OnModelError {
  carry_on_unless_lost,  ///< an error in the frame's predictions; a model whose worker process died
                         ///< again after its restart ends the run
  carry_on,              ///< the same, but the run goes on without a model whose worker is lost
  fail,                  ///< ends the run
};
template <>
inline constexpr auto enum_texts<OnModelError> = std::to_array<EnumText<OnModelError>>({
    {OnModelError::carry_on_unless_lost, "continue-unless-lost"},
    {OnModelError::carry_on, "continue"},
    {OnModelError::fail, "fail"},
});

/// The engine, what it is fed with and where its results go.
struct PipelineOptions : EngineOptions {
  /// Read one after another, each to its end. "synthetic" needs `frames`.
  std::vector<PipelineInput> inputs;
  InputOptions reading = {};  ///< of all inputs that are opened by name
  std::vector<PipelineOutput> outputs;
  std::optional<std::int64_t> frames;  ///< at most so many of each input
  Existing existing = Existing::refuse;
  OnBadFrame on_bad_frame = OnBadFrame::skip;
  /// Says what EngineOptions::end_with_lost_model is to be.
  OnModelError on_model_error = OnModelError::carry_on_unless_lost;
  /// A broken run can be resumed at multiples of so many frames. A video that is written has a key
  /// frame there, and batches end there.
  std::int64_t checkpoint_frames = 120;
};

/// Something the user should know, told while it happens.
struct RunNote {
  std::string text;
  std::vector<Remedy> remedies = {};  ///< as in Error
};

struct PipelineObserver {
  std::function<void(const std::string& what)> on_stage = {};
  std::function<void(const RunNote& note)> on_note = {};
  /// `all` where the inputs say how many frames they have. From one thread at a time.
  std::function<void(std::int64_t frames, std::optional<std::int64_t> all, double frames_per_s)>
      on_progress = {};
  /// A frame was written, so long after its batch had been handed to the strategy. From one thread
  /// at a time.
  std::function<void(double latency_ms)> on_frame = {};
  /// From any thread, one at a time. Absent: nothing is collected.
  std::function<void(const StageSpan& span)> on_span = {};
};

/// Every model's predictions for every frame of the inputs, written to the outputs in frame order:
/// reading, preparing, inference, interpreting and writing overlap, in memory that does not depend
/// on the inputs' length. The same options give the same bytes in every output, for every row with
/// the same `intra`. When `stop` is requested, reading ends and what was read is written; the
/// outputs stay unfinished, to be resumed. Where all inputs are live (SourceInfo) the outputs are
/// finished, and the summary is not `interrupted`. Sinks are written by the calling thread.
///
/// Throws Error(input) before any work for what can't be used, Error(failure) later; then outputs
/// stay unfinished, and can be resumed.
RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop);

}  // namespace ortchestra
