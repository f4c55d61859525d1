#include "pipeline/stages/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/threads/notify.h"
#include "pipeline/output_states.h"

namespace ortchestra {
namespace {

/// Maximum number of bad frames per input that the summary lists with index and reason.
constexpr std::size_t max_listed_bad_frames = 20;

}  // namespace

Writer::Writer(const PipelineOptions& options, OutputNames names, SinkOptions sinks,
               std::vector<double> fps, Journal journal, JournalFile* file, StageClock& clock,
               std::function<void(double latency_ms)> on_frame)
    : options_(options),
      names_(std::move(names)),
      sink_options_(std::move(sinks)),
      fps_(std::move(fps)),
      journal_(std::move(journal)),
      journal_file_(file),
      clock_(clock),
      on_frame_(std::move(on_frame)),
      first_input_(journal_.input),
      earlier_frames_(journal_.position.frames) {
  for (const PipelineInput& input : options.inputs) inputs_.push_back({input.name, 0, 0, {}});
  for (const PredictedModel& model : sink_options_.models) {
    models_.emplace_back();
    models_.back().name = model.name;
  }
  for (const EngineModel& model : options.models) checks_.emplace_back(model.decode);
  journal_.models.resize(models_.size());
  // From here on, an interrupted run can be resumed.
  save_journal();
  try {
    SinkOptions shared = sink_options_;
    // Also the first input's in a resumed run, so that the parts of a video can be joined.
    shared.fps = fps_.front();
    shared_.emplace(names_.shared(), shared, journal_.checkpoints);
    shared_->select_models(names_, sink_options_.models);
    for (const PipelineOutput& output : options.outputs) {
      if (output.sink) shared_->add(output, sink_options_.models);
    }
    open_input(journal_.input);
  } catch (const Error&) {
    remove_unused_outputs();
    throw;
  }
}

SinkNeeds Writer::needs() const {
  const SinkNeeds own = own_->needs();
  const SinkNeeds shared = shared_->needs();
  return {own.picture || shared.picture, own.values || shared.values};
}

void Writer::open_input(std::size_t input) {
  SinkOptions options = sink_options_;
  options.fps = fps_[input];
  if (own_)
    std::ranges::move(own_->summaries(names_, frames_of(input_)),
                      std::back_inserter(closed_outputs_));
  own_.emplace(names_.of_input(input), options, journal_.checkpoints);
  own_->select_models(names_, sink_options_.models);
  input_ = input;
}

std::int64_t Writer::frames_of(std::size_t input) const {
  return inputs_[input].frames + (input == first_input_ ? earlier_frames_ : 0);
}

std::vector<OutputSummary> Writer::outputs() {
  if (!shared_) return {};  // all were removed
  std::vector<OutputSummary> all = shared_->summaries(names_, journal_.frames);
  for (std::size_t input = 0; input < first_input_; ++input) {
    for (const std::string& output : names_.of_input(input))
      all.push_back(summary_of_output(names_, output, OutputState::complete, std::nullopt));
  }
  std::ranges::copy(closed_outputs_, std::back_inserter(all));
  if (own_) std::ranges::move(own_->summaries(names_, frames_of(input_)), std::back_inserter(all));
  for (std::size_t input = input_ + 1; input < inputs_.size(); ++input) {
    for (const std::string& output : names_.of_input(input))
      all.push_back(summary_of_output(names_, output, OutputState::incomplete, 0));
  }
  return all;
}

void Writer::write(const Cut& cut) {
  if (cut.input != input_) open_input(cut.input);
  count_bad(cut);
  if (cut.problem) throw *cut.problem;
  if (cut.ends_input) {
    end_input(cut);
  } else if (cut.is_checkpoint) {
    save(cut);
  }
}

void Writer::remove_unused_outputs() {
  const InputPosition& position = journal_.position;
  if (frames_ > 0 || journal_.input > 0 || position.frames > 0 || position.bad_frames > 0 ||
      input_ > 0 || !journal_.checkpoints.empty())
    return;
  own_.reset();  // a sink without frames leaves no files
  shared_.reset();
  if (journal_file_ != nullptr) journal_file_->remove();
}

void Writer::write(std::size_t input, const EngineResult& result) {
  if (input != input_) open_input(input);
  const FramePredictions& predictions = result.predictions;
  count(predictions);
  clock_.time(0, predictions.index, [&] {
    shared_->write(predictions, &result.picture);
    own_->write(predictions, &result.picture);
  });
  ++frames_;
  ++inputs_[input].frames;
  ++journal_.frames;
  const double latency_ms = 1e3 * seconds_between(result.submitted, Clock::now());
  latency_ms_.add(latency_ms);
  notify(on_frame_, latency_ms);
}

void Writer::count(const FramePredictions& frame) {
  for (const Prediction& prediction : frame.predictions) {
    ModelSummary& model = models_[prediction.model];
    ++model.frames;
    ++journal_.models[prediction.model].frames;
    checks_[prediction.model].add(prediction);
    if (!prediction.error) continue;
    ++model.failed_frames;
    ++journal_.models[prediction.model].failed_frames;
    if (!model.first_error) model.first_error = prediction.error;
    if (options_.on_model_error == OnModelError::fail) {
      throw failure(fmt::format("model '{}' failed on frame {} of '{}': {}; let the run continue "
                                "after model errors",
                                model.name, frame.index, frame.input, *prediction.error),
                    {{RemedyKind::continue_on_model_error}});
    }
  }
}

RunTotals Writer::totals() const { return {journal_.frames, journal_.bad_frames, journal_.models}; }

std::vector<ModelSummary> Writer::models() const {
  std::vector<ModelSummary> models = models_;
  for (std::size_t i = 0; i < models.size(); ++i) {
    models[i].odd_scores = checks_[i].odd_scores();
    models[i].doubts = checks_[i].doubts();
  }
  return models;
}

void Writer::count_bad(const Cut& cut) {
  InputSummary& input = inputs_[cut.input];
  input.bad_frames += static_cast<std::int64_t>(cut.bad.size());
  journal_.bad_frames += static_cast<std::int64_t>(cut.bad.size());
  for (const BadFrame& bad : cut.bad) {
    if (input.bad.size() < max_listed_bad_frames) input.bad.push_back({bad.index, bad.reason});
  }
}

void Writer::save(const Cut& cut) {
  journal_.input = cut.input;
  journal_.position = cut.position;
  journal_.checkpoints.clear();
  clock_.time(0, cut.position.next_index, [&] {
    shared_->checkpoint(journal_.checkpoints);
    own_->checkpoint(journal_.checkpoints);
    save_journal();
  });
}

void Writer::save_journal() {
  if (journal_file_ != nullptr) journal_file_->save(journal_);
}

void Writer::end_input(const Cut& cut) {
  const bool is_last = cut.input + 1 == options_.inputs.size();
  journal_.completing_outputs = true;
  save(cut);
  clock_.time(0, cut.position.next_index, [&] {
    own_->finish();
    if (is_last) shared_->finish();
  });
  if (is_last) {
    if (journal_file_ != nullptr) journal_file_->remove();
    return;
  }
  begin_next_input(journal_, names_.of_input(cut.input));
  save_journal();
}

}  // namespace ortchestra
