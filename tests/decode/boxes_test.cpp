#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"

namespace ortchestra {
namespace {

using test::decoding;
using test::MadeUpModel;

Boxes boxes_of(const Prediction& prediction) {
  EXPECT_FALSE(prediction.error);
  return std::get<Boxes>(prediction.found);
}

TEST(BoxesDecoder, accepts_corners_and_centres_relative_and_absolute) {
  const std::vector<std::tuple<BoxFormat, CoordinateUnit, std::vector<float>>> formats = {
      {BoxFormat::corners, CoordinateUnit::relative, {0.25F, 0.25F, 0.75F, 0.5F}},
      {BoxFormat::corners, CoordinateUnit::absolute, {16, 8, 48, 16}},
      {BoxFormat::corners_y_first, CoordinateUnit::relative, {0.25F, 0.25F, 0.5F, 0.75F}},
      {BoxFormat::corners_y_first, CoordinateUnit::absolute, {8, 16, 16, 48}},
      {BoxFormat::center, CoordinateUnit::relative, {0.5F, 0.375F, 0.5F, 0.25F}},
      {BoxFormat::center, CoordinateUnit::absolute, {32, 12, 32, 8}}};
  for (const auto& [format, unit, numbers] : formats) {
    MadeUpModel model(64, 32);
    model.output("scores", {1, 1, 1}, {0.9F}).output("boxes", {1, 1, 4}, numbers);
    DecodeOptions options = decoding("boxes");
    options.box_format = format;
    options.coordinates = unit;
    EXPECT_EQ(boxes_of(model.decode(options)), (Boxes{{16, 8, 32, 8, 0.9F, 0}}));
  }
}

TEST(BoxesDecoder, ignores_the_background) {
  MadeUpModel model(10, 10);
  model.output("boxes", {1, 2, 4}, {0, 0, 1, 1, 0, 0, 0.5F, 0.5F})
      .output("scores", {1, 2, 2}, {0.9F, 0.1F, 0.3F, 0.7F});
  DecodeOptions options = decoding("boxes");
  options.background = 0;
  EXPECT_EQ(boxes_of(model.decode(options)), (Boxes{{0, 0, 5, 5, 0.7F, 1}}));
}

TEST(BoxesDecoder, reads_classes_from_a_separate_output) {
  MadeUpModel model(10, 10);
  model.output("classes", {1, 2}, {3, 7})
      .output("boxes", {1, 2, 4}, {0, 0, 1, 1, 0, 0, 0.5F, 0.5F})
      .output("scores", {1, 2}, {0.6F, 0.7F});
  DecodeOptions options = decoding("boxes");
  options.outputs = {"boxes", "scores", "classes"};
  EXPECT_EQ(boxes_of(model.decode(options)),
            (Boxes{{0, 0, 5, 5, 0.7F, 7}, {0, 0, 10, 10, 0.6F, 3}}));
}

TEST(BoxesDecoder, reports_an_output_of_scores_given_as_classes) {
  MadeUpModel model(10, 10);
  model.output("classes", {1, 1}, {3})
      .output("boxes", {1, 1, 4}, {0, 0, 1, 1})
      .output("scores", {1, 1}, {0.6F});
  DecodeOptions options = decoding("boxes");
  options.outputs = {"boxes", "classes", "scores"};
  EXPECT_THAT(model.decode(options).error.value(),
              testing::HasSubstr("the output of classes has the value 0.6, which is not a class"));
}

TEST(BoxesDecoder, clips_boxes_to_the_frame_and_drops_those_outside) {
  MadeUpModel model(10, 10);
  model.output("boxes", {1, 2, 4}, {-0.5F, 0.5F, 0.5F, 2, 1.5F, 0, 2, 1})
      .output("scores", {1, 2, 1}, {0.9F, 0.8F});
  EXPECT_EQ(boxes_of(model.decode(decoding("boxes"))), (Boxes{{0, 5, 5, 5, 0.9F, 0}}));
}

TEST(BoxesDecoder, keeps_the_best_top_k) {
  MadeUpModel model(10, 10);
  model.output("boxes", {1, 3, 4}, {0, 0, .2F, .2F, .4F, .4F, .6F, .6F, .8F, .8F, 1, 1})
      .output("scores", {1, 3, 1}, {0.7F, 0.9F, 0.8F});
  DecodeOptions options = decoding("boxes");
  options.top_k = 2;
  const Boxes boxes = boxes_of(model.decode(options));
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].score, 0.9F);
  EXPECT_EQ(boxes[1].score, 0.8F);
}

}  // namespace
}  // namespace ortchestra
