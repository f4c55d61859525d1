#include "run.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "arrays.h"
#include "background.h"
#include "errors.h"
#include "frame.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/report/run_report.h"
#include "settings.h"
#include "waiting.h"

namespace ortchestra::python {
namespace {

/// Frames that wait to be taken, so that the pipeline can work while Python code does.
constexpr std::size_t most_waiting_batches = 8;

BackgroundThreads& runs() {
  static auto* const threads =
      new BackgroundThreads;  // never destroyed: its threads may outlive main()
  return *threads;
}

/// A Python iterator of arrays. The thread of the run uses it; the Run visits it for the garbage
/// collector, since a generator may refer to its run. Changed only with the GIL held.
struct Arrays {
  explicit Arrays(nb::object iterator) : iterator(std::move(iterator)) {}
  Arrays(const Arrays&) = delete;
  Arrays& operator=(const Arrays&) = delete;
  ~Arrays() {
    const nb::gil_scoped_acquire locked;
    iterator.reset();
  }

  nb::object iterator;  ///< null after its end
};

/// The source whose Python code this thread runs, or null.
thread_local const Arrays* in_source = nullptr;

class ArraySource : public Source {
 public:
  ArraySource(std::shared_ptr<Arrays> arrays, ColorOrder color, double fps)
      : arrays_(std::move(arrays)), color_(color), fps_(fps) {
    next_ = take();
    if (!next_) throw input_error("the source has no frames");
    info_.description = "arrays";
    info_.width = next_->width;
    info_.height = next_->height;
    if (fps_ > 0) info_.fps = fps_;
  }

  const SourceInfo& info() const override { return info_; }
  std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
    if (!next_) {
      const nb::gil_scoped_acquire locked;
      next_ = take();
    }
    if (!next_) return EndOfSource();
    SourceFrame frame{.picture = std::move(*next_), .index = count_};
    if (fps_ > 0)
      frame.timestamp = std::chrono::nanoseconds(
          static_cast<std::int64_t>(1e9 * static_cast<double>(count_) / fps_));
    next_.reset();
    ++count_;
    return frame;
  }

 private:
  std::optional<Picture> take() {
    const nb::object iterator = arrays_->iterator;  // a reference of its own: see visit_run()
    if (!iterator.is_valid()) return std::nullopt;
    const Arrays* const outer = std::exchange(in_source, arrays_.get());
    const nb::object array = nb::steal(PyIter_Next(iterator.ptr()));
    in_source = outer;
    if (array.is_valid()) return picture_of(array, color_, false);
    arrays_->iterator.reset();
    if (PyErr_Occurred() != nullptr) throw nb::python_error();
    return std::nullopt;
  }

  const std::shared_ptr<Arrays> arrays_;
  const ColorOrder color_;
  const double fps_;  ///< 0: frames have no time
  SourceInfo info_;
  std::optional<Picture> next_;
  std::int64_t count_ = 0;
};

/// What the thread of a run and the Python object share.
struct Shared {
  std::stop_source stop;
  Models models;
  std::size_t most_waiting = 1;

  std::mutex mutex;  ///< guards all below
  std::condition_variable changed;
  std::deque<std::pair<FramePredictions, Picture>> frames;
  std::vector<std::string> notes;
  bool closed = false;  ///< nobody takes frames any more
  bool ended = false;
  std::exception_ptr problem;
  std::optional<RunSummary> summary;

  void close() {
    stop.request_stop();
    std::deque<std::pair<FramePredictions, Picture>> dropped;  // may need the GIL: not locked
    {
      const std::lock_guard lock(mutex);
      closed = true;
      dropped.swap(frames);
    }
    changed.notify_all();
  }
};

class FrameSink : public PredictionSink {
 public:
  FrameSink(std::shared_ptr<Shared> shared, SinkNeeds needs)
      : shared_(std::move(shared)), needs_(needs) {}

  SinkNeeds needs() const override { return needs_; }
  void begin(const std::vector<PredictedModel>& models) override {
    shared_->models = std::make_shared<std::vector<PredictedModel>>(models);
  }
  void write(const FramePredictions& frame, const Picture* picture) override {
    {
      std::unique_lock lock(shared_->mutex);
      shared_->changed.wait(lock, [this] {
        return shared_->closed || shared_->frames.size() < shared_->most_waiting;
      });
      if (shared_->closed) return;
      shared_->frames.emplace_back(frame, needs_.picture && picture ? *picture : Picture());
    }
    shared_->changed.notify_all();
  }

