#include "decode/parts/nms.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

Candidate box(float left, float right, float score, int class_index = 0) {
  Candidate made{left, 0, right, 10, score, class_index, 0};
  return made;
}

TEST(Suppression, keeps_the_best_of_overlapping_boxes) {
  const auto kept = suppress({box(0, 10, 0.5F), box(1, 11, 0.9F), box(20, 30, 0.7F)}, 0.5F, 10);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].score, 0.9F);
  EXPECT_EQ(kept[1].score, 0.7F);
}

TEST(Suppression, keeps_boxes_that_overlap_by_exactly_the_limit) {
  EXPECT_FLOAT_EQ(overlap(box(0, 10, 1), box(5, 15, 1)), 1.0F / 3);
  EXPECT_EQ(suppress({box(0, 10, 0.9F), box(0, 5, 0.8F)}, 0.5F, 10).size(), 2U);
  EXPECT_EQ(suppress({box(0, 10, 0.9F), box(0, 5, 0.8F)}, 0.49F, 10).size(), 1U);
}

TEST(Suppression, does_not_affect_other_classes) {
  EXPECT_EQ(suppress({box(0, 10, 0.9F, 0), box(0, 10, 0.8F, 1)}, 0.5F, 10).size(), 2U);
}

TEST(Suppression, keeps_equal_scores_in_the_given_order) {
  const auto kept = suppress({box(0, 1, 0.5F), box(5, 6, 0.5F), box(9, 10, 0.5F)}, 0.5F, 2);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].left, 0);
  EXPECT_EQ(kept[1].left, 5);
}

TEST(Suppression, does_not_let_a_suppressed_box_suppress) {
  const auto kept = suppress({box(0, 10, 0.9F), box(4, 14, 0.8F), box(8, 18, 0.7F)}, 0.4F, 10);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[1].left, 8);
}

TEST(Suppression, accepts_boxes_without_area) { EXPECT_EQ(overlap(box(3, 3, 1), box(3, 3, 1)), 0); }

}  // namespace
}  // namespace ortchestra
