#include "strategy/local_models.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "base/text/exception_text.h"
#include "base/threads/thread_time.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/devices.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

std::vector<std::string> model_devices(const std::vector<ModelSpec>& models,
                                       const StrategyOptions& options) {
  std::vector<std::string> devices;
  devices.reserve(models.size());
  for (const ModelSpec& model : models)
    devices.push_back(device_of(model, options.row.device.value_or(options.device)));
  return devices;
}

std::vector<SessionOptions> session_options(const StrategyOptions& options,
                                            const std::vector<ModelSpec>& models) {
  const std::vector<std::string> devices = model_devices(models, options);
  const bool can_bind = std::ranges::any_of(devices, has_accessible_memory);
  std::vector<SessionOptions> all;
  all.reserve(devices.size());
  for (const std::string& device : devices) {
    SessionOptions session;
    session.intra = options.row.intra.value();
    session.spin = options.row.spin.value();
    session.threads = options.row.threads.value_or(ThreadPool::session);
    session.arena = options.row.arena.value_or(Arena::own);
    session.binding =
        options.row.binding.value_or(false) && (!can_bind || has_accessible_memory(device));
    session.device = device;
    all.push_back(std::move(session));
  }
  return all;
}

namespace {

/// More copies would not help models of similar speed, and each copy occupies device memory.
constexpr std::size_t most_shared_uploads = 32;

/// One copy is ready for the next run while another is in progress. A third would not arrive any
/// sooner, because one thread copies one tensor at a time. It would only occupy device memory
/// longer.
constexpr std::size_t uploads_ahead = 2;

/// The uploads of the models on `device`.
std::unique_ptr<SharedUploads> share_uploads(const std::vector<ModelSpec>& models,
                                             const std::vector<std::string>& devices,
                                             const std::string& device,
                                             std::shared_ptr<DeviceMemory> memory, Upload upload) {
  std::vector<std::optional<std::size_t>> tensors;
  tensors.reserve(models.size());
  for (std::size_t model = 0; model < models.size(); ++model) {
    tensors.push_back(devices[model] == device ? std::optional(models[model].tensor)
                                               : std::nullopt);
  }
  return std::make_unique<SharedUploads>(make_uploader(std::move(memory)), std::move(tensors),
                                         most_shared_uploads,
                                         upload == Upload::ahead ? uploads_ahead : 0);
}

}  // namespace

LocalModels::LocalModels(std::vector<ModelSpec> models, const StrategyOptions& options,
                         const std::stop_token& stop, std::size_t lanes)
    : models_(std::move(models)), share_of_model_(models_.size()) {
  const std::vector<std::string> devices = model_devices(models_, options);
  std::vector<std::size_t> sessions;
  for (const std::string& device : devices) {
    is_on_cpu_.push_back(is_cpu(device));
    if (!is_on_cpu_.back()) needs_warm_up_ = true;
    sessions.push_back(static_cast<std::size_t>(options.row.sessions.value_or(
        runs_wait_for_each_other(device) ? static_cast<int>(lanes) : 1)));
  }
  load_runtime_for(models_, options.row.device.value_or(options.device));
  open_sessions(session_options(options, models_), stop, sessions);
  const Upload upload = options.row.upload.value_or(Upload::own);
  const bool pinned = options.row.pinned.value_or(false);
  if (upload == Upload::own && !pinned) return;
  share_memory(devices, upload);
  if (pinned) pin_memory();
}

void LocalModels::open_sessions(const std::vector<SessionOptions>& options,
                                const std::stop_token& stop,
                                const std::vector<std::size_t>& sessions_of_model) {
  session_numbers_.resize(models_.size());
  const std::size_t most = sessions_of_model.empty() ? 0 : std::ranges::max(sessions_of_model);
  for (std::size_t copy = 0; copy < most; ++copy) {
    for (std::size_t model = 0; model < models_.size(); ++model) {
      if (copy >= sessions_of_model[model]) continue;
      if (stop.stop_requested()) throw RunCancelled();
      session_numbers_[model].push_back(sessions_.size());
      sessions_.push_back(open_session(models_[model], options[model]));
    }
  }
}

void LocalModels::share_memory(const std::vector<std::string>& devices, Upload upload) {
  const bool any = std::ranges::any_of(devices, has_accessible_memory);
  for (std::size_t model = 0; model < devices.size(); ++model) {
    const std::string& device = devices[model];
    if (any && !has_accessible_memory(device)) continue;
    const auto [position, is_new] = shares_.try_emplace(device);
    DeviceShare& share = position->second;
    share_of_model_[model] = &share;
    if (!is_new) continue;
    share.memory = open_device_memory(device);  // throws if it is not accessible
    if (upload != Upload::own)
      share.uploads = share_uploads(models_, devices, device, share.memory, upload);
  }
}

/// Inputs are locked once, for the first device that has memory of its own. The memory for outputs
/// belongs to the device that writes it.
void LocalModels::pin_memory() {
  std::shared_ptr<DeviceMemory> for_inputs;
  for (auto& [device, share] : shares_) {
    share.lend = lend_pinned(share.memory);
    if (!for_inputs || (for_inputs->on_host() && !share.memory->on_host()))
      for_inputs = share.memory;
  }
  if (for_inputs) pinned_ = std::make_unique<PinnedMemory>(std::move(for_inputs));
}

std::size_t LocalModels::session_of(std::size_t model, std::size_t lane) const {
  const std::vector<std::size_t>& numbers = session_numbers_[model];
  return numbers[lane % numbers.size()];
}

const LendOutputMemory& LocalModels::lend_of(std::size_t model) const {
  static const LendOutputMemory none;
  const DeviceShare* const share = share_of_model_[model];
  return share == nullptr ? none : share->lend;
}

SharedUploads* LocalModels::uploads_of(std::size_t model) const {
  const DeviceShare* const share = share_of_model_[model];
  return share == nullptr ? nullptr : share->uploads.get();
}

void LocalModels::announce(const BatchPointer& batch) {
  if (pinned_) pinned_->pin(*batch);
  for (const auto& [device, share] : shares_) {
    if (share.uploads) share.uploads->announce(batch);
  }
}

Answer LocalModels::run(std::size_t model, BatchPointer batch, std::size_t lane) {
  SharedUploads* const uploads = uploads_of(model);
  if (cancelled_) {
    if (uploads != nullptr) uploads->skip(batch, model);
    return cancelled_answer(model, std::move(batch));
  }
  const std::size_t session = session_of(model, lane);
  Answer answer = run_model(*sessions_[session], models_[model], std::move(batch), model, lane,
                            lend_of(model), uploads);
  for (Run& run : answer.runs) run.session = session;
  return answer;
}

void LocalModels::warm_up(const BatchPointer& batch, std::size_t lane) {
  // The first run finds out the outputs' shapes. In the second run the session has buffers for
  // them.
  constexpr int enough_runs = 2;
  for (const std::size_t model : batch->models) {
    if (is_on_cpu_[model]) continue;
    for (int i = 0; i < enough_runs && !cancelled_; ++i)
      run_model(*sessions_[session_of(model, lane)], models_[model], batch, model, lane,
                lend_of(model));
  }
}

void LocalModels::cancel() noexcept {
  cancelled_ = true;
  for (const auto& [device, share] : shares_) {
    if (share.uploads) share.uploads->stop();
  }
  for (const auto& session : sessions_) session->terminate();
}

void LocalModels::close() {
  for (const auto& [device, share] : shares_) {
    if (share.uploads) share.uploads->close();
  }
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
