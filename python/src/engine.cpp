#include "engine.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrays.h"
#include "background.h"
#include "errors.h"
#include "frame.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/pipeline/pipeline.h"
#include "settings.h"
#include "waiting.h"

namespace ortchestra::python {
namespace {

using EngineClass = ortchestra::Engine;

BackgroundThreads& takers() {
  static auto* const threads =
      new BackgroundThreads;  // never destroyed: its threads may outlive main()
  return *threads;
}

/// What submit() got besides the picture. Owns references to Python objects, so it may be destroyed
/// only with the GIL held; it may be moved without it.
struct Ticket {
  nb::object key;
  nb::object receiver;  ///< called with (frame, exception) instead of queueing the result, or null
};

struct Waiting {
  EngineResult result;
  Ticket ticket;
};

/// An engine, its models, and the first problem that ended it. Shared by its streams. Destroyed
/// without the GIL, because the threads of the engine may need it to end.
struct Core {
  Core(const EngineOptions& options, bool pictures, bool values)
      : pictures(pictures),
        values(values),
        batch(static_cast<std::size_t>(options.batch)),
        engine(options),
        models(std::make_shared<std::vector<PredictedModel>>(engine.models())) {}
  ~Core() {
    const nb::gil_scoped_acquire locked;
    drop_objects();
  }

  /// Any thread may call it, with or without the GIL.
  void fail(const std::exception_ptr& with) {
    const nb::gil_scoped_acquire locked;
    if (!problem.is_valid()) problem = exception_object(with);
    const nb::gil_scoped_release released;
    engine.cancel();
  }
  /// Needs the GIL.
  void raise_problem() const {
    if (problem.is_valid()) raise(problem);
  }
  /// Needs the GIL.
  void drop_objects() {
    for (nb::object& callback : callbacks) nb::object(std::move(callback)).reset();
    nb::object(std::move(problem)).reset();
  }

  const bool pictures;
  const bool values;
  const std::size_t batch;
  EngineClass engine;
  const Models models;
  std::atomic<bool> closed = false;  ///< set before finish(), which ends the streams that exist

  // Changed only with the GIL held. The Python object of the engine visits them for the garbage
  // collector, since callbacks and tracebacks often refer to the engine.
  std::list<nb::object> callbacks;  ///< of the streams; null after their end
  nb::object problem;

  std::mutex mutex;  ///< guards all below
  std::condition_variable taker_ended;
  std::size_t takers = 0;  ///< threads that take results
};

/// The engines that exist. Thread-safe.
class Engines {
 public:
  void add(const std::shared_ptr<Core>& core) {
    const std::lock_guard lock(mutex_);
    std::erase_if(cores_, [](const auto& known) { return known.expired(); });
    cores_.push_back(core);
  }
  std::vector<std::shared_ptr<Core>> living() {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Core>> found;
    for (const auto& known : cores_) {
      if (auto core = known.lock()) found.push_back(std::move(core));
    }
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Core>> cores_;
};

Engines& engines() {
  static Engines all;
  return all;
}

using Callback = std::list<nb::object>::iterator;

/// The engine whose results this thread takes, or null.
thread_local const Core* taking_for = nullptr;

/// A stream of an engine. A thread of its own takes the results from the engine.
class StreamState : public std::enable_shared_from_this<StreamState> {
 public:
  /// Called without the GIL.
  StreamState(std::shared_ptr<Core> core, const std::string& name,
              std::optional<Callback> on_result, std::optional<std::size_t> most_results)
      : core_(std::move(core)),
        most_results_(most_results),
        on_result_(on_result),
        stream_(core_->engine.add_stream(
            {.name = name, .keep_pictures = core_->pictures, .keep_values = core_->values})) {}
  /// Called without the GIL, as ~Core().
  ~StreamState() {
    const nb::gil_scoped_acquire locked;
    tickets_.clear();
    results_.clear();
    wakers_.clear();
  }

  void start() {
    if (core_->closed) core_->engine.end(stream_);
    {
      const std::lock_guard lock(core_->mutex);
      ++core_->takers;
    }
    try {
      takers().start([self = shared_from_this()] { self->take_results(); },
                     [core = core_] { core->engine.cancel(); });
    } catch (...) {
      count_end();
      throw;
    }
  }

