#include "ortchestra/pipeline/pipeline.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>

#include "base/cpu_budget.h"
#include "measure/machine.h"
#include "measure/process_tree.h"
#include "ortchestra/base/error.h"
#include "ortchestra/explain/run_limit.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "pipeline/check_options.h"
#include "pipeline/ending.h"
#include "pipeline/flights.h"
#include "pipeline/inputs.h"
#include "pipeline/interpreter.h"
#include "pipeline/job.h"
#include "pipeline/preparation.h"
#include "pipeline/read_files.h"
#include "pipeline/reader.h"
#include "pipeline/resumption.h"
#include "pipeline/stage_figures.h"
#include "pipeline/writer.h"
#include "strategy/task_queue.h"

namespace ortchestra {
namespace {

/// Batches in flight for rows that have no window of their own.
constexpr std::size_t default_window = 4;
/// Chunks that may be read ahead of the window, and wait to be written behind it.
constexpr std::size_t slack = 4;

/// A worker process that dies of a passing cause does not end a long run.
constexpr int worker_restarts = 1;

ResolvedModels resolve(const PipelineOptions& options) {
  std::vector<ModelRequest> requests;
  for (const PipelineModel& model : options.models) requests.push_back(model.request);
  return resolve_models(requests, {options.width, options.height},
                        static_cast<std::size_t>(options.batch));
}

/// The row with its defaults, and a window: memory must not depend on the video's length.
Row bounded_row(const PipelineOptions& options) {
  Row row = in_force(options.row, options.device);
  if (row.options.window.value_or(0) == 0) row.options.window = default_window;
  return row;
}

std::vector<std::int64_t> every_of(const PipelineOptions& options) {
  std::vector<std::int64_t> every;
  for (const PipelineModel& model : options.models) every.push_back(model.every);
  return every;
}

/// What is known and open before the first frame is read.
class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, const PipelineObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        ending_(std::move(stop)),
        resolved_(resolve(options)),
        interpreter_(resolved_, options.models),
        names_(options.inputs, options.outputs),
        inputs_(options, budget_),
        row_(bounded_row(options)),
        log_(observer.on_span) {
    refuse_overwriting(files_written_to(names_), [&] { return files_read_by(options); });
  }

  RunSummary run() {
    if (auto path = names_.journal()) journal_file_.emplace(*std::move(path));
    JournalFile* const file = journal_file_ ? &*journal_file_ : nullptr;
    SinkOptions sinks;
    sinks.models = interpreter_.predicted_models();
    sinks.encoder_threads = std::max(1, budget_.threads() / 2);
    const std::optional<Journal> begin =
        where_to_begin(options_, names_, sinks, job_of(options_, resolved_, sinks.models), file);
    if (!begin) {
      note("the run is finished: there is nothing to resume");
      return summary();
    }
    if (begin->frames > 0) {
      resumed_at_ = begin->frames;
      note(fmt::format("resumed behind {} frames", begin->frames));
    }
    if (options_.existing != Existing::refuse) sinks.existing = ExistingOutput::overwrite;
    start_strategy();
    writer_.emplace(options_, names_, std::move(sinks), inputs_.fps(), *begin, file, writing_,
                    observer_.on_frame);
    needs_ = writer_->needs();
    process(*begin);
    if (ending_.failed()) withdraw_unused();
    if (const auto journal = names_.journal(); journal && std::filesystem::exists(*journal))
      note("the outputs are unfinished: the same command with --resume goes on");
    ending_.rethrow();
    return summary();
  }

