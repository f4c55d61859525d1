#pragma once

#include <asio/io_context.hpp>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <vector>

namespace ortchestra {

/// Who may run now: so many at once in all, so many of them of one model. Coroutines wait here for
/// their turn, first come first served among those whose model has room. For the executor's one
/// thread only.
class AsyncSlots {
 public:
  AsyncSlots(asio::io_context& executor, std::size_t lanes, std::size_t models,
             std::size_t most_of_a_model);

  /// To be awaited: the lane, which is held until give_back().
  auto take(std::size_t model) { return Turn{*this, model}; }
  void give_back(std::size_t lane, std::size_t model);

 private:
  struct Turn {
    AsyncSlots& slots;
    std::size_t model;
    std::size_t lane = 0;
    std::uint64_t arrival = 0;
    std::coroutine_handle<> handle = nullptr;

    bool await_ready() { return slots.has_room(model) && (lane = slots.occupy(model), true); }
    void await_suspend(std::coroutine_handle<> waiting) {
      handle = waiting;
      slots.wait(*this);
    }
    std::size_t await_resume() const noexcept { return lane; }
  };

  bool has_room(std::size_t model) const;
  std::size_t occupy(std::size_t model);
  void wait(Turn& turn);

  asio::io_context& executor_;
  const std::size_t most_of_a_model_;
  std::set<std::size_t> free_lanes_;
  std::vector<std::size_t> running_;        ///< by model
  std::vector<std::deque<Turn*>> waiting_;  ///< by model
  std::uint64_t arrivals_ = 0;
};

}  // namespace ortchestra