  /// Waits while the engine is full, or at most `patience`. Returns whether it took the frame.
  bool submit(Picture picture, Ticket ticket, std::chrono::nanoseconds time,
              std::optional<std::chrono::nanoseconds> patience) {
    const TimePoint deadline = patience ? Clock::now() + *patience : TimePoint::max();
    SourceFrame frame{.picture = std::move(picture), .index = 0, .timestamp = time};
    while (true) {
      bool accepted = false;
      bool stopped = false;
      std::optional<Ticket> refused;
      std::exception_ptr problem;
      {
        const WithoutGil released;
        const std::lock_guard one_at_a_time(submitting_);
        const auto step = std::clamp<Clock::duration>(deadline - Clock::now(), {}, signal_interval);
        if (has_room(step)) {
          frame.index = submitted_;
          {
            const std::lock_guard lock(mutex_);
            stopped = ended_;
            if (!stopped) tickets_.push_back(std::move(ticket));
          }
          if (!stopped) {
            try {
              accepted = core_->engine.try_submit(stream_, frame, step);
            } catch (...) {
              problem = std::current_exception();
            }
            if (accepted) {
              ++submitted_;
            } else {
              refused = take_back();
              stopped = !refused;
            }
          }
        }
      }
      if (accepted) return true;
      if (refused) ticket = std::move(*refused);
      core_->raise_problem();
      if (problem && !core_->closed) std::rethrow_exception(problem);
      if (problem || stopped) throw input_error("the engine is closed: no frame can be submitted");
      check_signals();
      if (Clock::now() >= deadline) return false;
    }
  }

  /// The next result. None after the last result of an ended stream; `ready_only` also returns None
  /// if there is no result yet.
  nb::object next(bool ready_only) {
    const auto is_ready = [this] { return ended_ || !results_.empty(); };
    bool ready = false;
    {
      const std::lock_guard lock(mutex_);
      ready = is_ready();
    }
    if (!ready) {
      if (ready_only) return nb::none();
      wait_until(mutex_, changed_, is_ready);
    }
    std::optional<Waiting> next;
    {
      const std::lock_guard lock(mutex_);
      if (!results_.empty()) {
        next = std::move(results_.front());
        results_.pop_front();
      }
    }
    if (!next) {
      core_->raise_problem();
      return nb::none();
    }
    changed_.notify_all();
    return frame_of(*next);
  }

  /// Whether next() returns at once. If not, `waker` is called, once, as soon as it does.
  bool wake_when_ready(nb::object waker) {
    const std::lock_guard lock(mutex_);
    if (ended_ || !results_.empty()) return true;
    wakers_.push_back(std::move(waker));
    return false;
  }

  bool has_ended() {
    const std::lock_guard lock(mutex_);
    return ended_ && results_.empty();
  }

  void flush() {
    const WithoutGil released;
    const std::lock_guard one_at_a_time(submitting_);
    core_->engine.cut(stream_);
  }
  void end() {
    const WithoutGil released;
    const std::lock_guard one_at_a_time(submitting_);
    core_->engine.end(stream_);
  }

 private:
  /// Waits while too many results have not been taken.
  bool has_room(Clock::duration patience) {
    if (!most_results_) return true;
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] {
      return ended_ || results_.size() + tickets_.size() < *most_results_;
    });
  }

  /// The ticket of a frame that the engine refused. None if finish() has answered it.
  std::optional<Ticket> take_back() {
    const std::lock_guard lock(mutex_);
    if (ended_) return std::nullopt;
    Ticket ticket = std::move(tickets_.back());
    tickets_.pop_back();
    return ticket;
  }

  nb::object frame_of(Waiting& waiting) {
    return frame_object(std::move(waiting.result.predictions), std::move(waiting.result.picture),
                        core_->models, std::move(waiting.ticket.key));
  }

  void take_results() {
    taking_for = core_.get();
    try {
      while (auto result = core_->engine.next(stream_)) deliver(*std::move(result));
    } catch (...) {
      core_->fail(std::current_exception());
    }
    finish();
    count_end();
  }

  void deliver(EngineResult result) {
    Waiting waiting{.result = std::move(result), .ticket = {}};
    std::vector<nb::object> wakers;
    bool queued = false;
    {
      const std::lock_guard lock(mutex_);
      waiting.ticket = std::move(tickets_.front());
      tickets_.pop_front();
      queued = !waiting.ticket.receiver.is_valid() && !on_result_;
      if (queued) {
        results_.push_back(std::move(waiting));
        wakers.swap(wakers_);
      }
    }
    changed_.notify_all();
    if (queued && wakers.empty()) return;
    const nb::gil_scoped_acquire locked;
    const std::vector<nb::object> to_wake = std::move(wakers);  // released before the GIL
    for (const nb::object& waker : to_wake) waker();
    if (queued) return;
    const nb::object receiver = std::move(waiting.ticket.receiver);
    // A reference of its own, also of the callback: see visit_engine().
    const nb::object callback = receiver.is_valid() ? nb::object() : **on_result_;
    const nb::object frame = frame_of(waiting);
    if (receiver.is_valid()) {
      receiver(frame, nb::none());
    } else if (callback.is_valid()) {
      callback(frame);
    }
  }

