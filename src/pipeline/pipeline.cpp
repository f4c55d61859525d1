#include "ortchestra/pipeline/pipeline.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "base/process/processes.h"
#include "base/system/cpu_budget.h"
#include "base/threads/start_thread.h"
#include "explain/run_limit.h"
#include "measure/machine.h"
#include "measure/tree_usage.h"
#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "pipeline/check_options.h"
#include "pipeline/inputs.h"
#include "pipeline/resumption/job.h"
#include "pipeline/resumption/resumption.h"
#include "pipeline/stages/ending.h"
#include "pipeline/stages/reader.h"
#include "pipeline/stages/stage_figures.h"
#include "pipeline/stages/writer.h"
#include "strategy/task_queue.h"

namespace ortchestra {
namespace {

EngineOptions engine_options(const PipelineOptions& options) {
  EngineOptions engine = options;
  engine.end_with_lost_model = options.on_model_error != OnModelError::carry_on;
  return engine;
}

/// Reads the inputs on one thread, and writes what the engine says of their frames on the calling
/// one.
class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, const PipelineObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        ending_(std::move(stop)),
        resolved_(resolve_models(options)),
        models_(predicted_models(resolved_, options.models)),
        names_(options.inputs, options.outputs),
        inputs_(options, budget_),
        row_(engine_row(options)),
        log_(observer.on_span) {
    refuse_overwriting(files_written_by(options), [&] { return files_read_by(options); });
  }

  RunSummary run() {
    if (auto path = names_.journal()) journal_file_.emplace(*std::move(path));
    JournalFile* const file = journal_file_ ? &*journal_file_ : nullptr;
    SinkOptions sinks;
    sinks.models = models_;
    sinks.encoder_threads = std::max(1, budget_.threads() / 2);
    const std::optional<Journal> begin =
        where_to_begin(options_, names_, sinks, job_of(options_, resolved_, models_), file);
    if (!begin) {
      note({"the run is finished: there is nothing to resume"});
      return summary();
    }
    if (begin->frames > 0) {
      resumed_at_ = begin->frames;
      note({fmt::format("resumed behind {} frames", begin->frames)});
    }
    if (options_.existing != Existing::refuse) sinks.existing = ExistingOutput::overwrite;
    for (const std::string& text : notes_on(resolved_)) note({text});
    start_engine();
    writer_.emplace(options_, names_, std::move(sinks), inputs_.fps(), *begin, file, writing_,
                    observer_.on_frame);
    if (observer_.on_stage) observer_.on_stage("processing frames");
    process(*begin);
    if (ending_.failed()) withdraw_unused();
    if (const auto journal = names_.journal(); journal && std::filesystem::exists(*journal))
      note({"the outputs are unfinished: resume the run to complete them", {{RemedyKind::resume}}});
    ending_.rethrow();
    return summary();
  }

 private:
  void note(const RunNote& note) const {
    if (observer_.on_note) observer_.on_note(note);
  }

  /// An input that could not be opened leaves nothing to resume.
  void withdraw_unused() {
    try {
      ending_.rethrow();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::input) writer_->withdraw_unused();
    } catch (...) {
      // Whatever else it is may have come in the midst of the work.
    }
  }

  void start_engine() {
    if (observer_.on_stage) observer_.on_stage("loading models");
    EngineObserver observer;
    // One log for all stages: the observer is called by one thread at a time.
    if (log_.is_on()) observer.on_span = [this](const StageSpan& span) { log_.add(span); };
    engine_.emplace(engine_options(options_), resolved_, std::move(observer));
  }

  /// Everything from the first frame to the last. Problems are kept in `ending_`.
  void process(const Journal& begin) {
    const TreeUsage before = own_tree_usage();
    const auto machine_before = machine_cpu_time();
    begin_ = end_ = Clock::now();
    guarded([&] {
      const SinkNeeds needs = writer_->needs();
      for (const PipelineInput& input : options_.inputs) {
        engine_->add_stream({.name = input.name,
                             .keep_pictures = needs.picture,
                             .keep_values = needs.values,
                             .bounded = true});
      }
      const std::jthread reader =
          start_thread([this, &begin, pictures = engine_->most_pictures(needs.picture)] {
            read(begin, pictures);
          });
      write();
    });
    used_ = own_tree_usage() - before;
    if (const auto machine = machine_cpu_time(); machine && machine_before)
      others_cpu_s_ = std::max(0.0, machine->busy_s() - machine_before->busy_s() - used_.cpu_s());
    for (const pid_t pid : process_tree(::getpid())) {
      if (const auto peak = process_memory(pid).peak_rss_mib)
        peak_rss_mib_ = peak_rss_mib_.value_or(0) + *peak;
    }
    guarded([&] { engine_->finish(); });
  }