 private:
  const std::shared_ptr<Shared> shared_;
  const SinkNeeds needs_;
};

void execute(const std::shared_ptr<Shared>& shared, const PipelineOptions& options) {
  PipelineObserver observer;
  observer.on_note = [&](const RunNote& note) {
    const std::lock_guard lock(shared->mutex);
    shared->notes.push_back(note.text);
  };
  std::optional<RunSummary> summary;
  std::exception_ptr problem;
  try {
    summary = run_pipeline(options, observer, shared->stop.get_token());
  } catch (...) {
    problem = std::current_exception();
  }
  {
    const std::lock_guard lock(shared->mutex);
    shared->summary = std::move(summary);
    shared->problem = std::move(problem);
    shared->ended = true;
  }
  shared->changed.notify_all();
}

/// A run in progress. Its thread ends early when this object is released.
class Run {
 public:
  Run(PipelineOptions options, SinkNeeds needs, std::shared_ptr<Arrays> arrays)
      : shared_(std::make_shared<Shared>()), arrays_(std::move(arrays)) {
    shared_->most_waiting = most_waiting_batches * static_cast<std::size_t>(options.batch);
    options.outputs.emplace_back("the program", std::make_shared<FrameSink>(shared_, needs));
    runs().start([shared = shared_, options = std::move(options)] { execute(shared, options); },
                 [shared = shared_] { shared->close(); });
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    if (!was_forked()) shared_->close();
  }

  nb::object next() {
    refuse_if_forked();
    if (called_by_source()) throw input_error("the source of a run can't take its frames");
    wait([this] { return shared_->ended || !shared_->frames.empty(); });
    warn_of_notes();  // may raise, so before a frame is taken
    std::optional<std::pair<FramePredictions, Picture>> frame;
    std::exception_ptr problem;
    {
      const std::lock_guard lock(shared_->mutex);
      if (!shared_->frames.empty()) {
        frame = std::move(shared_->frames.front());
        shared_->frames.pop_front();
      } else {
        problem = std::exchange(shared_->problem, nullptr);
      }
    }
    shared_->changed.notify_all();
    if (frame)
      return frame_object(std::move(frame->first), std::move(frame->second), shared_->models);
    if (problem) std::rethrow_exception(problem);
    throw nb::stop_iteration();
  }

  void close() {
    refuse_if_forked();
    shared_->close();
    if (called_by_source()) return;  // the run ends when its source returns
    wait([this] { return shared_->ended; });
    const std::lock_guard lock(shared_->mutex);
    shared_->problem = nullptr;
  }

  std::optional<RunSummary> summary() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->summary;
  }

  PyObject* iterator() const { return arrays_ ? arrays_->iterator.ptr() : nullptr; }
  void drop_iterator() {
    shared_->close();
    if (arrays_) nb::object(std::move(arrays_->iterator)).reset();
  }

 private:
  void warn_of_notes() {
    std::vector<std::string> notes;
    bool failed = false;
    {
      const std::lock_guard lock(shared_->mutex);
      notes.swap(shared_->notes);
      failed = shared_->problem && shared_->frames.empty();
    }
    try {
      warn(notes, 0);
    } catch (const nb::python_error&) {
      if (!failed) throw;  // else the problem is raised next
    }
  }

  bool called_by_source() const { return arrays_ && in_source == arrays_.get(); }

  template <class IsReady>
  void wait(IsReady is_ready) {
    {
      const std::lock_guard lock(shared_->mutex);
      if (is_ready()) return;
    }
    try {
      wait_until(shared_->mutex, shared_->changed, is_ready);
    } catch (...) {
      shared_->close();  // Ctrl-C ends the run, also while a traceback refers to this object
      throw;
    }
  }

  const std::shared_ptr<Shared> shared_;
  const std::shared_ptr<Arrays> arrays_;  ///< null for files
};

int visit_run(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (nb::inst_ready(self)) Py_VISIT(nb::inst_ptr<Run>(self)->iterator());
  return 0;
}
int clear_run(PyObject* self) {
  nb::inst_ptr<Run>(self)->drop_iterator();
  return 0;
}
std::array<PyType_Slot, 3> run_slots{{{Py_tp_traverse, reinterpret_cast<void*>(&visit_run)},
                                      {Py_tp_clear, reinterpret_cast<void*>(&clear_run)},
                                      {0, nullptr}}};

