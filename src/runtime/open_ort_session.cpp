#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <latch>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/threads/start_thread.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/cpu_nodes.h"
#include "runtime/cuda/capture_gate.h"
#include "runtime/loader/load.h"
#include "runtime/make_ort_session.h"
#include "runtime/ort_devices.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_session.h"
#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

/// From ONNX Runtime 1.26. Older versions ignore keys that they don't know.
constexpr const char* spin_time_key = "session.intra_op.spin_duration_us";

/// Part of ONNX Runtime's message if a session needs a global thread pool and there is none.
constexpr std::string_view no_global_pool = "CreateEnvWithGlobalThreadPools";

void set_own_threads(Ort::SessionOptions& ort, const SessionOptions& options) {
  if (options.intra) ort.SetIntraOpNumThreads(*options.intra);
  if (!options.spin) return;
  check_spin(*options.spin);
  ort.AddConfigEntry(kOrtSessionOptionsConfigAllowIntraOpSpinning,
                     options.spin->is_on() ? "1" : "0");
  if (options.spin->is_on() && options.spin->time())
    ort.AddConfigEntry(spin_time_key, std::to_string(options.spin->time()->count()).c_str());
}

Ort::SessionOptions ort_options(const SessionOptions& options) {
  Ort::SessionOptions ort;
  ort.SetLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
  if (options.threads == ThreadPool::global) {
    ort.DisablePerSessionThreads();
  } else {
    set_own_threads(ort, options);
  }
  append_device(ort, options);
  if (options.arena == Arena::shared) {
    register_shared_arenas(options.device);
    ort.AddConfigEntry(kOrtSessionOptionsConfigUseEnvAllocators, "1");
  }
  return ort;
}

/// Checks that all threads of a session can be started, because ONNX Runtime hangs if it can start
/// only some of them. Throws Error(exhausted) if they cannot.
void require_threads(const SessionOptions& options) {
  const int threads = options.intra.value_or(static_cast<int>(std::thread::hardware_concurrency()));
  std::latch tried(1);
  std::vector<std::jthread> held;
  held.reserve(static_cast<std::size_t>(std::max(threads, 1)));
  try {
    // The first thread of a session is the calling thread.
    for (int i = 1; i < threads; ++i) held.push_back(start_thread([&] { tried.wait(); }));
  } catch (...) {
    tried.count_down();
    throw;
  }
  tried.count_down();
}

/// Why a model can't run on its device as a whole, after its name. Opens it once more, with the
/// fall-back, to find out which operators are missing.
template <class MakeSession>
std::string fallback_needed(SessionOptions options, const MakeSession& make) {
  const std::string device = options.device;
  options.device += "+fallback";
  Ort::SessionOptions ort = ort_options(options);
  CpuNodes placement;
  placement.observe(ort);
  make(ort);
  return "can't run on device '" + device + "' as a whole: " + std::to_string(placement.count()) +
         " of its nodes have no implementation there (" + placement.operators() +
         "): use device cpu for it, or '" + options.device +
         "', which runs these nodes on ONNX Runtime's own kernels";
}

template <class MakeSession>
std::unique_ptr<Session> open(const ModelSpec& model, const SessionOptions& options,
                              const MakeSession& make) {
  require_threads(options);
  load_runtime({options.device});
  EnvironmentUse environment = use_environment(options);
  const Ort::SessionOptions ort = ort_options(options);
  const auto make_gated = [&] {
    const std::shared_lock gate(capture_gate());
    return make(ort);
  };
  try {
    return make_ort_session(model, std::move(environment), make_gated(), options);
  } catch (const Ort::Exception& error) {
    if (std::string_view(error.what()).find(no_global_pool) != std::string_view::npos)
      throw input_error(
          "threads=global: the environment of ONNX Runtime that this program created (Ort::Env) "
          "has no global thread pool: create it with one, or use threads=session");
    const std::string where = "model '" + model.name + "' (" + model.source + ")";
    if (const auto shortage = shortage_in(error.what()))
      throw exhausted(where + " can't be loaded: " + *shortage);
    if (std::string_view(error.what()).find("fallback to CPU EP") != std::string_view::npos)
      throw input_error(where + " " + fallback_needed(options, make));
    throw input_error(where + " can't be loaded: " + short_reason_in(error.what()));
  }
}

}  // namespace

std::unique_ptr<Session> open_file_session(const ModelSpec& model, const SessionOptions& options) {
  return open(model, options,
              [&](const Ort::SessionOptions& ort) { return open_model_file(model.source, ort); });
}

std::unique_ptr<Session> open_bytes_session(const ModelSpec& model, const SessionOptions& options,
                                            const std::string& bytes) {
  return open(model, options, [&](const Ort::SessionOptions& ort) {
    return Ort::Session(ort_environment(), bytes.data(), bytes.size(), ort);
  });
}

}  // namespace ortchestra