  /// Wakes all that wait, and passes the problem to the receivers that wait for a result.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    const nb::gil_scoped_acquire locked;
    std::deque<Ticket> unanswered;
    std::vector<nb::object> wakers;
    {
      const std::lock_guard lock(mutex_);
      unanswered.swap(tickets_);
      wakers.swap(wakers_);
    }
    for (const Ticket& ticket : unanswered) {
      if (ticket.receiver.is_valid())
        call_last([&] { ticket.receiver(nb::none(), final_problem()); });
    }
    for (const nb::object& waker : wakers) call_last([&] { waker(); });
    if (on_result_) nb::object(std::move(**on_result_)).reset();
  }

  /// Reports an exception to sys.unraisablehook, because nothing follows that could raise it.
  template <class Call>
  static void call_last(Call call) {
    try {
      call();
    } catch (nb::python_error& error) {
      error.discard_as_unraisable("a receiver of a result");
    }
  }

  /// The exception for results that do not come any more.
  nb::object final_problem() const {
    if (core_->problem.is_valid()) return core_->problem;
    return nb::module_::import_("concurrent.futures").attr("CancelledError")();
  }

  void count_end() {
    {
      const std::lock_guard lock(core_->mutex);
      --core_->takers;
    }
    core_->taker_ended.notify_all();
  }

  const std::shared_ptr<Core> core_;
  const std::optional<std::size_t> most_results_;
  const std::optional<Callback> on_result_;
  const EngineClass::Stream stream_;

  std::mutex submitting_;  ///< the engine wants one submitter at a time; guards submitted_
  std::int64_t submitted_ = 0;

  std::mutex mutex_;  ///< guards all below; never held while waiting for the GIL
  std::condition_variable changed_;
  std::deque<Ticket> tickets_;  ///< of submitted frames without a result, in order
  std::deque<Waiting> results_;
  std::vector<nb::object> wakers_;
  bool ended_ = false;
};

/// The Python objects refer to these, and the threads to what is behind the pointers. Their owner
/// in a forked process can't be destroyed, because it would wait for threads; it is not released.
template <class Owner>
void release(std::shared_ptr<Owner>& owner) {
  if (was_forked()) {
    new std::shared_ptr<Owner>(std::move(owner));
  } else {
    const WithoutGil released;
    owner.reset();
  }
}

class PythonStream {
 public:
  explicit PythonStream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  PythonStream(const PythonStream&) = delete;
  PythonStream& operator=(const PythonStream&) = delete;
  ~PythonStream() { release(state_); }

  StreamState& state() const {
    refuse_if_forked();
    return *state_;
  }

 private:
  std::shared_ptr<StreamState> state_;
};

class PythonEngine {
 public:
  PythonEngine(const EngineOptions& options, bool pictures, bool values) {
    const WithoutGil released;
    core_ = std::make_shared<Core>(options, pictures, values);
    engines().add(core_);
  }
  PythonEngine(const PythonEngine&) = delete;
  PythonEngine& operator=(const PythonEngine&) = delete;
  ~PythonEngine() {
    if (!was_forked()) {
      const WithoutGil released;
      core_->engine.cancel();
    }
    release(core_);
  }

  PythonStream* add_stream(const std::string& name, nb::object on_result,
                           std::optional<std::size_t> most_results) {
    refuse_if_forked();
    if (most_results && *most_results < core_->batch)
      throw nb::value_error(("max_results must be at least the batch size, " +
                             std::to_string(core_->batch) +
                             ": a batch starts when all its frames have been submitted")
                                .c_str());
    std::optional<Callback> callback;
    if (!on_result.is_none())
      callback = core_->callbacks.insert(core_->callbacks.end(), std::move(on_result));
    std::shared_ptr<StreamState> state;
    const WithoutGil released;
    state = std::make_shared<StreamState>(core_, name, callback, most_results);
    state->start();
    return new PythonStream(std::move(state));
  }

  /// Processes all submitted frames, and ends. All results have then been passed on, unless a
  /// callback of the engine has called this.
  void finish() {
    refuse_if_forked();
    core_->closed = true;
    interruptible(
        [core = core_] {
          try {
            core->engine.finish();
          } catch (...) {
            core->fail(std::current_exception());
          }
        },
        [core = core_] { core->engine.cancel(); });
    if (taking_for != core_.get())
      wait_until(core_->mutex, core_->taker_ended, [this] { return core_->takers == 0; });
    core_->raise_problem();
  }
  void cancel() {
    refuse_if_forked();
    const WithoutGil released;
    core_->engine.cancel();
  }
  void flush() {
    refuse_if_forked();
    const WithoutGil released;
    core_->engine.flush();
  }

  const Models& models() const { return core_->models; }
  EngineFigures figures() const {
    refuse_if_forked();
    const WithoutGil released;
    return core_->engine.figures();
  }

