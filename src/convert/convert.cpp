#include "ortchestra/convert/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/files/links.h"
#include "base/threads/notify.h"
#include "convert/lines.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/convert/jsonl_parser.h"
#include "ortchestra/pipeline/read_files.h"
#include "pipeline/output_models.h"
#include "pipeline/output_names.h"
#include "pipeline/stages/sink_set.h"
#include "sink/files/output_manifest.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Frames between two calls of on_progress.
constexpr std::int64_t frames_per_notice = 64;

bool is_in_jsonl(const SinkKind& kind) { return !kind.holds_pictures && !kind.holds_values; }

/// Throws Error(input) for outputs of unknown formats, and of those that need what JSONL lacks.
void check_formats(const std::vector<PipelineOutput>& outputs) {
  if (outputs.empty())
    throw input_error("no output: name at least one file to convert the predictions to");
  for (const PipelineOutput& output : outputs) {
    const SinkKind& kind = sink_kind_of(output.name);
    if (is_in_jsonl(kind)) continue;
    std::vector<std::string_view> possible;
    for (const SinkKind& other : sink_kinds()) {
      if (is_in_jsonl(other)) possible.push_back(other.name);
    }
    throw input_error(fmt::format(
        "output '{}' needs the {}, which a JSONL file does not hold: convert to {}, or run the "
        "models again with this output",
        output.name,
        kind.holds_pictures ? "pictures of the frames" : "values of the models' outputs",
        fmt::join(possible, ", ")));
  }
}

/// Whether a frame begins the next input of the run: another one, or the same one again.
class InputChange {
 public:
  bool at(const FramePredictions& frame) {
    const bool is_new = !last_ || frame.input != input_ || frame.index <= *last_;
    input_ = frame.input;
    last_ = frame.index;
    return is_new;
  }

 private:
  std::string input_;
  std::optional<std::int64_t> last_;
};

/// What the first pass over the file finds.
struct Contents {
  std::int64_t frames = 0;
  std::vector<PipelineInput> inputs;
  std::vector<PredictedModel> models;
};

/// The frames of the file, one after another.
class Frames {
 public:
  explicit Frames(const fs::path& path) : lines_(path), parser_(path.string()) {}

  std::optional<FramePredictions> next() {
    const std::optional<std::string_view> line = lines_.next();
    if (!line) return std::nullopt;
    return parser_.parse(*line);
  }
  const std::vector<PredictedModel>& models() const { return parser_.models(); }
  bool was_cut() const { return lines_.was_cut(); }

 private:
  Lines lines_;
  JsonlParser parser_;
};

class Conversion {
 public:
  Conversion(const ConvertOptions& options, const PipelineObserver& observer, std::stop_token stop)
      : options_(options), observer_(observer), stop_(std::move(stop)) {}

  ConvertSummary run() {
    check_formats(options_.outputs);
    notify(observer_.on_stage, std::string("checking the lines"));
    read_contents();
    if (stop_.stop_requested()) return {0, {}, true};
    check_output_models(options_.outputs, contents_.models);
    const OutputNames names(contents_.inputs, options_.outputs);
    check_overwriting();
    SinkOptions sinks;
    sinks.models = contents_.models;
    sinks.existing = options_.existing;
    check_sinks(names.all(), sinks);
    notify(observer_.on_stage, std::string("converting"));
    try {
      write(names, sinks);
    } catch (...) {
      remove_unfinished();
      throw;
    }
    if (!stop_.stop_requested()) return {contents_.frames, std::move(summaries_), false};
    remove_unfinished();
    return {0, {}, true};
  }

 private:
  void read_contents() {
    Frames frames(options_.input);
    InputChange change;
    const auto start = Clock::now();
    while (const auto frame = frames.next()) {
      if (stop_.stop_requested()) return;
      if (change.at(*frame)) contents_.inputs.emplace_back(frame->input);
      ++contents_.frames;
      report(contents_.frames, std::nullopt, start);
    }
    contents_.models = frames.models();
    if (frames.was_cut())
      notify(
          observer_.on_note,
          RunNote{fmt::format("{}: the last line has no line break, so the run that wrote it may "
                              "have been interrupted",
                              options_.input.string())});
  }

