#include "strategy/local_models.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace ortchestra {

SessionOptions session_options(const StrategyOptions& options) {
  SessionOptions session;
  if (options.row.intra.value_or(0) > 0) session.intra = options.row.intra;
  session.spin = options.row.spin;
  session.arena = options.row.arena.value_or(Arena::own);
  session.device = options.row.device.value_or(options.device);
  return session;
}

LocalModels::LocalModels(std::vector<ModelSpec> models, const SessionOptions& options)
    : models_(std::move(models)) {
  for (const ModelSpec& model : models_) sessions_.push_back(open_session(model, options));
}

Answer LocalModels::run(std::size_t model, BatchPointer batch, std::size_t lane) {
  if (cancelled_) return cancelled_answer(model, std::move(batch));
  Answer answer = run_model(*sessions_[model], models_[model], std::move(batch), model, lane);
  for (Run& run : answer.runs) run.session = model;
  return answer;
}

void LocalModels::cancel() noexcept {
  cancelled_ = true;
  for (const auto& session : sessions_) session->terminate();
}

Answer cancelled_answer(std::size_t model, BatchPointer batch) {
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model;
  answer.error = "cancelled";
  answer.cancelled = true;
  return answer;
}

void fail(Answer& answer, const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const RunCancelled&) {
    answer = cancelled_answer(answer.model, std::move(answer.batch));
  } catch (const std::exception& error) {
    answer.outputs.clear();
    answer.error = error.what();
  } catch (...) {
    answer.outputs.clear();
    answer.error = "a failure of an unknown kind";
  }
}

Answer run_model(Session& session, const ModelSpec& spec, BatchPointer batch, std::size_t model,
                 std::size_t lane, const LendOutputMemory& lend) {
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model;
  const Batch& asked = *answer.batch;
  try {
    for_each_piece(spec, asked.tensors.at(spec.tensor), asked.count, [&](const TensorView& piece) {
      Run run;
      run.lane = lane;
      run.batches = {asked.id};
      run.start = Clock::now();
      answer.outputs.push_back(session.run(piece, lend));
      run.end = Clock::now();
      answer.runs.push_back(std::move(run));
    });
  } catch (...) {
    fail(answer, std::current_exception());
  }
  return answer;
}

}  // namespace ortchestra