  Core& core() const { return *core_; }

 private:
  std::shared_ptr<Core> core_;
};

int visit_engine(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (!nb::inst_ready(self)) return 0;
  const Core& core = nb::inst_ptr<PythonEngine>(self)->core();
  for (const nb::object& callback : core.callbacks) Py_VISIT(callback.ptr());
  Py_VISIT(core.problem.ptr());
  return 0;
}
int clear_engine(PyObject* self) {
  nb::inst_ptr<PythonEngine>(self)->core().drop_objects();
  return 0;
}
std::array<PyType_Slot, 3> engine_slots{{{Py_tp_traverse, reinterpret_cast<void*>(&visit_engine)},
                                         {Py_tp_clear, reinterpret_cast<void*>(&clear_engine)},
                                         {0, nullptr}}};

std::unique_ptr<PythonEngine> open(const Configuration& settings, bool pictures,
                                   std::optional<bool> values) {
  std::vector<std::string> notes;
  const PipelineOptions options = run_options(settings, notes);
  const bool has_tensors = std::ranges::any_of(options.models, [](const EngineModel& model) {
    return model.decode.kind == DecodeOptions{}.kind;
  });
  warn(notes, 1);
  auto engine = std::make_unique<PythonEngine>(options, pictures, values.value_or(has_tensors));
  check_signals();
  return engine;
}

bool submit(const PythonStream& stream, nb::handle array, nb::object key, nb::object receiver,
            const std::string& color, bool copy, double time, std::optional<double> timeout) {
  std::optional<std::chrono::nanoseconds> patience;
  if (timeout && *timeout < 0) throw nb::value_error("timeout can't be negative");
  if (timeout && !std::isinf(*timeout)) patience = nanoseconds_from("timeout", *timeout);
  Ticket ticket{.key = std::move(key), .receiver = std::move(receiver)};
  if (ticket.receiver.is_none()) ticket.receiver.reset();
  return stream.state().submit(picture_of(array, color_from(color), copy), std::move(ticket),
                               nanoseconds_from("time", time), patience);
}

nb::dict figures_of(const PythonEngine& engine) {
  const EngineFigures figures = engine.figures();
  nb::dict models;
  for (std::size_t i = 0; i < figures.models.size(); ++i) {
    nb::dict one;
    one["runs"] = figures.models[i].runs;
    one["cumulative_s"] = figures.models[i].cumulative_s;
    one["restarts"] = figures.models[i].restarts;
    one["failed_batches"] = figures.models[i].failed_batches;
    models[(*engine.models())[i].name.c_str()] = one;
  }
  nb::dict all;
  all["startup_s"] = figures.startup_s;
  all["models"] = models;
  return all;
}

}  // namespace

void add_engine(nb::module_& module) {
  nb::class_<PythonStream>(module, "NativeStream")
      .def("submit", &submit, "array"_a.none(), "key"_a.none(), "receiver"_a.none(), "color"_a,
           "copy"_a, "time"_a, "timeout"_a.none())
      .def(
          "next", [](const PythonStream& s, bool ready_only) { return s.state().next(ready_only); },
          "ready_only"_a, nb::sig("def next(self, ready_only: bool) -> Frame | None"))
      .def("wake_when_ready", [](const PythonStream& s,
                                 nb::object w) { return s.state().wake_when_ready(std::move(w)); })
      .def("has_ended", [](const PythonStream& s) { return s.state().has_ended(); })
      .def("flush", [](const PythonStream& s) { s.state().flush(); })
      .def("end", [](const PythonStream& s) { s.state().end(); });
  nb::class_<PythonEngine>(module, "NativeEngine", nb::type_slots(engine_slots.data()))
      .def("add_stream", &PythonEngine::add_stream, "name"_a, "on_result"_a.none(),
           "most_results"_a.none(), nb::rv_policy::take_ownership)
      .def("finish", &PythonEngine::finish)
      .def("cancel", &PythonEngine::cancel)
      .def("flush", &PythonEngine::flush)
      .def_prop_ro("figures", &figures_of, nb::sig("def figures(self) -> dict[str, typing.Any]"))
      .def_prop_ro("models", [](const PythonEngine& engine) {
        std::vector<std::string> names;
        for (const PredictedModel& model : *engine.models()) names.push_back(model.name);
        return names;
      });
  module.def("open_engine", &open, "settings"_a, "pictures"_a, "values"_a);
}

void stop_engines(std::chrono::nanoseconds patience) {
  const auto cores = engines().living();
  for (const auto& core : cores) core->engine.cancel();
  takers().stop_all(patience);
  for (const auto& core : cores) {
    try {
      core->engine.finish();  // joins its threads, which may release arrays
    } catch (const std::exception&) {
      // It was cancelled.
    }
  }
}

}  // namespace ortchestra::python
