#include "fake/fake_session.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>

#include "base/text/sha256.h"
#include "fake/fake_gate.h"
#include "fake/fake_options.h"
#include "fake/fake_threads.h"
#include "model/output_shapes.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr const char* input_name = "input";

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hash_of(const std::byte* data, std::size_t bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ (seed * 0x9e3779b97f4a7c15U);
  for (std::size_t i = 0; i < bytes; ++i)
    hash = (hash ^ static_cast<std::uint64_t>(data[i])) * 0x100000001b3U;
  return hash;
}

/// The `index`-th pseudo-random number in [0, 1) for `hash`. It has 24 bits, so that float32 holds
/// it exactly.
float number_of(std::uint64_t hash, std::size_t index) {
  std::uint64_t mixed = hash + (index + 1) * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<float>(mixed >> 40U) * 0x1p-24F;
}

double first_element(ElementType type, const std::byte* frame) {
  if (type == ElementType::uint8) return static_cast<double>(std::to_integer<std::uint8_t>(*frame));
  if (type == ElementType::int8) return static_cast<double>(std::to_integer<std::int8_t>(*frame));
  float value = 0;
  std::memcpy(&value, frame, sizeof(value));
  return static_cast<double>(value);
}

std::chrono::nanoseconds thread_cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Removes signal handlers of the program (sanitizer, test framework), so that it really crashes.
void crash() {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
}

bool lowers_precision_of_fake(const std::string& device) {
  const auto option = device.find("+precision=");
  return option != std::string::npos && device.find("+precision=f32") == std::string::npos;
}

class FakeSession final : public Session {
 public:
  /// `threads`: the number of threads for asynchronous runs.
  FakeSession(const ModelSpec& model, FakeOptions options, std::size_t threads)
      : name_(model.name), options_(std::move(options)) {
    if (threads > 0) threads_.emplace(threads);
    gate_ = gate_in_process(options_.gate, model);
    pass_gate(options_.load_gate, gate_in_process(options_.load_gate, model).get());
    if (options_.crash_load) crash();
    if (options_.fail_load)
      throw input_error("model '" + name_ + "' (" + model.source +
                        ") can't be loaded: fail_load=1");
  }

  Outputs run(const TensorView& image, const LendOutputMemory& lend, ImageLocation) override {
    const std::uint64_t number = runs_++;
    require_shape(image);
    if (terminated_) throw RunCancelled();
    pass_gate(options_.gate, gate_.get());
    sleep();
    spin();
    inject_faults(number, image);
    return answer(image, lend);
  }

  void run_async(const TensorView& image, OnOutputs done) noexcept override {
    if (!threads_) {
      done({}, std::make_exception_ptr(
                   std::runtime_error("an asynchronous run needs a session with intra=2 or more")));
      return;
    }
    try {
      threads_->post([this, image, done] {
        Outputs outputs;
        std::exception_ptr problem;
        try {
          outputs = run(image, {}, ImageLocation::host);
        } catch (...) {
          problem = std::current_exception();
        }
        done(std::move(outputs), std::move(problem));
      });
    } catch (...) {
      done({}, std::current_exception());
    }
  }

  void terminate() noexcept override {
    {
      const std::lock_guard lock(mutex_);
      terminated_ = true;
    }
    woken_.notify_all();
    if (gate_) gate_->wake();
  }

  std::uint64_t copied_bytes() const override { return copied_bytes_; }

 private:
  static bool is_fifo(const std::string& gate) { return gate.starts_with('/'); }

  /// Null if the gate is a FIFO, or there is no gate.
  static std::shared_ptr<GateState> gate_in_process(const std::string& gate,
                                                    const ModelSpec& model) {
    if (gate.empty() || is_fifo(gate)) return nullptr;
    auto found = find_gate(gate);
    if (!found)
      throw input_error("model '" + model.name + "' (" + model.source + "): there is no gate '" +
                        gate + "' in this process: create it before the session");
    return found;
  }

  void require_shape(const TensorView& image) const {
    Shape expected = options_.input_shape();
    if (options_.batch == 0 && !image.shape.empty()) expected.front() = image.shape.front();
    if (image.shape == expected && image.type == options_.type) return;
    throw std::runtime_error(
        "input is " + std::string(text_of(image.type)) + to_string(image.shape) + ", expected " +
        std::string(text_of(options_.type)) + to_string(options_.input_shape()));
  }

  void pass_gate(const std::string& gate, GateState* in_process) const {
    if (in_process != nullptr && !in_process->pass(terminated_)) throw RunCancelled();
    if (is_fifo(gate)) pass_fifo(gate);
  }

