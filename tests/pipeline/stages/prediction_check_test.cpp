#include "pipeline/stages/prediction_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Found>
Prediction found(Found items) {
  Prediction prediction;
  prediction.found = std::move(items);
  return prediction;
}

Boxes boxes(std::size_t count, float score) {
  Boxes all(count, Box{0, 0, 1, 1, score, 0});
  // Not all equal.
  if (!all.empty()) all.back().score = score - 0.01F;
  return all;
}

Mask mask_of(std::uint32_t inside) { return {0, 10, 10, {100 - inside, inside}}; }

/// What looks wrong if every one of `frames` frames has this prediction.
std::vector<PredictionDoubt> doubts_about(const Prediction& prediction, int frames,
                                          const DecodeOptions& decode = {}) {
  PredictionCheck check(decode);
  for (int frame = 0; frame < frames; ++frame) check.add(prediction);
  return check.doubts();
}

auto doubt(const std::string& text, const std::string& keys) {
  return AllOf(Field(&PredictionDoubt::text, HasSubstr(text)),
               Field(&PredictionDoubt::check, HasSubstr(keys)));
}

TEST(PredictionCheck, doubts_lists_that_are_full_on_most_frames) {
  PredictionCheck check({});
  for (int frame = 0; frame < 6; ++frame) check.add(found(boxes(280, 0.5F)));
  for (int frame = 0; frame < 4; ++frame) check.add(found(boxes(2, 0.5F)));
  EXPECT_THAT(check.doubts(),
              ElementsAre(doubt("6 of 10 frames have about 300 detections", "score")));
}

TEST(PredictionCheck, does_not_doubt_lists_that_are_full_on_few_frames) {
  PredictionCheck check({});
  for (int frame = 0; frame < 4; ++frame) check.add(found(boxes(300, 0.5F)));
  for (int frame = 0; frame < 6; ++frame) check.add(found(boxes(2, 0.5F)));
  EXPECT_THAT(check.doubts(), IsEmpty());
}

TEST(PredictionCheck, does_not_doubt_a_short_list_that_the_user_asked_for) {
  EXPECT_THAT(doubts_about(found(boxes(5, 0.5F)), 20, {.top_k = 5}), IsEmpty());
  EXPECT_THAT(doubts_about(found(boxes(100, 0.5F)), 20, {.top_k = 100}),
              ElementsAre(doubt("20 of 20 frames have about 100 detections", "[model.decode]")));
}

TEST(PredictionCheck, doubts_many_detections_that_are_nearly_all_certain) {
  EXPECT_THAT(doubts_about(found(boxes(30, 0.99F)), 10),
              ElementsAre(doubt("300 of 300 scores are above 0.95", "mean, std")));
}

TEST(PredictionCheck, gives_only_one_doubt_for_signs_of_the_same_cause) {
  EXPECT_THAT(doubts_about(found(boxes(300, 0.99F)), 10),
              ElementsAre(doubt("about 300 detections", "background")));
}

TEST(PredictionCheck, does_not_doubt_a_few_certain_detections) {
  EXPECT_THAT(doubts_about(found(boxes(2, 0.999F)), 100), IsEmpty()) << "faces, for example";
}

TEST(PredictionCheck, doubts_equal_scores) {
  const Classes classes(5, ClassScore{0, 0.001F});
  EXPECT_THAT(doubts_about(found(classes), 10),
              ElementsAre(doubt("all 50 scores are equal (0.001)", "activation")));
  EXPECT_THAT(doubts_about(found(classes), 1), IsEmpty()) << "too few to tell";
}

TEST(PredictionCheck, doubts_masks_that_are_always_empty) {
  EXPECT_THAT(doubts_about(found(Masks{}), 10),
              ElementsAre(doubt("the masks of all 10 frames are empty", "threshold")));
  EXPECT_THAT(doubts_about(found(Masks{}), 9), IsEmpty()) << "too few to tell";
}

TEST(PredictionCheck, doubts_masks_that_always_cover_the_whole_frame) {
  EXPECT_THAT(doubts_about(found(Masks{mask_of(100), mask_of(100)}), 10),
              ElementsAre(doubt("cover the whole frame", "threshold")));
  EXPECT_THAT(doubts_about(found(Masks{mask_of(100), mask_of(40)}), 10), IsEmpty());
}

TEST(PredictionCheck, doubts_numbers_that_are_not_finite) {
  Prediction dropped = found(boxes(2, 0.5F));
  dropped.not_finite = 3;
  EXPECT_THAT(doubts_about(dropped, 4),
              ElementsAre(doubt("4 of 4 frames have numbers that are NaN or infinite", "scale")));
  TensorStatistics tensor;
  tensor.nan = 1;
  EXPECT_THAT(doubts_about(found(Tensors{tensor}), 2), ElementsAre(doubt("2 of 2 frames", "")));
}

TEST(PredictionCheck, doubts_scores_that_are_not_probabilities) {
  Prediction odd = found(boxes(2, 0.5F));
  odd.odd_scores = 2;
  PredictionCheck check({});
  check.add(odd);
  check.add(odd);
  EXPECT_EQ(check.odd_scores(), 4);
  EXPECT_THAT(check.doubts(),
              ElementsAre(doubt("4 candidates have a score above 1 or below 0", "activation")));
}

TEST(PredictionCheck, does_not_doubt_that_nothing_was_found) {
  EXPECT_THAT(doubts_about(found(Boxes{}), 1000), IsEmpty());
}

TEST(PredictionCheck, ignores_frames_on_which_the_model_failed) {
  Prediction failed = found(Masks{});
  failed.error = "broken";
  EXPECT_THAT(doubts_about(failed, 100), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