 private:
  void note(const std::string& text) const {
    if (observer_.on_note) observer_.on_note(text);
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

  void start_strategy() {
    if (observer_.on_stage) observer_.on_stage("loading models");
    const TimePoint begin = Clock::now();
    strategy_ = make_strategy(row_, options_.device, worker_restarts);
    preparation_.emplace(resolved_, every_of(options_), batch(), most_chunks(),
                         strategy_->input_memory());
    strategy_->start(resolved_.models, [this](Answer answer) { take(std::move(answer)); });
    startup_s_ = seconds_between(begin, Clock::now());
  }

  /// Everything from the first frame to the last. Problems are kept in `ending_`.
  void process(const Journal& begin) {
    const TreeUsage before = own_tree_usage();
    const auto machine_before = machine_cpu_time();
    begin_ = end_ = Clock::now();
    {
      std::vector<std::jthread> threads;
      for (std::size_t lane = 0; lane < helpers(); ++lane)
        threads.emplace_back([this, lane] { help(lane); });
      std::jthread reader([this, &begin] { read(begin); });
      std::jthread writer([this] { write(); });
      submit();
      reader.join();
      writer.join();
      tasks_.close();
    }
    used_ = own_tree_usage() - before;
    if (const auto machine = machine_cpu_time(); machine && machine_before)
      others_cpu_s_ = std::max(0.0, machine->busy_s() - machine_before->busy_s() - used_.cpu_s());
    for (const pid_t pid : process_tree(::getpid())) {
      if (const auto peak = process_memory(pid).peak_rss_mib)
        peak_rss_mib_ = peak_rss_mib_.value_or(0) + *peak;
    }
    strategy_->finish();
  }

  std::size_t helpers() const {
    return static_cast<std::size_t>(std::max(1, budget_.threads() / 2));
  }
  std::size_t batch() const { return static_cast<std::size_t>(options_.batch); }

  /// Between reading and having been written.
  std::size_t most_chunks() const { return *row_.options.window + helpers() + slack; }
  /// Frames between reading and having been prepared: one for each helper, and a chunk that waits.
  /// To read further ahead than this would put pictures where tensors do, which are smaller as a
  /// rule.
  std::size_t most_unprepared() const { return helpers() + batch(); }
  /// Of frames; a chunk's are being gathered.
  std::size_t most_pictures() const {
    return batch() + (needs_.picture ? most_chunks() * batch() : most_unprepared());
  }

  /// Does `work`; what it throws ends the run.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (...) {
      ending_.fail(std::current_exception());
    }
  }

  void read(const Journal& begin) {
    guarded([&] {
      std::int64_t next_batch = begin.next_batch;
      SourceOptions sources;
      sources.decoder_threads = inputs_.decoder_threads();
      sources.pictures = most_pictures();
      Reader reader(options_, {begin.input, begin.position}, sources, reading_, ending_);
      reader.run([&](const ChunkPointer& chunk) {
        room_.acquire();
        preparation_->lay_out(*chunk, next_batch);
        chunk->predictions.resize(chunk->frames.size());
        for (std::size_t frame = 0; frame < chunk->frames.size(); ++frame) {
          unprepared_.acquire();
          tasks_.push([this, chunk, frame](std::size_t lane) { prepare(*chunk, frame, lane); });
        }
        to_submit_.push(chunk);
        to_write_.push(chunk);
      });
      cut_short_ = reader.was_cut_short();
    });
    to_submit_.close();
    to_write_.close();
  }

  void help(std::size_t lane) {
    while (const auto task = tasks_.pop()) (*task)(lane);
  }

  void prepare(Chunk& chunk, std::size_t frame, std::size_t lane) {
    SourceFrame& source = chunk.frames[frame];
    guarded([&] {
      if (ending_.failed()) return;
      preparing_.time(lane, source.index, [&] { preparation_->prepare(chunk, frame); });
    });
    if (!needs_.picture) source.picture.pixels.reset();
    unprepared_.release();
    chunk.prepared.count_down();
  }

  /// In the order of the frames. On the thread that the strategy belongs to.
  void submit() {
    while (const auto next = to_submit_.pop()) {
      const ChunkPointer& chunk = *next;
      chunk->prepared.wait();
      chunk->submitted = Clock::now();
      if (ending_.failed()) {
        interpret_later(chunk);
        continue;
      }
      // A copy: the last answer may come, and let go of them, before the last one is submitted.
      const auto batches = chunk->batches;
      if (batches.empty()) {
        interpret_later(chunk);
      } else {
        flights_.add(chunk);
        for (const auto& batch : batches) submit(batch);
      }
    }
    strategy_->flush();
  }

  void submit(const std::shared_ptr<Batch>& batch) {
    try {
      strategy_->submit(batch, {});
    } catch (const std::exception& error) {
      ending_.fail(std::current_exception());
      for (const std::size_t model : batch->models) {
        Answer answer;
        answer.batch = batch;
        answer.model = model;
        answer.error = error.what();
        take(std::move(answer));
      }
    }
  }

  void take(Answer answer) {
    if (const ChunkPointer chunk = flights_.take(std::move(answer))) interpret_later(chunk);
  }