  void pass_fifo(const std::string& path) const {
    const int fifo = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fifo < 0) return;
    // A non-blocking reader gets no event until a writer opens the FIFO. It then gets POLLIN after
    // a write, or POLLHUP after a close.
    pollfd waiting{.fd = fifo, .events = POLLIN, .revents = 0};
    constexpr int poll_ms = 5;
    while (!terminated_ && ::poll(&waiting, 1, poll_ms) <= 0) {
    }
    ::close(fifo);
    if (terminated_) throw RunCancelled();
  }

  void sleep() {
    if (options_.sleep.count() <= 0) return;
    if (!options_.sleep_while.empty() && ::access(options_.sleep_while.c_str(), F_OK) != 0) return;
    std::unique_lock lock(mutex_);
    if (woken_.wait_for(lock, options_.sleep, [&] { return terminated_.load(); }))
      throw RunCancelled();
  }

  void spin() const {
    if (options_.spin.count() <= 0) return;
    const auto end =
        thread_cpu_time() + std::chrono::duration_cast<std::chrono::nanoseconds>(options_.spin);
    while (thread_cpu_time() < end) {
      if (terminated_) throw RunCancelled();
    }
  }

  void inject_faults(std::uint64_t number, const TensorView& image) const {
    const auto sees = [&](const std::set<double>& values) {
      if (values.empty()) return false;
      const std::size_t frames = static_cast<std::size_t>(image.shape.front());
      for (std::size_t frame = 0; frame < frames; ++frame) {
        if (values.contains(
                first_element(image.type, image.data + frame * (image.bytes() / frames))))
          return true;
      }
      return false;
    };
    if (sees(options_.kill_value)) ::kill(::getpid(), SIGKILL);
    if (options_.crash_run.contains(number) || sees(options_.crash_value)) crash();
    if (options_.exhaust_run.contains(number)) throw std::bad_alloc();
    if (options_.fail || options_.fail_run.contains(number) || sees(options_.fail_value)) {
      throw std::runtime_error("run " + std::to_string(number) + " of '" + name_ +
                               "' fails, as its options ask");
    }
  }

  /// The number of the output, with noise that depends on the same frame.
  float number(std::uint64_t hash, std::size_t index) const {
    const float exact = number_of(hash, index);
    if (options_.noise <= 0) return exact;
    const float noise = 2 * number_of(~hash, index) - 1;
    return exact + noise * static_cast<float>(options_.noise);
  }

  Outputs answer(const TensorView& image, const LendOutputMemory& lend) {
    const std::size_t frames = static_cast<std::size_t>(image.shape.front());
    const std::size_t bytes_per_frame = frames == 0 ? 0 : image.bytes() / frames;
    const std::size_t extra =
        options_.vary ? hash_of(image.data, image.bytes(), options_.seed) % 4 : 0;
    const std::size_t numbers = options_.outputs + extra;
    auto own = std::make_shared<std::vector<float>>(lend && !options_.vary ? 0 : frames * numbers);
    const Shape shape{static_cast<std::int64_t>(frames), static_cast<std::int64_t>(numbers)};
    TensorView output{.type = ElementType::float32,
                      .shape = shape,
                      .data = reinterpret_cast<const std::byte*>(own->data())};
    OutputMemory lent;
    if (lend) lent = lend(place_outputs({output.type}, {shape}).bytes);
    auto* next = lend && !options_.vary ? reinterpret_cast<float*>(lent.data) : own->data();
    for (std::size_t frame = 0; frame < frames; ++frame) {
      const std::uint64_t hash =
          hash_of(image.data + frame * bytes_per_frame, bytes_per_frame, options_.seed);
      for (std::size_t index = 0; index < numbers; ++index) *next++ = number(hash, index);
    }
    if (!lend) return {{output}, own};
    if (options_.vary && output.bytes() > 0) {
      std::memcpy(lent.data, own->data(), output.bytes());
      copied_bytes_ += output.bytes();
    }
    output.data = lent.data;
    return {{output}, std::move(lent.owner)};
  }

  std::string name_;
  FakeOptions options_;
  std::shared_ptr<GateState> gate_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<bool> terminated_ = false;
  std::atomic<std::uint64_t> runs_ = 0;
  std::atomic<std::uint64_t> copied_bytes_ = 0;
  std::optional<FakeThreads> threads_;  ///< last member: must end before the members its runs use
};

}  // namespace

std::unique_ptr<Session> open_fake_session(const ModelSpec& model, const SessionOptions& session) {
  // As in ONNX Runtime, the calling thread is the first of the intra-op threads.
  const auto threads = static_cast<std::size_t>(session.intra.value_or(1) - 1);
  FakeOptions options = parse_fake_options(model.source);
  if (!options.only_on.empty() && options.only_on != session.device) {
    throw input_error("model '" + model.name + "' (" + model.source + ") is opened on '" +
                      session.device + "', and not on '" + options.only_on + "'");
  }
  double slower = 1 + options.thread_cost * static_cast<double>(threads);
  if (!options.fast_on.empty() && options.fast_on == session.device) slower /= 10;
  options.sleep *= slower;
  options.spin *= slower;
  const bool noisy_device = lowers_precision_of_fake(session.device) ||
                            (!options.noise_on.empty() && options.noise_on == session.device);
  if (threads == 0 && !noisy_device) options.noise = 0;
  return std::make_unique<FakeSession>(model, std::move(options), threads);
}

ModelDescription describe_fake_model(const std::string& source) {
  const FakeOptions options = parse_fake_options(source);
  const Shape input = options.input_shape();
  const std::string batch = options.batch == 0 ? "batch" : "";
  const std::int64_t numbers = options.vary ? -1 : static_cast<std::int64_t>(options.outputs);
  ModelDescription description;
  description.source = source;
  description.bytes = source.size();
  description.sha256 = sha256_hex(source);
  description.producer = "ortchestra fake";
  description.inputs.push_back(
      {input_name, std::string(text_of(options.type)), input, {batch, "", "", ""}});
  description.outputs.push_back(
      {"output", "float32", {input.front(), numbers}, {batch, options.vary ? "numbers" : ""}});
  return description;
}

}  // namespace ortchestra