  void check_overwriting() const {
    PipelineOptions written;
    written.inputs = contents_.inputs;
    written.outputs = options_.outputs;
    refuse_overwriting(files_written_by(written), [&] {
      return std::vector<ReadFile>{{options_.input, "the file to convert"}};
    });
  }

  void write(const OutputNames& names, const SinkOptions& sinks) {
    shared_ = opened(names.shared(), names, sinks);
    Frames frames(options_.input);
    InputChange change;
    std::size_t input = 0;
    std::int64_t frames_of_input = 0;
    std::int64_t done = 0;
    const auto start = Clock::now();
    while (const auto frame = frames.next()) {
      if (stop_.stop_requested()) return;
      if (change.at(*frame)) {
        finish(own_, names, frames_of_input);
        if (input == contents_.inputs.size()) refuse_change();
        own_ = opened(names.of_input(input++), names, sinks);
        frames_of_input = 0;
      }
      if (frames.models().size() > contents_.models.size()) refuse_change();
      shared_->write(*frame, nullptr);
      own_->write(*frame, nullptr);
      ++frames_of_input;
      report(++done, contents_.frames, start);
    }
    if (done != contents_.frames) refuse_change();
    finish(own_, names, frames_of_input);
    finish(shared_, names, done);
  }

  [[noreturn]] void refuse_change() const {
    throw failure(fmt::format("{} changed while it was read: convert it when it is complete",
                              options_.input.string()));
  }

  std::unique_ptr<SinkSet> opened(const std::vector<std::string>& outputs, const OutputNames& names,
                                  const SinkOptions& sinks) {
    auto set = std::make_unique<SinkSet>(outputs, sinks, SinkCheckpoints{});
    set->select_models(names, sinks.models);
    // Only now: if one can't be opened, it may be the output of another run.
    unfinished_.insert(unfinished_.end(), outputs.begin(), outputs.end());
    return set;
  }

  void finish(std::unique_ptr<SinkSet>& set, const OutputNames& names, std::int64_t frames) {
    if (!set) return;
    set->finish();
    std::ranges::move(set->summaries(names, frames), std::back_inserter(summaries_));
    for (const OutputSummary& output : summaries_) std::erase(unfinished_, output.output);
    set.reset();
  }

  /// Removes what was begun: a conversion can't be continued.
  void remove_unfinished() {
    own_.reset();
    shared_.reset();
    for (const std::string& output : unfinished_) {
      if (is_direct(output)) continue;
      const fs::path partial = partial_path(*output_path(output));
      std::error_code ignored;
      if (!fs::is_directory(partial, ignored)) {
        fs::remove(partial, ignored);
        continue;
      }
      try {
        remove_own_directory(partial);
      } catch (const Error&) {
        // A foreign file is in it. What ended the conversion matters more.
      }
    }
  }

  void report(std::int64_t frames, std::optional<std::int64_t> all, Clock::time_point start) const {
    if (frames % frames_per_notice != 0) return;
    const double seconds = seconds_between(start, Clock::now());
    notify(observer_.on_progress, frames, all,
           seconds > 0 ? static_cast<double>(frames) / seconds : 0);
  }

  const ConvertOptions& options_;
  const PipelineObserver& observer_;
  std::stop_token stop_;
  Contents contents_;
  std::unique_ptr<SinkSet> shared_;  ///< the outputs of all inputs
  std::unique_ptr<SinkSet> own_;     ///< those of the input that is being read
  std::vector<std::string> unfinished_;
  std::vector<OutputSummary> summaries_;
};

}  // namespace

ConvertSummary convert_predictions(const ConvertOptions& options, const PipelineObserver& observer,
                                   std::stop_token stop) {
  return Conversion(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
