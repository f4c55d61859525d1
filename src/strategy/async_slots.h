#pragma once

#include <asio/io_context.hpp>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <vector>

namespace ortchestra {

/// Limits how many runs are active: in total, and per model. Coroutines wait here for a free lane,
/// first come first served among the models below their limit. Use it only on the executor's single
/// thread.
class AsyncSlots {
 public:
  /// `max_per_model`: one number per model.
  AsyncSlots(asio::io_context& executor, std::size_t lanes, std::vector<std::size_t> max_per_model);

  /// Await it to get a lane, which is held until release().
  auto acquire(std::size_t model) { return Acquisition{*this, model}; }
  void release(std::size_t lane, std::size_t model);

 private:
  struct Acquisition {
    AsyncSlots& slots;
    std::size_t model;
    std::size_t lane = 0;
    std::uint64_t arrival = 0;
    std::coroutine_handle<> handle = nullptr;

    bool await_ready() { return slots.can_run(model) && (lane = slots.occupy(model), true); }
    void await_suspend(std::coroutine_handle<> waiting) {
      handle = waiting;
      slots.wait(*this);
    }
    std::size_t await_resume() const noexcept { return lane; }
  };

  bool can_run(std::size_t model) const;
  std::size_t occupy(std::size_t model);
  void wait(Acquisition& waiter);

  asio::io_context& executor_;
  const std::vector<std::size_t> max_per_model_;
  std::set<std::size_t> free_lanes_;
  std::vector<std::size_t> running_;               ///< per model
  std::vector<std::deque<Acquisition*>> waiting_;  ///< per model
  std::uint64_t arrivals_ = 0;
};

}  // namespace ortchestra