  /// Does `work`; what it throws ends the run.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (const ModelLost& lost) {
      end(std::make_exception_ptr(with_advice(lost)));
    } catch (...) {
      end(std::current_exception());
    }
  }

  /// Wakes whoever waits for the engine.
  void end(std::exception_ptr problem) {
    ending_.fail(std::move(problem));
    engine_->cancel();
  }

  Error with_advice(const ModelLost& lost) const {
    std::vector<std::string_view> advice;
    std::vector<Remedy> remedies;
    if (names_.journal()) {
      advice.push_back("resume the run");
      remedies.push_back({RemedyKind::resume});
    }
    if (lost.kind() == ErrorKind::failure) {
      advice.push_back("let the run continue without a model that fails");
      remedies.push_back({RemedyKind::continue_on_model_error});
    }
    return {
        lost.kind(),
        fmt::format("{}{}{}", lost.what(), advice.empty() ? "" : "; ", fmt::join(advice, ", or ")),
        std::move(remedies)};
  }

  void read(const Journal& begin, std::size_t pictures) {
    guarded([&] {
      SourceOptions sources;
      sources.decoder_threads = inputs_.decoder_threads();
      sources.pictures = pictures;
      Reader reader(options_, {begin.input, begin.position}, sources, reading_, ending_);
      reader.run({[this](std::size_t input, SourceFrame frame) {
                    engine_->submit(input, std::move(frame));
                  },
                  [this](Cut cut) {
                    engine_->cut(cut.input);
                    cuts_.push(std::move(cut));
                  }});
      engine_->flush();
      cut_short_ = reader.was_cut_short();
    });
    cuts_.close();
  }

  /// Until all is written, or the run failed; then what is left of the reader's cuts is let go.
  void write() {
    while (const auto cut = cuts_.pop()) {
      guarded([&] {
        if (ending_.failed()) return;
        write(*cut);
        tell_progress();
      });
      end_ = Clock::now();
    }
  }

  void tell_progress() const {
    const double seconds = seconds_between(begin_, Clock::now());
    if (observer_.on_progress && seconds > 0)
      observer_.on_progress(writer_->frames(), inputs_.frames_left(resumed_at_.value_or(0)),
                            static_cast<double>(writer_->frames()) / seconds);
  }

  void write(const Cut& cut) {
    for (std::size_t frame = 0; frame < cut.frames; ++frame) {
      const std::optional<EngineResult> result = engine_->next(cut.input);
      if (!result) return;  // the run failed elsewhere
      writer_->write(cut.input, *result);
    }
    writer_->write(cut);
    for (const std::string& text : cut.notes) note({text});
  }

  RunSummary summary();
  std::vector<StageSummary> stages(const EngineFigures& engine) const;

  const PipelineOptions& options_;
  const PipelineObserver& observer_;
  const CpuBudget budget_ = cpu_budget();
  Ending ending_;
  const ResolvedModels resolved_;
  const std::vector<PredictedModel> models_;
  const OutputNames names_;
  const Inputs inputs_;
  const Row row_;

  SpanLog log_;
  StageClock reading_{"read", log_};
  StageClock writing_{"write", log_};
  std::optional<JournalFile> journal_file_;
  std::optional<Writer> writer_;
  TaskQueue<Cut> cuts_;  ///< the engine's room bounds it
  std::optional<Engine> engine_;

  bool cut_short_ = false;  ///< the reader's, once it has ended
  std::optional<std::int64_t> resumed_at_;
  TimePoint begin_;
  TimePoint end_ = begin_;
  TreeUsage used_;
  std::optional<double> others_cpu_s_;
  std::optional<double> peak_rss_mib_;
};

std::vector<StageSummary> Pipeline::stages(const EngineFigures& engine) const {
  StageFigures figures;
  figures.engine = engine;
  figures.reading = &reading_;
  figures.writing = &writing_;
  figures.total_s = seconds_between(begin_, end_);
  figures.cpu_s = used_.cpu_s();
  figures.decoder_threads = inputs_.decoder_threads();
  figures.runs_on_one_thread = row_.options.intra.value() == 1;
  return stages_of(figures);
}

RunSummary Pipeline::summary() {
  RunSummary summary;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  summary.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
  summary.version = ORTCHESTRA_VERSION;
  summary.row = to_string(options_.row);
  summary.options = shown_options(row_);
  summary.batch = options_.batch;
  summary.cores_budget = budget_.cores;
  summary.outputs = names_.all();
  for (const PipelineOutput& output : options_.outputs) {
    if (output.sink) summary.outputs.push_back(output.name);
  }
  summary.resumed_at = resumed_at_;
  summary.interrupted = cut_short_;
  if (!writer_) return summary;
  summary.frames = writer_->frames();
  const EngineFigures engine = engine_->figures();
  summary.startup_s = engine.startup_s;
  summary.total_s = seconds_between(begin_, end_);
  if (summary.total_s > 0) {
    summary.frames_per_s = static_cast<double>(summary.frames) / summary.total_s;
    summary.cpu_utilization = used_.cpu_s() / (summary.total_s * budget_.cores);
  }
  if (const auto fps = inputs_.video_fps()) summary.real_time_factor = summary.frames_per_s / *fps;
  summary.cpu_s = used_.cpu_s();
  summary.latency_ms = latency_of(writer_->latency_ms());
  summary.others_cpu_s = others_cpu_s_;
  summary.host_peak_rss_mib = peak_rss_mib_;
  summary.inputs = writer_->inputs();
  summary.models = writer_->models();
  add_run_times(summary.models, engine);
  summary.stages = stages(engine);
  summary.limit = limit_of(summary);
  return summary;
}

}  // namespace

RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop) {
  check_options(options);
  return Pipeline(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
