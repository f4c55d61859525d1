#include "strategy/local_models.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/text/exception_text.h"
#include "base/threads/thread_time.h"
#include "ortchestra/loading/open_session.h"

namespace ortchestra {

SessionOptions session_options(const StrategyOptions& options) {
  SessionOptions session;
  session.intra = options.row.intra.value();
  session.spin = options.row.spin.value();
  session.threads = options.row.threads.value_or(ThreadPool::session);
  session.arena = options.row.arena.value_or(Arena::own);
  session.binding = options.row.binding.value_or(false);
  session.device = options.row.device.value_or(options.device);
  return session;
}

namespace {

/// More copies would not help models of similar speed, and each copy occupies device memory.
constexpr std::size_t most_shared_uploads = 32;

/// One copy is ready for the next run while another is in progress. A third would not arrive any
/// sooner, because one thread copies one tensor at a time. It would only occupy device memory
/// longer.
constexpr std::size_t uploads_ahead = 2;

std::unique_ptr<SharedUploads> share_uploads(const std::vector<ModelSpec>& models,
                                             std::shared_ptr<DeviceMemory> memory, Upload upload) {
  std::vector<std::size_t> tensors;
  tensors.reserve(models.size());
  for (const ModelSpec& model : models) tensors.push_back(model.tensor);
  return std::make_unique<SharedUploads>(make_uploader(std::move(memory)), std::move(tensors),
                                         most_shared_uploads,
                                         upload == Upload::ahead ? uploads_ahead : 0);
}

}  // namespace

LocalModels::LocalModels(std::vector<ModelSpec> models, const StrategyOptions& options,
                         const std::stop_token& stop)
    : LocalModels(std::move(models), session_options(options), stop,
                  static_cast<std::size_t>(options.row.sessions.value_or(1))) {
  const Upload upload = options.row.upload.value_or(Upload::own);
  const bool pinned = options.row.pinned.value_or(false);
  if (upload == Upload::own && !pinned) return;
  const auto memory = open_device_memory(session_options(options).device);
  if (upload != Upload::own) uploads_ = share_uploads(models_, memory, upload);
  if (pinned) {
    pinned_ = std::make_unique<PinnedMemory>(memory);
    lend_ = lend_pinned(memory);
  }
}

LocalModels::LocalModels(std::vector<ModelSpec> models, const SessionOptions& options,
                         const std::stop_token& stop, std::size_t sessions_per_model)
    : models_(std::move(models)), sessions_per_model_(sessions_per_model) {
  for (std::size_t copy = 0; copy < sessions_per_model_; ++copy) {
    for (const ModelSpec& model : models_) {
      if (stop.stop_requested()) throw RunCancelled();
      sessions_.push_back(open_session(model, options));
    }
  }
}

std::size_t LocalModels::session_of(std::size_t model, std::size_t lane) const {
  return lane % sessions_per_model_ * models_.size() + model;
}

void LocalModels::announce(const BatchPointer& batch) {
  if (pinned_) pinned_->pin(*batch);
  if (uploads_) uploads_->announce(batch);
}

Answer LocalModels::run(std::size_t model, BatchPointer batch, std::size_t lane) {
  if (cancelled_) {
    if (uploads_) uploads_->skip(batch, model);
    return cancelled_answer(model, std::move(batch));
  }
  const std::size_t session = session_of(model, lane);
  Answer answer = run_model(*sessions_[session], models_[model], std::move(batch), model, lane,
                            lend_, uploads_.get());
  for (Run& run : answer.runs) run.session = session;
  return answer;
}

void LocalModels::warm_up(const BatchPointer& batch, std::size_t lane) {
  // The first run finds out the outputs' shapes. In the second run the session has buffers for
  // them.
  constexpr int enough_runs = 2;
  for (const std::size_t model : batch->models) {
    for (int i = 0; i < enough_runs && !cancelled_; ++i)
      run_model(*sessions_[session_of(model, lane)], models_[model], batch, model, lane, lend_);
  }
}

void LocalModels::cancel() noexcept {
  cancelled_ = true;
  if (uploads_) uploads_->stop();
  for (const auto& session : sessions_) session->terminate();
}

void LocalModels::close() {
  if (uploads_) uploads_->close();
}

Answer cancelled_answer(std::size_t model, BatchPointer batch) {
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model;
  answer.fail(AnswerStatus::cancelled, "cancelled");
  return answer;
}

void fail(Answer& answer, const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const RunCancelled&) {
    answer = cancelled_answer(answer.model, std::move(answer.batch));
  } catch (const std::exception& error) {
    const bool exhausted = kind_of(error) == ErrorKind::exhausted;
    answer.fail(exhausted ? AnswerStatus::exhausted : AnswerStatus::failed, text_of(error));
  } catch (...) {
    answer.fail(AnswerStatus::failed, "unknown error");
  }
}

Answer run_model(Session& session, const ModelSpec& spec, BatchPointer batch, std::size_t model,
                 std::size_t lane, const LendOutputMemory& lend, SharedUploads* uploads) {
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model;
  const Batch& asked = *answer.batch;
  try {
    const SharedUploads::Taken input =
        uploads == nullptr
            ? SharedUploads::Taken{asked.tensors.at(spec.tensor), ImageLocation::host, 0}
            : uploads->take(answer.batch, model);
    answer.copied_bytes = input.copied_bytes;
    for_each_piece(spec, input.image, asked.count, [&](const TensorView& piece) {
      Run run;
      run.lane = lane;
      run.batches = {asked.id};
      const double cpu_before_s = thread_cpu_s();
      run.start = Clock::now();
      answer.outputs.push_back(session.run(piece, lend, input.location));
      run.end = Clock::now();
      run.cpu_s = thread_cpu_s() - cpu_before_s;
      answer.runs.push_back(std::move(run));
    });
  } catch (...) {
    fail(answer, std::current_exception());
  }
  return answer;
}

}  // namespace ortchestra
