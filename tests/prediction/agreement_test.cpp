#include "ortchestra/prediction/agreement.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ortchestra {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Prediction with(decltype(Prediction::found) found) {
  Prediction prediction;
  prediction.found = std::move(found);
  return prediction;
}

Prediction failed() {
  Prediction prediction;
  prediction.error = "the model failed";
  return prediction;
}

template <class Found>
Agreement agreement_of(const Found& found, const Found& reference) {
  AgreementMeter meter;
  meter.add(with(found), with(reference));
  return meter.agreement();
}

/// A mask of a frame of 4×1 pixels.
Mask mask(int class_index, std::vector<std::uint32_t> runs) {
  return {.class_index = class_index, .width = 4, .height = 1, .runs = std::move(runs)};
}

Pose pose(std::vector<Keypoint> points, std::optional<Box> box = {}) {
  return {.box = box, .points = std::move(points)};
}

TEST(AgreementTest, equal_boxes_agree_fully) {
  const Boxes boxes{{0, 0, 10, 10, 0.9F, 1}, {50, 50, 10, 20, 0.5F, 0}};
  const Agreement agreement = agreement_of(boxes, boxes);
  EXPECT_EQ(agreement.kind, "boxes");
  EXPECT_EQ(agreement.value, 1.0);
  EXPECT_EQ(agreement.iou, 1.0);
  EXPECT_EQ(agreement.score_difference, 0.0);
  EXPECT_EQ(agreement.frames, 1);
  EXPECT_EQ(agreement.objects, 2);
  EXPECT_EQ(agreement.found, 2);
}

TEST(AgreementTest, the_value_of_boxes_is_their_f1) {
  const Boxes reference{{0, 0, 10, 10, 0.9F, 0}, {50, 0, 10, 10, 0.8F, 0}};
  const Boxes found{{0, 0, 10, 10, 0.7F, 0}};
  const Agreement agreement = agreement_of(found, reference);
  EXPECT_DOUBLE_EQ(*agreement.value, 2.0 / 3);
  EXPECT_NEAR(*agreement.score_difference, 0.2, 1e-6);
}

TEST(AgreementTest, boxes_are_counted_over_all_frames_together) {
  const Boxes one{{0, 0, 10, 10, 0.9F, 0}};
  const Boxes three{{0, 0, 10, 10, 0.9F, 0}, {20, 0, 10, 10, 0.9F, 0}, {40, 0, 10, 10, 0.9F, 0}};
  AgreementMeter meter;
  meter.add(with(Boxes{}), with(one));
  meter.add(with(three), with(three));
  EXPECT_DOUBLE_EQ(*meter.agreement().value, 6.0 / 7);
  EXPECT_EQ(meter.agreement().frames, 2);
}

TEST(AgreementTest, boxes_of_another_class_do_not_match) {
  EXPECT_EQ(agreement_of(Boxes{{0, 0, 10, 10, 1, 1}}, Boxes{{0, 0, 10, 10, 1, 0}}).value, 0.0);
}

TEST(AgreementTest, boxes_that_overlap_by_half_match) {
  const Box reference{0, 0, 10, 10, 1, 0};
  EXPECT_EQ(agreement_of(Boxes{{0, 0, 10, 5, 1, 0}}, Boxes{reference}).value, 1.0);
  EXPECT_EQ(agreement_of(Boxes{{0, 0, 10, 4.9F, 1, 0}}, Boxes{reference}).value, 0.0);
}

TEST(AgreementTest, the_box_with_the_best_score_matches_first) {
  const Boxes reference{{0, 0, 10, 10, 1, 0}};
  const Boxes found{{0, 0, 10, 10, 0.3F, 0}, {0, 0, 10, 9, 0.8F, 0}};
  const std::vector<MatchedBoxes> matches = match_boxes(found, reference);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches.front().found, 1U);
}

