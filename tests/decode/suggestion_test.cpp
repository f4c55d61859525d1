#include "ortchestra/decode/suggestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"

namespace ortchestra {
namespace {

using test::MadeUpModel;
using testing::ElementsAre;
using testing::IsEmpty;

/// Of a model with an input of 64 × 64: 84 cells at strides 8, 16 and 32.
std::string kind_for(MadeUpModel model) {
  return std::string(suggest_decoder(model.model()).kind->name);
}
std::string kind_for_one(const Shape& output) {
  return kind_for(MadeUpModel().output("out", output));
}

DecodedModel declared(const Shape& shape, const std::string& type = "float32") {
  DecodedModel model = MadeUpModel().model();
  model.outputs.push_back({"out", type, shape});
  return model;
}

TEST(DecoderSuggestion, is_the_detector_whose_cells_the_rows_are) {
  EXPECT_EQ(kind_for_one({1, 84, 7}), "yolox");
  EXPECT_EQ(kind_for_one({1, 3 * 84, 7}), "yolov5");
  EXPECT_EQ(kind_for_one({1, 6, 84}), "yolov8");
}

TEST(DecoderSuggestion, is_boxes_where_scores_and_boxes_are_apart) {
  EXPECT_EQ(kind_for(MadeUpModel().output("boxes", {1, 10, 4}).output("scores", {1, 10, 2})),
            "boxes");
}

TEST(DecoderSuggestion, is_nanodet_where_every_stride_has_two_outputs) {
  MadeUpModel model;
  for (const std::int64_t cells : {64, 16, 4}) {
    model.output("s" + std::to_string(cells), {1, cells, 3})
        .output("d" + std::to_string(cells), {1, cells, 32});
  }
  EXPECT_EQ(kind_for(model), "nanodet");
}

TEST(DecoderSuggestion, is_classes_for_one_row_of_scores) {
  EXPECT_EQ(kind_for_one({1, 9}), "classes");
  EXPECT_EQ(kind_for_one({1, 9, 1, 1}), "classes");
  EXPECT_EQ(suggest_decoder(declared({-1, 9})).kind->name, "classes");
}

TEST(DecoderSuggestion, is_keypoints_for_points) {
  EXPECT_EQ(kind_for_one({1, 17, 3}), "keypoints");
}

TEST(DecoderSuggestion, takes_one_map_for_a_mask_and_one_of_whole_numbers_for_classes) {
  EXPECT_EQ(suggest_decoder(declared({1, 1, 32, 32})).kind->name, "mask");
  EXPECT_EQ(suggest_decoder(declared({-1, 32, 32, 1})).kind->name, "mask");
  EXPECT_EQ(suggest_decoder(declared({1, 32, 32}, "int64")).kind->name, "segmentation");
}

TEST(DecoderSuggestion, leaves_to_the_user_what_several_kinds_take) {
  const auto maps = suggest_decoder(declared({1, 3, 16, 16}));
  EXPECT_EQ(maps.kind->name, "tensors");
  EXPECT_THAT(maps.candidates, ElementsAre("mask", "segmentation", "keypoints"));
  // 51 could be 17 points, or with the score 52 classes.
  const auto columns = suggest_decoder(declared({1, 5 + 51, 84}));
  EXPECT_EQ(columns.kind->name, "tensors");
  EXPECT_THAT(columns.candidates, ElementsAre("yolov8", "yolov8-pose"));
}

TEST(DecoderSuggestion, does_not_take_an_open_number_of_rows_for_the_right_one) {
  const auto open = suggest_decoder(declared({1, -1, 85}));
  EXPECT_EQ(open.kind->name, "tensors");
  EXPECT_THAT(open.candidates, testing::IsSupersetOf({"yolox", "yolov5"}));
}

TEST(DecoderSuggestion, is_tensors_where_nothing_fits) {
  const auto nothing = suggest_decoder(declared({1, 2, 3, 4, 5}));
  EXPECT_EQ(nothing.kind->name, "tensors");
  EXPECT_THAT(nothing.candidates, IsEmpty());
  // Rows that suppression in the model has left: no decoder's.
  EXPECT_THAT(suggest_decoder(declared({1, 100, 6})).candidates, IsEmpty());
}

}  // namespace
}  // namespace ortchestra