bool wants_values(const PipelineOptions& options) {
  return std::ranges::any_of(options.models, [](const EngineModel& model) {
    return model.decode.kind == DecodeOptions{}.kind;
  });
}

using Text = std::optional<std::string>;

Run* start(const Configuration& settings, const std::vector<std::string>& inputs,
           const nb::object& iterator, const std::string& color, double fps,
           const std::vector<std::string>& outputs, std::optional<std::int64_t> frames,
           bool pictures, std::optional<bool> values, const std::string& existing,
           const std::string& on_bad_frame, const std::string& on_model_error,
           std::optional<std::int64_t> checkpoint, std::optional<bool> autorotate,
           const Text& protocols) {
  std::vector<std::string> notes;
  Configuration merged = settings;
  if (autorotate) merged.work.autorotate = autorotate;
  if (protocols) merged.work.protocols = protocols;
  if (frames) merged.run.frames = frames;
  PipelineOptions options = run_options(merged, notes);
  warn(notes, 1);
  std::shared_ptr<Arrays> arrays;
  if (!iterator.is_none()) {
    if (!(fps >= 0 && fps < INT32_MAX))
      throw nb::value_error("fps must be 0 or more frames per second");
    arrays = std::make_shared<Arrays>(iterator);
    options.inputs = {
        PipelineInput("arrays", std::make_shared<ArraySource>(arrays, color_from(color), fps))};
  } else if (!inputs.empty()) {
    options.inputs.assign(inputs.begin(), inputs.end());
  }
  for (const std::string& output : outputs) options.outputs.push_back(parse_output(output));
  options.existing = enum_from<Existing>("existing", existing);
  options.on_bad_frame = enum_from<OnBadFrame>("on_bad_frame", on_bad_frame);
  options.on_model_error = enum_from<OnModelError>("on_model_error", on_model_error);
  options.checkpoint_frames = checkpoint.value_or(options.checkpoint_frames);
  const SinkNeeds needs{.picture = pictures, .values = values.value_or(wants_values(options))};
  return new Run(std::move(options), needs, std::move(arrays));
}

}  // namespace

void add_run(nb::module_& module) {
  nb::class_<Run>(
      module, "Run", nb::is_weak_referenceable(), nb::type_slots(run_slots.data()),
      "A run in progress, made by Pipeline.run(): an iterator of Frame, in the order of the\n"
      "frames. It works ahead of the iteration by at most 8 batches. Use it in `with`, or to\n"
      "its end; a run that is dropped half-way stops. Doubts about a model or an output are\n"
      "warnings (warnings.warn). One thread at a time may iterate.")
      .def(
          "__iter__", [](nb::handle self) { return self; }, nb::sig("def __iter__(self) -> Run"))
      .def("__next__", &Run::next, nb::sig("def __next__(self) -> Frame"))
      .def("close", &Run::close,
           "Stops the run, and waits until it has ended. Unfinished outputs keep the name\n"
           "NAME.partial; existing=\"resume\" continues them.")
      .def(
          "__enter__", [](nb::handle self) { return self; }, nb::sig("def __enter__(self) -> Run"))
      .def(
          "__exit__", [](Run& run, const nb::args&) { run.close(); },
          nb::sig("def __exit__(self, *args: object) -> None"))
      .def_prop_ro(
          "summary",
          [](const Run& run) -> nb::object {
            const auto summary = run.summary();
            if (!summary) return nb::none();
            return nb::module_::import_("json").attr("loads")(to_json(*summary).dump());
          },
          nb::sig("def summary(self) -> dict[str, typing.Any] | None"),
          "What `ortchestra run --json` writes, \"ortchestra.run/2\": counts of frames, seconds,\n"
          "figures of the models. None before the end of the run.")
      .def_prop_ro(
          "summary_text",
          [](const Run& run) {
            const auto summary = run.summary();
            return summary ? render_run(*summary) : std::string();
          },
          "The summary that `ortchestra run` prints; empty before the end of the run.");
  module.def("start_run", &start, "settings"_a, "inputs"_a, "arrays"_a.none(), "color"_a, "fps"_a,
             "outputs"_a, "frames"_a, "pictures"_a, "values"_a, "existing"_a, "on_bad_frame"_a,
             "on_model_error"_a, "checkpoint"_a, "autorotate"_a, "protocols"_a,
             nb::rv_policy::take_ownership);
}

void stop_runs(std::chrono::nanoseconds patience) { runs().stop_all(patience); }

}  // namespace ortchestra::python
