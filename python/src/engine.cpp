#include "engine.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
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
  static BackgroundThreads threads;
  return threads;
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

/// An engine, its models, and the first problem that ended it. Shared by its streams.
struct Core {
  Core(const EngineOptions& options, bool pictures, bool values)
      : pictures(pictures),
        values(values),
        engine(options),
        models(std::make_shared<std::vector<PredictedModel>>(engine.models())) {}

  void fail(std::exception_ptr with) {
    {
      const std::lock_guard lock(mutex);
      if (!problem) problem = std::move(with);
    }
    engine.cancel();
  }
  void rethrow_problem() {
    std::exception_ptr kept;
    {
      const std::lock_guard lock(mutex);
      kept = problem;
    }
    if (kept) rethrow(kept);
  }

  const bool pictures;
  const bool values;
  EngineClass engine;
  const Models models;
  std::mutex mutex;
  std::exception_ptr problem;
};

/// Python reports what the function of the user raises, where nobody else could.
template <class Call>
void without_raising(Call call) {
  try {
    call();
  } catch (nb::python_error& error) {
    error.discard_as_unraisable("a callback of ortchestra");
  }
}

/// A stream of an engine. A thread of its own takes the results from the engine.
class StreamState : public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(std::shared_ptr<Core> core, const std::string& name, nb::object on_result,
              std::optional<std::size_t> most_results)
      : core_(std::move(core)),
        most_results_(most_results),
        on_result_(std::move(on_result)),
        stream_(core_->engine.add_stream(
            {.name = name, .keep_pictures = core_->pictures, .keep_values = core_->values})) {}
  ~StreamState() {
    const nb::gil_scoped_acquire locked;
    tickets_.clear();
    results_.clear();
    on_result_.reset();
    wakers_.clear();
  }

  void start() {
    takers().start([self = shared_from_this()] { self->take_results(); },
                   [core = core_] { core->engine.cancel(); });
  }

  /// Waits while the engine is full, or at most `patience_s`. Returns whether it took the frame.
  bool submit(Picture picture, Ticket ticket, std::chrono::nanoseconds time,
              std::optional<double> patience_s) {
    const TimePoint deadline =
        patience_s
            ? Clock::now() + std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * *patience_s))
            : TimePoint::max();
    SourceFrame frame{.picture = std::move(picture), .index = 0, .timestamp = time};
    while (true) {
      bool accepted = false;
      bool stopped = false;
      std::optional<Ticket> refused;
      std::exception_ptr problem;
      {
        const nb::gil_scoped_release released;
        const std::lock_guard one_at_a_time(submitting_);
        const auto patience =
            std::clamp<Clock::duration>(deadline - Clock::now(), {}, signal_interval);
        if (has_room(patience)) {
          frame.index = submitted_;
          {
            const std::lock_guard lock(mutex_);
            stopped = ended_;
            if (!stopped) tickets_.push_back(std::move(ticket));
          }
          if (!stopped) {
            try {
              accepted = core_->engine.try_submit(stream_, frame, patience);
            } catch (...) {
              refused = take_back();
              problem = std::current_exception();
            }
          }
          if (accepted) {
            ++submitted_;
          } else if (!stopped && !refused) {
            refused = take_back();
          }
        }
      }
      if (accepted) return true;
      if (refused) ticket = std::move(*refused);
      core_->rethrow_problem();
      if (problem) rethrow(problem);
      if (stopped) throw input_error("the engine is closed: no frame can be submitted");
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
      core_->rethrow_problem();
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

  /// Waits until all results are queued or passed on to callbacks and futures. A callback does not
  /// wait for itself.
  void wait_until_passed_on() {
    if (std::this_thread::get_id() == taker_) return;
    wait_until(mutex_, changed_, [this] { return passed_on_; });
  }

  bool has_ended() {
    const std::lock_guard lock(mutex_);
    return ended_ && results_.empty();
  }

  void flush() {
    const nb::gil_scoped_release released;
    const std::lock_guard one_at_a_time(submitting_);
    core_->engine.cut(stream_);
  }
  void end() {
    const nb::gil_scoped_release released;
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

  Ticket take_back() {
    const std::lock_guard lock(mutex_);
    Ticket ticket = std::move(tickets_.back());
    tickets_.pop_back();
    return ticket;
  }

  nb::object frame_of(Waiting& waiting) {
    return frame_object(std::move(waiting.result.predictions), std::move(waiting.result.picture),
                        core_->models, std::move(waiting.ticket.key));
  }

  void take_results() {
    taker_ = std::this_thread::get_id();
    try {
      while (auto result = core_->engine.next(stream_)) deliver(*std::move(result));
    } catch (...) {
      core_->fail(std::current_exception());
    }
    finish();
  }

  void deliver(EngineResult result) {
    Waiting waiting{.result = std::move(result), .ticket = {}};
    nb::object* receiver = nullptr;
    std::vector<nb::object> wakers;
    {
      const std::lock_guard lock(mutex_);
      waiting.ticket = std::move(tickets_.front());
      tickets_.pop_front();
      if (waiting.ticket.receiver.is_valid()) {
        receiver = &waiting.ticket.receiver;
      } else if (on_result_.is_valid()) {
        receiver = &on_result_;
      } else {
        results_.push_back(std::move(waiting));
        wakers.swap(wakers_);
      }
    }
    changed_.notify_all();
    if (receiver == nullptr && wakers.empty()) return;
    const nb::gil_scoped_acquire locked;
    const std::vector<nb::object> woken = std::move(wakers);  // released with the GIL held
    for (const nb::object& waker : woken) waker();
    if (receiver == nullptr) return;
    const Ticket kept = std::move(waiting.ticket);
    waiting.ticket.key = kept.key;
    const nb::object frame = frame_of(waiting);
    if (kept.receiver.is_valid()) {
      kept.receiver(frame, nb::none());
    } else {
      on_result_(frame);
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
    const nb::object problem = problem_object();
    for (const Ticket& ticket : unanswered) {
      if (ticket.receiver.is_valid())
        without_raising([&] { ticket.receiver(nb::none(), problem); });
    }
    for (const nb::object& waker : wakers) without_raising([&] { waker(); });
    on_result_.reset();  // it often refers to the engine
    {
      const std::lock_guard lock(mutex_);
      passed_on_ = true;
    }
    changed_.notify_all();
  }

  /// The exception for results that do not come any more.
  nb::object problem_object() {
    try {
      core_->rethrow_problem();
    } catch (nb::python_error& error) {
      return nb::borrow(error.value());
    } catch (const std::exception& error) {
      return nb::module_::import_("ortchestra._errors").attr("Error")(error.what());
    }
    return nb::module_::import_("concurrent.futures").attr("CancelledError")();
  }

  const std::shared_ptr<Core> core_;
  const std::optional<std::size_t> most_results_;
  nb::object on_result_;
  const EngineClass::Stream stream_;
  std::atomic<std::thread::id> taker_;

  std::mutex submitting_;  ///< the engine wants one submitter at a time; guards submitted_
  std::int64_t submitted_ = 0;

  std::mutex mutex_;  ///< guards all below; never held while waiting for the GIL
  std::condition_variable changed_;
  std::deque<Ticket> tickets_;  ///< of submitted frames without a result, in order
  std::deque<Waiting> results_;
  std::vector<nb::object> wakers_;
  bool ended_ = false;
  bool passed_on_ = false;  ///< everything, to callbacks and futures
};

/// The Python objects refer to these, and the threads to what is behind the pointers.
class PythonStream {
 public:
  explicit PythonStream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  PythonStream(PythonStream&&) = default;
  PythonStream& operator=(PythonStream&&) = delete;
  ~PythonStream() { release(state_); }

  StreamState& state() const {
    begin_use();
    return *state_;
  }

 private:
  std::shared_ptr<StreamState> state_;
};

class PythonEngine {
 public:
  PythonEngine(const EngineOptions& options, bool pictures, bool values) {
    const nb::gil_scoped_release released;
    core_ = std::make_shared<Core>(options, pictures, values);
  }
  PythonEngine(const PythonEngine&) = delete;
  PythonEngine& operator=(const PythonEngine&) = delete;
  ~PythonEngine() {
    const nb::gil_scoped_release released;
    if (!is_forked()) core_->engine.cancel();
    release(core_);
  }

  PythonStream add_stream(const std::string& name, nb::object on_result,
                          std::optional<std::size_t> most_results) {
    begin_use();
    if (on_result.is_none()) on_result.reset();
    const auto state =
        std::make_shared<StreamState>(core_, name, std::move(on_result), most_results);
    state->start();
    {
      const std::lock_guard lock(streams_mutex_);
      streams_.push_back(state);
    }
    return PythonStream(state);
  }

  /// Processes all submitted frames, passes all results on, and ends.
  void finish() {
    begin_use();
    interruptible(
        [core = core_] {
          try {
            core->engine.finish();
          } catch (...) {
            core->fail(std::current_exception());
          }
        },
        [core = core_] { core->engine.cancel(); });
    for (const std::weak_ptr<StreamState>& stream : streams()) {
      if (const auto state = stream.lock()) state->wait_until_passed_on();
    }
    core_->rethrow_problem();
  }
  void cancel() {
    begin_use();
    const nb::gil_scoped_release released;
    core_->engine.cancel();
  }
  void flush() {
    begin_use();
    const nb::gil_scoped_release released;
    core_->engine.flush();
  }

  const Models& models() const { return core_->models; }
  EngineFigures figures() const { return core_->engine.figures(); }

 private:
  std::vector<std::weak_ptr<StreamState>> streams() {
    const std::lock_guard lock(streams_mutex_);
    return streams_;
  }

  std::shared_ptr<Core> core_;
  std::mutex streams_mutex_;
  std::vector<std::weak_ptr<StreamState>> streams_;
};

PythonEngine* open(const Configuration& settings, bool pictures, std::optional<bool> values) {
  std::vector<std::string> notes;
  const PipelineOptions options = run_options(settings, notes);
  const bool has_tensors = std::ranges::any_of(options.models, [](const EngineModel& model) {
    return model.decode.kind == DecodeOptions{}.kind;
  });
  auto* const engine = new PythonEngine(options, pictures, values.value_or(has_tensors));
  check_signals();
  return engine;
}

bool submit(const PythonStream& stream, nb::handle array, nb::object key, nb::object receiver,
            const std::string& color, bool copy, double time, std::optional<double> patience_s) {
  Ticket ticket{.key = std::move(key), .receiver = std::move(receiver)};
  if (ticket.receiver.is_none()) ticket.receiver.reset();
  return stream.state().submit(
      picture_of(array, enum_from<ColorOrder>("color", color), copy), std::move(ticket),
      std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * time)), patience_s);
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
  nb::class_<PythonEngine>(module, "NativeEngine")
      .def("add_stream", &PythonEngine::add_stream, "name"_a, "on_result"_a.none(),
           "most_results"_a.none())
      .def("finish", &PythonEngine::finish)
      .def("cancel", &PythonEngine::cancel)
      .def("flush", &PythonEngine::flush)
      .def_prop_ro("figures", &figures_of)
      .def_prop_ro("models", [](const PythonEngine& engine) {
        std::vector<std::string> names;
        for (const PredictedModel& model : *engine.models()) names.push_back(model.name);
        return names;
      });
  module.def("open_engine", &open, "settings"_a, "pictures"_a, "values"_a,
             nb::rv_policy::take_ownership);
}

void stop_engines() {
  if (!is_forked()) takers().stop_all();
}

}  // namespace ortchestra::python
