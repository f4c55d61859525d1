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
#include "ortchestra/base/error.h"
#include "ortchestra/base/remedy.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/record/run_summary.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/source/source.h"

namespace ortchestra {

/// An input: the name of a file, directory, URL, … or a source that the program implements.
struct PipelineInput {
  PipelineInput(std::string input) : name(std::move(input)) {}
  PipelineInput(const char* input) : name(input) {}
  PipelineInput(const std::filesystem::path& input) : name(input.string()) {}
  /// `own`: not null. It is read once, by one run, from one thread, to its end. If it may wait for
  /// a long time, it should end when the run's stop token is set.
  PipelineInput(std::string input, std::shared_ptr<Source> own)
      : name(std::move(input)), source(std::move(own)) {}

  std::string name;  ///< as for open_source(); with an own source, the input's name in outputs
  std::shared_ptr<Source> source;
};

/// An output: the name of a file, whose extension selects the format, or a sink that the program
/// implements.
struct PipelineOutput {
  PipelineOutput(std::string output) : name(std::move(output)) {}
  PipelineOutput(const char* output) : name(output) {}
  PipelineOutput(const std::filesystem::path& output) : name(output.string()) {}
  /// `own`: not null. It receives the frames of all inputs, one input after the other. A resumed
  /// run passes it only the frames that are missing in the other outputs.
  PipelineOutput(std::string output, std::shared_ptr<PredictionSink> own)
      : name(std::move(output)), sink(std::move(own)) {}

  /// As for open_sink(). "{stem}" is replaced by the input's name, so that each input has its own
  /// output. With an own sink, the output's name in the summary.
  std::string name;
  std::shared_ptr<PredictionSink> sink;
  /// The names of the models whose predictions it gets; empty: all models.
  std::vector<std::string> models;
};

/// Parses the text form of an output: its name, and optionally a colon and the names of models,
/// separated by commas: "x.npz:faces,hair". A text that is the name of an output as a whole has no
/// list of models. Throws Error(input) if a name of a model is empty.
PipelineOutput parse_output(const std::string& text);

/// What to do when a frame cannot be read.
enum class OnBadFrame { skip, fail };
template <>
inline constexpr auto enum_texts<OnBadFrame> = std::to_array<EnumText<OnBadFrame>>({
    {OnBadFrame::skip, "skip"},
    {OnBadFrame::fail, "fail"},
});

/// What to do when a model fails on a frame. If memory, threads, processes or open files run out,
/// the run always ends, because the model is not the cause.
enum class OnModelError {
  carry_on_unless_lost,  ///< write an error into the frame's predictions; end the run if a model's
                         ///< worker process dies again after its restart
  carry_on,              ///< the same, but continue without a model whose worker process is lost
  fail,                  ///< end the run
};
template <>
inline constexpr auto enum_texts<OnModelError> = std::to_array<EnumText<OnModelError>>({
    {OnModelError::carry_on_unless_lost, "continue-unless-lost"},
    {OnModelError::carry_on, "continue"},
    {OnModelError::fail, "fail"},
});

/// The options of a run: the engine, its inputs and its outputs.
struct PipelineOptions : EngineOptions {
  /// Read one after another, each to its end. "synthetic" needs `frames`.
  std::vector<PipelineInput> inputs;
  InputOptions reading = {};  ///< for all inputs that are opened by name
  std::vector<PipelineOutput> outputs;
  std::optional<std::int64_t> frames;  ///< maximum number of frames per input
  Existing existing = Existing::refuse;
  OnBadFrame on_bad_frame = OnBadFrame::skip;
  /// Overrides EngineOptions::end_with_lost_model.
  OnModelError on_model_error = OnModelError::carry_on_unless_lost;
  /// Frames between checkpoints, per input. An interrupted run can be resumed at its last
  /// checkpoint. At a checkpoint, a batch ends and a written video has a key frame.
  std::int64_t checkpoint_frames = 120;
};

/// An input cannot be opened or read further. A program that processes many inputs may continue
/// with the next one. Kind and remedies are those of the cause.
class UnreadableInput : public Error {
 public:
  explicit UnreadableInput(const Error& cause) : Error(cause) {}
};

/// A message for the user while the run is in progress.
struct RunNote {
  std::string text;
  std::vector<Remedy> remedies = {};  ///< as in Error
};

struct PipelineObserver {
  std::function<void(const std::string& what)> on_stage = {};
  std::function<void(const RunNote& note)> on_note = {};
  /// `all`: the number of frames to process, if it is known. Called from one thread at a time.
  std::function<void(std::int64_t frames, std::optional<std::int64_t> all, double frames_per_s)>
      on_progress = {};
  /// The states of all outputs, at the end of a run that has opened them, also if it then throws.
  std::function<void(const std::vector<OutputSummary>& outputs)> on_outputs = {};
  /// A frame was written. `latency_ms`: time since its batch was passed to the strategy. Called
  /// from one thread at a time.
  std::function<void(double latency_ms)> on_frame = {};
  /// Called from any thread, but never by two threads at once. If empty, no spans are recorded.
  std::function<void(const StageSpan& span)> on_span = {};
};

/// Runs the models on the frames of all inputs, and writes the predictions to the outputs in the
/// order of the frames. Reading, preparing, inference, interpreting and writing overlap. Memory
/// does not depend on the length of the inputs. The same options produce the same bytes in every
/// output, with every row that has the same `intra`. Sinks are written by the calling thread.
///
/// When `stop` is requested, reading ends, and the frames that were read are written. The outputs
/// stay unfinished, so that the run can be resumed. But if all inputs are live (SourceInfo), the
/// outputs are finished, and the summary is not `interrupted`.
///
/// Throws Error(input) before any work when an option, input, output or model is unusable. Throws
/// Error(failure) when the run fails later; then the outputs stay unfinished and can be resumed. If
/// an input is the cause, the error is an UnreadableInput.
RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop);

/// Models that several runs share, so that they are loaded once. The runs follow one another.
class SharedModels {
 public:
  /// Describes the models. The first run loads them. Throws Error(input) as resolve_models().
  explicit SharedModels(const EngineOptions& options);
  SharedModels(const SharedModels&) = delete;
  SharedModels& operator=(const SharedModels&) = delete;
  ~SharedModels();

  /// For the library itself.
  struct State;
  State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// The same, with models that earlier runs may have loaded. `models` was made with the same engine
/// options. Models are loaded again after a run that failed. The figures of models in the summary
/// include the earlier runs, and it has no memory. PipelineObserver::on_span gets no spans of the
/// engine.
RunSummary run_pipeline(const PipelineOptions& options, SharedModels& models,
                        const PipelineObserver& observer, std::stop_token stop);

}  // namespace ortchestra