TEST(AgreementTest, a_box_takes_the_reference_that_it_overlaps_most) {
  const Boxes reference{{0, 2, 10, 10, 1, 0}, {0, 1, 10, 10, 1, 0}};
  const std::vector<MatchedBoxes> matches = match_boxes({{0, 0, 10, 10, 1, 0}}, reference);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches.front().reference, 1U);
}

TEST(AgreementTest, nothing_in_the_reference_is_not_measurable) {
  const Agreement agreement = agreement_of(Boxes{}, Boxes{});
  EXPECT_EQ(agreement.value, std::nullopt);
  EXPECT_EQ(agreement.not_measurable, "the reference row found nothing in any frame");
  EXPECT_EQ(agreement_of(Boxes{{0, 0, 1, 1, 1, 0}}, Boxes{}).value, std::nullopt);
  EXPECT_EQ(agreement_of(Masks{}, Masks{}).value, std::nullopt);
  EXPECT_EQ(agreement_of(Classes{}, Classes{}).value, std::nullopt);
  EXPECT_EQ(agreement_of(Poses{}, Poses{}).value, std::nullopt);
}

TEST(AgreementTest, without_frames_it_is_not_measurable) {
  const Agreement agreement = AgreementMeter().agreement();
  EXPECT_EQ(agreement.value, std::nullopt);
  EXPECT_EQ(agreement.not_measurable, "no frame has a prediction of the reference row");
  EXPECT_EQ(agreement.kind, "");
}

TEST(AgreementTest, an_error_counts_as_nothing_found) {
  AgreementMeter meter;
  meter.add(failed(), with(Boxes{{0, 0, 10, 10, 1, 0}}));
  EXPECT_EQ(meter.agreement().value, 0.0);
}

TEST(AgreementTest, frames_whose_reference_is_an_error_are_left_out) {
  AgreementMeter meter;
  meter.add(with(Boxes{{0, 0, 10, 10, 1, 0}}), failed());
  EXPECT_EQ(meter.agreement().frames, 0);
}

TEST(AgreementTest, the_value_of_masks_is_their_mean_intersection_over_union) {
  const Masks reference{mask(0, {0, 2, 2}), mask(1, {2, 2})};
  const Masks found{mask(0, {0, 1, 3}), mask(1, {2, 2})};
  const Agreement agreement = agreement_of(found, reference);
  EXPECT_EQ(agreement.kind, "masks");
  EXPECT_DOUBLE_EQ(*agreement.value, 0.75);
  EXPECT_EQ(agreement.objects, 2);
}

TEST(AgreementTest, a_mask_that_only_one_row_has_counts_as_0) {
  EXPECT_EQ(agreement_of(Masks{}, Masks{mask(0, {0, 4})}).value, 0.0);
  const Masks reference{mask(0, {0, 2, 2})};
  EXPECT_EQ(agreement_of(Masks{reference.front(), mask(1, {3, 1})}, reference).value, 0.5);
}

TEST(AgreementTest, masks_of_frames_of_other_sizes_have_nothing_in_common) {
  const Mask other{.class_index = 0, .width = 2, .height = 2, .runs = {0, 4}};
  EXPECT_EQ(intersection_over_union(mask(0, {0, 4}), other), 0.0);
}

TEST(AgreementTest, the_value_of_classes_is_the_share_of_equal_best_classes) {
  AgreementMeter meter;
  meter.add(with(Classes{{3, 0.7F}, {2, 0.2F}}), with(Classes{{3, 0.9F}}));
  meter.add(with(Classes{{1, 0.7F}}), with(Classes{{3, 0.9F}}));
  meter.add(with(Classes{}), with(Classes{}));
  meter.add(with(Classes{}), with(Classes{{3, 0.5F}}));
  const Agreement agreement = meter.agreement();
  EXPECT_EQ(agreement.kind, "classes");
  EXPECT_DOUBLE_EQ(*agreement.value, 1.0 / 3);
  EXPECT_NEAR(*agreement.score_difference, 0.2, 1e-6);
  EXPECT_EQ(agreement.objects, 3);
  EXPECT_EQ(agreement.frames, 4);
}

