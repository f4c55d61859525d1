#include "runtime/ort_environment.h"

#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/loader/load.h"

namespace ortchestra {
namespace {

constexpr const char* telemetry_variable = "ORT_DISABLE_TELEMETRY";

/// Whether the user enabled telemetry.
bool telemetry_is_wanted() noexcept {
  const char* const value = std::getenv(telemetry_variable);
  return value != nullptr && std::string_view(value) == "0";
}

/// The options of a global thread pool. An absent value is left to ONNX Runtime.
struct GlobalPool {
  std::optional<int> threads = {};
  std::optional<bool> spins = {};

  friend bool operator==(const GlobalPool&, const GlobalPool&) = default;
};

std::string text_of(const std::optional<GlobalPool>& pool) {
  if (!pool) return "no global thread pool";
  std::string text = "a global thread pool with ";
  text += pool->threads ? "intra=" + std::to_string(*pool->threads) : "intra=default";
  if (pool->spins) text += *pool->spins ? ", spin=on" : ", spin=off";
  return text;
}

std::optional<GlobalPool> pool_for(const SessionOptions& options) {
  if (options.threads != ThreadPool::global) return std::nullopt;
  GlobalPool pool{.threads = options.intra};
  if (options.spin) pool.spins = options.spin->is_on();
  return pool;
}

Ort::Env make_environment(const std::optional<GlobalPool>& pool) {
  // The environment opens its telemetry store when it is created. The call below is too late to
  // prevent that.
  disable_ort_telemetry();
  load_runtime();
  Ort::Env environment(nullptr);
  if (pool) {
    Ort::ThreadingOptions threading;
    threading.SetGlobalIntraOpNumThreads(pool->threads.value_or(0)).SetGlobalInterOpNumThreads(1);
    if (pool->spins) threading.SetGlobalSpinControl(*pool->spins ? 1 : 0);
    environment = Ort::Env(threading, ORT_LOGGING_LEVEL_FATAL, "ortchestra");
  } else {
    environment = Ort::Env(ORT_LOGGING_LEVEL_FATAL, "ortchestra");
  }
  // If the process already had an environment, only this call has an effect.
  if (!telemetry_is_wanted()) environment.DisableTelemetryEvents();
  return environment;
}

struct Environment {
  explicit Environment(const std::optional<GlobalPool>& own_pool)
      : pool(own_pool), ort(make_environment(pool)) {}

  const std::optional<GlobalPool> pool;
  Ort::Env ort;
};

/// The environment of this process.
class CurrentEnvironment {
 public:
  std::shared_ptr<Environment> get() {
    const std::lock_guard lock(mutex_);
    if (!current_) create(std::nullopt);
    return current_;
  }

  std::shared_ptr<Environment> with(const GlobalPool& pool) {
    const std::lock_guard lock(mutex_);
    if (current_ && current_->pool == pool) return current_;
    if (current_.use_count() > 1)
      throw input_error("threads=global: this process already runs sessions with " +
                        text_of(current_->pool) + ", and can't add " + text_of(pool) +
                        ": close them before, or use the same options");
    // ONNX Runtime has one environment at a time, so the old one must go first.
    current_.reset();
    create(pool);
    return current_;
  }

  int number() {
    const std::lock_guard lock(mutex_);
    return number_;
  }

 private:
  void create(const std::optional<GlobalPool>& pool) {
    current_ = std::make_shared<Environment>(pool);
    ++number_;
  }

  std::mutex mutex_;
  std::shared_ptr<Environment> current_;
  int number_ = 0;
};

CurrentEnvironment& current_environment() {
  static CurrentEnvironment current;
  return current;
}

}  // namespace

void disable_ort_telemetry() noexcept { ::setenv(telemetry_variable, "1", 0); }

EnvironmentUse use_environment(const SessionOptions& options) {
  const auto pool = pool_for(options);
  return pool ? current_environment().with(*pool) : current_environment().get();
}

Ort::Env& ort_environment() { return current_environment().get()->ort; }

int ort_environment_number() {
  current_environment().get();
  return current_environment().number();
}

}  // namespace ortchestra
