#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/strategy/strategy.h"

namespace ortchestra::test {

/// What identifies an answer: the batch's id and the model.
using AnswerKey = std::pair<std::int64_t, std::size_t>;

/// Collects the answers of a strategy and keeps their outputs alive. Must outlive the strategy.
class Answers {
 public:
  OnAnswer receiver() {
    return [this](Answer answer) {
      const std::lock_guard lock(mutex_);
      ++answered_[answer.batch->id];
      if (answered_[answer.batch->id] == answer.batch->models.size()) ++completed_;
      answers_.push_back(std::move(answer));
      changed_.notify_all();
    };
  }

  /// Returns false if fewer than `answers` have arrived after 60 s.
  bool wait_for(std::size_t answers) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [&] { return answers_.size() >= answers; });
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }
  std::size_t completed_batches() const {
    const std::lock_guard lock(mutex_);
    return completed_;
  }

  /// All answers in the order of arrival. Call it only when no more answers will arrive.
  const std::vector<Answer>& all() const { return answers_; }
  std::vector<Answer> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
  }

  /// All answers by key. Of answers with the same key only the last is included. Call it only when
  /// no more answers will arrive.
  std::map<AnswerKey, const Answer*> by_key() const {
    std::map<AnswerKey, const Answer*> found;
    for (const Answer& answer : answers_) found[{answer.batch->id, answer.model}] = &answer;
    return found;
  }
  /// The answer for one batch and model. Throws if there is none.
  const Answer& of(std::int64_t batch, std::size_t model) const {
    return *by_key().at({batch, model});
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Answer> answers_;
  std::map<std::int64_t, std::size_t> answered_;
  std::size_t completed_ = 0;
};

/// Types, shapes and bytes of all outputs of all runs. Two answers are identical if these are
/// equal.
inline std::string output_bytes(const Answer& answer) {
  std::string bytes;
  for (const Outputs& outputs : answer.outputs) {
    for (const TensorView& tensor : outputs.tensors()) {
      bytes += std::string(text_of(tensor.type)) + to_string(tensor.shape);
      bytes.append(reinterpret_cast<const char*>(tensor.data), tensor.bytes());
    }
  }
  return bytes;
}

inline std::map<AnswerKey, std::string> output_bytes(const Answers& answers) {
  std::map<AnswerKey, std::string> bytes;
  for (const auto& [key, answer] : answers.by_key()) bytes[key] = output_bytes(*answer);
  return bytes;
}

}  // namespace ortchestra::test