TEST(AgreementTest, a_keypoint_agrees_within_5_percent_of_the_longer_side) {
  const Box box{0, 0, 100, 40, 1, 0};
  const Poses reference{pose({{10, 10, 1}, {20, 20, 1}}, box)};
  const Poses found{pose({{10, 14.9F, 1}, {25.1F, 20, 1}}, box)};
  const Agreement agreement = agreement_of(found, reference);
  EXPECT_EQ(agreement.kind, "poses");
  EXPECT_DOUBLE_EQ(*agreement.value, 0.5);
  EXPECT_EQ(agreement.iou, 1.0);
}

TEST(AgreementTest, points_of_unmatched_poses_do_not_agree) {
  const Box box{0, 0, 100, 100, 1, 0};
  const Box elsewhere{500, 0, 100, 100, 1, 0};
  const Poses reference{pose({{10, 10, 1}, {20, 20, 1}}, box)};
  EXPECT_EQ(agreement_of(Poses{}, reference).value, 0.0);
  const Poses found{reference.front(), pose({{510, 10, 1}, {520, 20, 1}}, elsewhere)};
  EXPECT_EQ(agreement_of(found, reference).value, 0.5);
}

TEST(AgreementTest, poses_without_boxes_are_compared_in_their_order) {
  const Poses reference{pose({{0, 0, 1}, {100, 0, 1}})};
  EXPECT_EQ(agreement_of(Poses{pose({{4, 0, 1}, {100, 0, 1}})}, reference).value, 1.0);
  EXPECT_EQ(agreement_of(Poses{pose({{6, 0, 1}, {100, 0, 1}})}, reference).value, 0.5);
}

TEST(AgreementTest, the_value_of_tensors_is_the_mean_of_the_smallest_similarity_per_frame) {
  AgreementMeter meter;
  meter.add_tensors(std::array<std::optional<double>, 2>{1.0, 0.5});
  meter.add_tensors(std::array<std::optional<double>, 2>{std::nullopt, 1.0});
  const Agreement agreement = meter.agreement();
  EXPECT_EQ(agreement.kind, "tensors");
  EXPECT_DOUBLE_EQ(*agreement.value, 0.75);
  EXPECT_EQ(agreement.frames, 2);
  EXPECT_EQ(agreement.objects, 3);
}

TEST(AgreementTest, outputs_that_are_all_0_are_not_measurable) {
  AgreementMeter meter;
  meter.add_tensors(std::array<std::optional<double>, 1>{std::nullopt});
  EXPECT_EQ(meter.agreement().value, std::nullopt);
  EXPECT_EQ(meter.agreement().not_measurable, "all outputs are 0");
}

TEST(CosineSimilarityTest, measures_the_angle_between_two_tensors) {
  CosineSimilarity same, orthogonal, opposite;
  for (const double value : {1.0, -2.0}) same.add(3 * value, value);
  orthogonal.add(1, 0);
  orthogonal.add(0, 1);
  opposite.add(-1, 1);
  EXPECT_DOUBLE_EQ(*same.value(), 1.0);
  EXPECT_EQ(orthogonal.value(), 0.0);
  EXPECT_EQ(opposite.value(), 0.0);
}

TEST(CosineSimilarityTest, is_0_if_only_one_tensor_has_values) {
  CosineSimilarity similarity;
  similarity.add(0, 1);
  EXPECT_EQ(similarity.value(), 0.0);
}

TEST(CosineSimilarityTest, has_no_value_for_tensors_of_zeros) {
  CosineSimilarity similarity;
  similarity.add(0, 0);
  EXPECT_EQ(similarity.value(), std::nullopt);
}

TEST(CosineSimilarityTest, leaves_out_elements_that_are_not_finite_in_both) {
  CosineSimilarity similarity;
  similarity.add(nan, nan);
  similarity.add(2, 2);
  EXPECT_DOUBLE_EQ(*similarity.value(), 1.0);
  similarity.add(nan, 1);
  EXPECT_EQ(similarity.value(), 0.0);
}

}  // namespace
}  // namespace ortchestra
