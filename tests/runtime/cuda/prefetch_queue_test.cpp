#include "runtime/cuda/prefetch_queue.h"

#include <gtest/gtest.h>

#include <memory>

namespace ortchestra {
namespace {

/// Pairs of batch and tensor.
using Order = std::vector<std::pair<std::int64_t, std::size_t>>;

/// Batches have two tensors. Two copies of each may be ahead.
class PrefetchQueueOfTwoTensors : public ::testing::Test {
 protected:
  void add(std::int64_t id) {
    Batch batch;
    batch.id = id;
    batches_.push_back(std::make_shared<const Batch>(std::move(batch)));
    for (const std::size_t tensor : {0, 1}) queue_.add({batches_.back(), tensor});
  }

  void request(std::size_t batch, std::size_t tensor) {
    queue_.note_request(*batches_.at(batch), tensor);
  }

  Order begin_all() {
    Order begun;
    while (queue_.has_next()) {
      const PrefetchQueue::Item next = queue_.begin_next();
      begun.emplace_back(next.batch->id, next.tensor);
    }
    return begun;
  }

  PrefetchQueue queue_{2, 2};
  std::vector<BatchPointer> batches_;
};

TEST_F(PrefetchQueueOfTwoTensors, begins_items_in_the_order_of_adding) {
  add(0);
  add(1);
  EXPECT_EQ(begin_all(), (Order{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
}

TEST_F(PrefetchQueueOfTwoTensors, begins_no_third_item_before_a_request) {
  for (std::int64_t id = 0; id < 5; ++id) add(id);
  EXPECT_EQ(begin_all().size(), 4U);
  request(0, 0);
  request(0, 1);
  EXPECT_EQ(begin_all(), (Order{{2, 0}, {2, 1}}));
}

TEST_F(PrefetchQueueOfTwoTensors, limits_each_tensor_independently) {
  for (std::int64_t id = 0; id < 4; ++id) add(id);
  begin_all();
  request(0, 1);
  EXPECT_EQ(begin_all(), (Order{{2, 1}}));
  request(1, 1);
  EXPECT_EQ(begin_all(), (Order{{3, 1}}));
}

TEST_F(PrefetchQueueOfTwoTensors, does_not_begin_an_item_that_was_requested_before) {
  for (std::int64_t id = 0; id < 3; ++id) add(id);
  request(1, 0);
  EXPECT_EQ(begin_all(), (Order{{0, 0}, {0, 1}, {1, 1}, {2, 0}}));
}

TEST_F(PrefetchQueueOfTwoTensors, ignores_requests_for_items_that_were_not_added) {
  const Batch other;
  queue_.note_request(other, 0);
  add(0);
  EXPECT_EQ(begin_all(), (Order{{0, 0}, {0, 1}}));
}

TEST_F(PrefetchQueueOfTwoTensors, keeps_no_batch_that_is_begun_or_requested) {
  for (std::int64_t id = 0; id < 3; ++id) add(id);
  begin_all();
  request(2, 0);
  request(2, 1);
  for (const BatchPointer& batch : batches_) EXPECT_EQ(batch.use_count(), 1);
}

}  // namespace
}  // namespace ortchestra
