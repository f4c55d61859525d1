#include "strategy/pool_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace ortchestra {
namespace {

BatchPointer batch_of(std::int64_t id, std::size_t frames = 1) {
  Batch batch;
  batch.id = id;
  batch.count = frames;
  return std::make_shared<const Batch>(std::move(batch));
}

/// A task on each of `models`, all on one batch.
std::vector<PoolTask> turn(std::int64_t id, const std::vector<std::size_t>& models) {
  std::vector<PoolTask> tasks;
  for (const std::size_t model : models) tasks.push_back({model, batch_of(id)});
  return tasks;
}

/// (batch, model) of all that wait, in the order in which workers would get them.
std::vector<std::pair<std::int64_t, std::size_t>> drained(PoolQueue& queue) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  queue.close();
  while (const auto task = queue.pop()) order.emplace_back(task->batch->id, task->model);
  return order;
}

using Order = std::vector<std::pair<std::int64_t, std::size_t>>;

TEST(PoolQueue, keeps_the_order_of_models_whose_costs_are_unknown) {
  PoolQueue queue(3);
  queue.push(turn(0, {2, 0, 1}));
  EXPECT_EQ(drained(queue), (Order{{0, 2}, {0, 0}, {0, 1}}));
}

TEST(PoolQueue, puts_the_longest_model_of_a_turn_first) {
  PoolQueue queue(3);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 3);
  queue.note_cost({2, {batch_of(0)}}, 2);
  queue.push(turn(1, {0, 1, 2}));
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {1, 2}, {1, 0}}));
}

TEST(PoolQueue, keeps_the_order_of_turns) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(turn(1, {0}));
  queue.push(turn(2, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}, {2, 1}, {2, 0}}));
}

TEST(PoolQueue, puts_the_longest_first_whosesoever_turn_it_is_once_levelled) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(turn(1, {0, 1}));
  queue.push(turn(2, {0, 1}));
  queue.reorder();
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {2, 1}, {1, 0}, {2, 0}}));
}

TEST(PoolQueue, keeps_turns_again_after_it_was_levelled) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(turn(1, {0}));
  queue.reorder();
  queue.push(turn(2, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}, {2, 1}, {2, 0}}));
}

TEST(PoolQueue, counts_frames_in_a_cost) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0, 4)}}, 4);
  queue.note_cost({1, {batch_of(0, 4)}}, 6);
  queue.push({{1, batch_of(1, 1)}, {0, batch_of(1, 2)}});
  EXPECT_EQ(drained(queue), (Order{{1, 0}, {1, 1}}));
}

TEST(PoolQueue, forgets_a_first_task_that_was_slow) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 100);
  for (int i = 0; i < 10; ++i) queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 2);
  queue.push(turn(1, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {1, 0}}));
}

TEST(PoolQueue, takes_a_cost_of_no_frames) {
  PoolQueue queue(1);
  queue.note_cost({0, {batch_of(0, 0)}}, 1);
  queue.push(turn(1, {0}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}}));
}

TEST(PoolQueue, gives_waiting_workers_a_task_each) {
  PoolQueue queue(2);
  std::optional<PoolTask> left;
  std::optional<PoolTask> right;
  {
    const std::jthread one([&] { left = queue.pop(); });
    const std::jthread other([&] { right = queue.pop(); });
    queue.push(turn(0, {0, 1}));
  }
  ASSERT_TRUE(left && right);
  EXPECT_NE(left->model, right->model);
}

TEST(PoolQueue, sends_waiting_workers_home_when_it_is_closed) {
  PoolQueue queue(1);
  const std::jthread closer([&queue] { queue.close(); });
  EXPECT_FALSE(queue.pop());
}

}  // namespace
}  // namespace ortchestra