  /// From any thread; doesn't block.
  void interpret_later(const ChunkPointer& chunk) {
    for (std::size_t frame = 0; frame < chunk->frames.size(); ++frame)
      tasks_.push([this, chunk, frame](std::size_t lane) { interpret(*chunk, frame, lane); });
  }

  void interpret(Chunk& chunk, std::size_t frame, std::size_t lane) {
    guarded([&] {
      if (ending_.failed()) return;
      chunk.predictions[frame] = interpreting_.time(lane, chunk.frames[frame].index, [&] {
        return interpreter_.interpret(
            chunk, frame, options_.inputs[chunk.input],
            needs_.values ? Interpreter::Values::kept : Interpreter::Values::left_out);
      });
    });
    if (--chunk.to_interpret == 0) {
      // Their memory is for the chunks to come.
      chunk.answers.clear();
      chunk.batches.clear();
    }
    chunk.interpreted.count_down();
  }

  void write() {
    while (const auto chunk = to_write_.pop()) {
      (*chunk)->interpreted.wait();
      guarded([&] {
        if (!ending_.failed()) writer_->write(**chunk);
      });
      end_ = Clock::now();
      // Not when the last who knows the chunk lets it go: there would be more pictures than room.
      for (SourceFrame& frame : (*chunk)->frames) frame.picture.pixels.reset();
      room_.release();
      const double seconds = seconds_between(begin_, end_);
      if (observer_.on_progress && seconds > 0)
        observer_.on_progress(writer_->frames(), inputs_.frames_left(resumed_at_.value_or(0)),
                              static_cast<double>(writer_->frames()) / seconds);
    }
  }

  RunSummary summary();
  std::vector<StageSummary> stages() const;

  const PipelineOptions& options_;
  const PipelineObserver& observer_;
  const CpuBudget budget_ = cpu_budget();
  Ending ending_;
  const ResolvedModels resolved_;
  const Interpreter interpreter_;
  const OutputNames names_;
  const Inputs inputs_;
  const Row row_;

  SpanLog log_;
  StageClock reading_{"read", log_};
  StageClock preparing_{"prepare", log_};
  StageClock interpreting_{"interpret", log_};
  StageClock writing_{"write", log_};
  Flights flights_{resolved_.models, log_};
  std::optional<Preparation> preparation_;
  std::optional<JournalFile> journal_file_;
  std::optional<Writer> writer_;
  SinkNeeds needs_;

  TaskQueue<std::function<void(std::size_t lane)>> tasks_;
  TaskQueue<ChunkPointer> to_submit_;
  TaskQueue<ChunkPointer> to_write_;
  /// This bounds every queue.
  std::counting_semaphore<> room_{static_cast<std::ptrdiff_t>(most_chunks())};
  std::counting_semaphore<> unprepared_{static_cast<std::ptrdiff_t>(most_unprepared())};
  /// Ends before what its answers need.
  std::unique_ptr<Strategy> strategy_;

  double startup_s_ = 0;
  bool cut_short_ = false;  ///< the reader's, once it has ended
  std::optional<std::int64_t> resumed_at_;
  TimePoint begin_;
  TimePoint end_ = begin_;
  TreeUsage used_;
  std::optional<double> others_cpu_s_;
  std::optional<double> peak_rss_mib_;
};

std::vector<StageSummary> Pipeline::stages() const {
  StageFigures figures;
  figures.clocks = {
      {&reading_, 1}, {&preparing_, helpers()}, {&interpreting_, helpers()}, {&writing_, 1}};
  figures.total_s = seconds_between(begin_, end_);
  figures.cpu_s = used_.cpu_s();
  figures.decoder_threads = inputs_.decoder_threads();
  figures.runs_on_one_thread = row_.options.intra == 1;
  return stages_of(figures, flights_);
}

RunSummary Pipeline::summary() {
  RunSummary summary;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  summary.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
  summary.version = ORTCHESTRA_VERSION;
  summary.row = options_.row.spec;
  summary.options = shown_options(row_);
  summary.batch = options_.batch;
  summary.cores_budget = budget_.cores;
  summary.outputs = names_.all();
  summary.resumed_at = resumed_at_;
  summary.interrupted = cut_short_;
  if (!writer_) return summary;
  summary.frames = writer_->frames();
  summary.startup_s = startup_s_;
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
  add_run_times(summary.models, flights_);
  summary.stages = stages();
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
