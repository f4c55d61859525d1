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

/// One task per model, all on one batch.
std::vector<PoolTask> group(std::int64_t id, const std::vector<std::size_t>& models) {
  std::vector<PoolTask> tasks;
  for (const std::size_t model : models) tasks.push_back({model, batch_of(id)});
  return tasks;
}

/// The (batch, model) of all waiting tasks, in the order in which workers get them.
std::vector<std::pair<std::int64_t, std::size_t>> drained(PoolQueue& queue) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  queue.close();
  while (const auto task = queue.pop()) order.emplace_back(task->batch->id, task->model);
  return order;
}

using Order = std::vector<std::pair<std::int64_t, std::size_t>>;

TEST(PoolQueue, keeps_the_order_of_models_whose_costs_are_unknown) {
  PoolQueue queue(3);
  queue.push(group(0, {2, 0, 1}));
  EXPECT_EQ(drained(queue), (Order{{0, 2}, {0, 0}, {0, 1}}));
}

TEST(PoolQueue, puts_the_longest_task_of_a_group_first) {
  PoolQueue queue(3);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 3);
  queue.note_cost({2, {batch_of(0)}}, 2);
  queue.push(group(1, {0, 1, 2}));
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {1, 2}, {1, 0}}));
}

TEST(PoolQueue, keeps_the_order_of_groups) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(group(1, {0}));
  queue.push(group(2, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}, {2, 1}, {2, 0}}));
}

TEST(PoolQueue, puts_the_longest_task_of_all_groups_first_after_reorder) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(group(1, {0, 1}));
  queue.push(group(2, {0, 1}));
  queue.reorder();
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {2, 1}, {1, 0}, {2, 0}}));
}

TEST(PoolQueue, keeps_the_order_of_groups_pushed_after_reorder) {
  PoolQueue queue(2);
  queue.note_cost({0, {batch_of(0)}}, 1);
  queue.note_cost({1, {batch_of(0)}}, 9);
  queue.push(group(1, {0}));
  queue.reorder();
  queue.push(group(2, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}, {2, 1}, {2, 0}}));
}

TEST(PoolQueue, multiplies_the_cost_per_frame_by_the_frames) {
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
  queue.push(group(1, {0, 1}));
  EXPECT_EQ(drained(queue), (Order{{1, 1}, {1, 0}}));
}

TEST(PoolQueue, ignores_the_cost_of_an_empty_batch) {
  PoolQueue queue(1);
  queue.note_cost({0, {batch_of(0, 0)}}, 1);
  queue.push(group(1, {0}));
  EXPECT_EQ(drained(queue), (Order{{1, 0}}));
}

TEST(PoolQueue, gives_each_waiting_worker_a_task) {
  PoolQueue queue(2);
  std::optional<PoolTask> left;
  std::optional<PoolTask> right;
  {
    const std::jthread one([&] { left = queue.pop(); });
    const std::jthread other([&] { right = queue.pop(); });
    queue.push(group(0, {0, 1}));
  }
  ASSERT_TRUE(left && right);
  EXPECT_NE(left->model, right->model);
}

TEST(PoolQueue, wakes_waiting_workers_when_closed) {
  PoolQueue queue(1);
  const std::jthread closer([&queue] { queue.close(); });
  EXPECT_FALSE(queue.pop());
}

}  // namespace
}  // namespace ortchestra
