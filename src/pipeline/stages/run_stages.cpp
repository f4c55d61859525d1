#include "pipeline/stages/run_stages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/threads/notify.h"
#include "base/threads/start_thread.h"
#include "ortchestra/base/error.h"
#include "pipeline/stages/reader.h"

namespace ortchestra {
namespace {}  // namespace

EngineOptions engine_options(const PipelineOptions& options) {
  EngineOptions engine = options;
  engine.end_with_lost_model = options.on_model_error != OnModelError::carry_on;
  return engine;
}

RunStages::RunStages(const RunSetup& setup, const PipelineObserver& observer, SinkOptions sinks,
                     const Journal& start, JournalFile* file, Engine* shared, std::stop_token stop)
    : setup_(setup),
      observer_(observer),
      start_(start),
      stop_(std::move(stop)),
      log_(observer.on_span),
      own_engine_(shared != nullptr ? nullptr
                                    : std::make_unique<Engine>(engine_options(setup.options),
                                                               setup.resolved, engine_observer())),
      engine_(shared != nullptr ? *shared : *own_engine_),
      writer_(setup.options, setup.names, std::move(sinks), setup.inputs.fps(), start, file,
              writing_, observer.on_frame) {}

/// All stages share one log, so that only one thread at a time calls the observer.
EngineObserver RunStages::engine_observer() {
  EngineObserver observer;
  if (log_.is_on()) observer.on_span = [this](const StageSpan& span) { log_.add(span); };
  return observer;
}

void RunStages::run(RunMeter& meter) {
  meter.start();
  guarded([&] {
    add_streams();
    const std::size_t pictures = engine_.most_pictures(writer_.needs().picture);
    const std::jthread reader = start_thread([this, pictures] { read(pictures); });
    write(meter);
  });
  meter.stop();
  guarded([&] { end_streams(); });
  if (stop_.failed()) remove_unused_outputs();
}

void RunStages::add_streams() {
  const SinkNeeds needs = writer_.needs();
  const auto& inputs = setup_.options.inputs;
  for (std::size_t input = 0; input < inputs.size(); ++input) {
    const Engine::Stream stream = engine_.add_stream({.name = inputs[input].name,
                                                      .keep_pictures = needs.picture,
                                                      .keep_values = needs.values,
                                                      .bounded = true});
    if (input == 0) first_stream_ = stream;
  }
}

/// Later runs use a shared engine, so that it goes on.
void RunStages::end_streams() {
  if (own_engine_) return engine_.finish();
  for (std::size_t input = 0; input < setup_.options.inputs.size(); ++input)
    engine_.end(first_stream_ + input);
}

void RunStages::read(std::size_t pictures) {
  guarded([&] {
    SourceOptions sources;
    sources.decoder_threads = setup_.inputs.decoder_threads();
    sources.pictures = pictures;
    Reader reader(setup_.options, {start_.input, start_.position}, sources, reading_, stop_);
    reader.run({[this](std::size_t input, SourceFrame frame) {
                  engine_.submit(first_stream_ + input, std::move(frame));
                },
                [this](Cut cut) {
                  engine_.cut(first_stream_ + cut.input);
                  cuts_.push(std::move(cut));
                }});
    engine_.flush();
    cut_short_ = reader.was_cut_short();
  });
  cuts_.close();
}

/// Writes until all frames are written. After a problem, the remaining cuts are dropped.
void RunStages::write(RunMeter& meter) {
  while (const auto cut = cuts_.pop()) {
    guarded([&] {
      if (stop_.failed()) return;
      write(*cut);
      report_progress(meter);
    });
    meter.frame_written();
  }
}

void RunStages::write(const Cut& cut) {
  for (std::size_t frame = 0; frame < cut.frames; ++frame) {
    const std::optional<EngineResult> result = engine_.next(first_stream_ + cut.input);
    if (!result) return;  // the run failed elsewhere
    writer_.write(cut.input, *result);
  }
  writer_.write(cut);
  for (const std::string& text : cut.notes) notify(observer_.on_note, RunNote{text});
}

void RunStages::report_progress(const RunMeter& meter) const {
  const double seconds = meter.so_far_s();
  if (seconds > 0)
    notify(observer_.on_progress, writer_.frames(), setup_.inputs.frames_left(start_.frames),
           static_cast<double>(writer_.frames()) / seconds);
}

void RunStages::remove_unused_outputs() {
  try {
    stop_.rethrow();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::input) writer_.remove_unused_outputs();
  } catch (...) {
    // Any other problem may have occurred after frames were written.
  }
}

/// Calls `work`. An exception that it throws ends the run.
template <class Work>
void RunStages::guarded(Work work) {
  try {
    work();
  } catch (const ModelLost& lost) {
    end(std::make_exception_ptr(with_advice(lost)));
  } catch (...) {
    end(std::current_exception());
  }
}

/// Cancels the engine too, which wakes the threads that wait for it.
void RunStages::end(std::exception_ptr problem) {
  stop_.fail(std::move(problem));
  engine_.cancel();
}

Error RunStages::with_advice(const ModelLost& lost) const {
  std::vector<std::string_view> advice;
  std::vector<Remedy> remedies;
  if (setup_.names.journal()) {
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

}  // namespace ortchestra
