#include "bench/rounds/calibrate.h"

#include <algorithm>
#include <exception>
#include <latch>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>

#include "base/threads/start_thread.h"
#include "base/threads/thread_time.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "stats/stats.h"

namespace ortchestra {

namespace {

constexpr int min_samples = 5;
constexpr double min_s = 0.3;

double batch_ms(Session& session, const ModelSpec& model, const Batch& batch) {
  const TimePoint start = Clock::now();
  for_each_piece(model, batch.tensors[model.tensor], batch.count,
                 [&](const TensorView& piece) { session.run(piece); });
  return 1e3 * seconds_between(start, Clock::now());
}

/// Durations of batches without the time in which the thread waited for a CPU.
struct Samples {
  std::vector<double> ms;
  double waited_ms = 0;  ///< in all
};

Samples sample(Session& session, const ModelSpec& model, const Batch& batch) {
  Samples samples;
  const TimePoint start = Clock::now();
  while (samples.ms.size() < min_samples || seconds_between(start, Clock::now()) < min_s) {
    const double before_s = thread_wait_s();
    const double ms = batch_ms(session, model, batch);
    const double waited_ms = std::min(ms, 1e3 * (thread_wait_s() - before_s));
    samples.ms.push_back(ms - waited_ms);
    samples.waited_ms += waited_ms;
  }
  return samples;
}

std::vector<double> sample_at_once(const std::vector<std::unique_ptr<Session>>& sessions,
                                   const ModelSpec& model, const Batch& batch) {
  std::vector<double> all_ms;
  std::exception_ptr problem;
  std::mutex mutex;
  std::latch ready(static_cast<std::ptrdiff_t>(sessions.size()));
  std::vector<std::jthread> threads;
  threads.reserve(sessions.size());
  try {
    for (const auto& session : sessions) {
      threads.push_back(start_thread([&] {
        ready.arrive_and_wait();
        try {
          const std::vector<double> own_ms = sample(*session, model, batch).ms;
          const std::lock_guard lock(mutex);
          all_ms.insert(all_ms.end(), own_ms.begin(), own_ms.end());
        } catch (...) {
          const std::lock_guard lock(mutex);
          problem = std::current_exception();
        }
      }));
    }
  } catch (const Error&) {
    // The threads that were started wait for the others.
    ready.count_down(static_cast<std::ptrdiff_t>(sessions.size() - threads.size()));
    throw;
  }
  threads.clear();
  if (problem) std::rethrow_exception(problem);
  return all_ms;
}

}  // namespace

Calibrated calibrate(const std::vector<ModelSpec>& models, const BatchSet& batches, int copies) {
  const BatchPointer batch = batches.distinct(0, 0);
  SessionOptions options;
  options.intra = 1;
  Calibrated calibrated;
  double ran_ms = 0;
  double waited_ms = 0;
  for (const ModelSpec& model : models) {
    std::vector<std::unique_ptr<Session>> sessions;
    const TimePoint start = Clock::now();
    for (int copy = 0; copy < copies; ++copy) {
      sessions.push_back(open_session(model, options));
      batch_ms(*sessions.back(), model, *batch);
      if (copy == 0) calibrated.loading_s += seconds_between(start, Clock::now());
    }
    const Samples alone = sample(*sessions.front(), model, *batch);
    waited_ms += alone.waited_ms;
    ran_ms = std::accumulate(alone.ms.begin(), alone.ms.end(), ran_ms);
    CalibratedModel result;
    result.name = model.name;
    result.samples = static_cast<std::int64_t>(alone.ms.size());
    result.alone_ms = median(alone.ms);
    result.at_once_ms =
        copies > 1 ? median(sample_at_once(sessions, model, *batch)) : result.alone_ms;
    calibrated.models.push_back(std::move(result));
  }
  if (ran_ms > 0) calibrated.load_factor = (ran_ms + waited_ms) / ran_ms;
  return calibrated;
}

}  // namespace ortchestra
