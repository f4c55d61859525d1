#include "pipeline/held_batches.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

/// The batches of a chunk, by their ids.
std::vector<std::shared_ptr<Batch>> batches(const std::vector<std::int64_t>& ids) {
  std::vector<std::shared_ptr<Batch>> made;
  for (const std::int64_t id : ids) {
    made.push_back(std::make_shared<Batch>());
    made.back()->id = id;
  }
  return made;
}

TEST(HeldBatches, are_never_due_where_none_is_held) {
  HeldBatches held(1, 2);
  for (std::int64_t id = 0; id < 10; ++id) EXPECT_FALSE(held.are_due_after(batches({id})));
}

TEST(HeldBatches, are_not_due_where_groups_fill_up_in_time) {
  HeldBatches held(4, 4);
  for (std::int64_t id = 0; id < 40; ++id) EXPECT_FALSE(held.are_due_after(batches({id}))) << id;
}

TEST(HeldBatches, are_due_after_so_many_chunks_without_the_rest_of_their_group) {
  HeldBatches held(4, 3);
  EXPECT_FALSE(held.are_due_after(batches({0})));
  EXPECT_FALSE(held.are_due_after({}));
  EXPECT_FALSE(held.are_due_after({}));
  EXPECT_TRUE(held.are_due_after({}));
  held.flushed();
  EXPECT_FALSE(held.are_due_after({}));
}

TEST(HeldBatches, are_due_by_the_oldest_of_a_group) {
  HeldBatches held(4, 2);
  EXPECT_FALSE(held.are_due_after(batches({0})));
  EXPECT_FALSE(held.are_due_after(batches({1})));
  EXPECT_TRUE(held.are_due_after(batches({2})));
}

TEST(HeldBatches, count_anew_for_what_comes_behind_a_whole_group) {
  HeldBatches held(2, 2);
  EXPECT_FALSE(held.are_due_after(batches({0, 1, 2})));
  EXPECT_FALSE(held.are_due_after({}));
  EXPECT_TRUE(held.are_due_after({}));
  held.flushed();
  EXPECT_FALSE(held.are_due_after(batches({3})));
  EXPECT_FALSE(held.are_due_after({}));
  EXPECT_FALSE(held.are_due_after({}));
}

}  // namespace
}  // namespace ortchestra
