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
  EXPECT_EQ(kind_for_one({1, 252, 7}), "yolov5");
  EXPECT_EQ(kind_for_one({1, 6, 84}), "yolov8");
}

TEST(DecoderSuggestion, is_boxes_where_scores_and_boxes_are_apart) {
  EXPECT_EQ(kind_for(MadeUpModel().output("boxes", {1, 10, 4}).output("scores", {1, 10, 2})),
            "boxes");
}

DecodedModel with(std::vector<DecodedModel::Output> outputs) {
  DecodedModel model = MadeUpModel().model();
  model.outputs = std::move(outputs);
  return model;
}

TEST(DecoderSuggestion, leaves_it_open_whether_rows_of_cells_are_decoded) {
  const auto rows = suggest_decoder(declared({1, 84, 7}));
  EXPECT_EQ(rows.kind->name, "tensors");
  EXPECT_THAT(rows.candidates, ElementsAre("yolox", "yolov5"));
}

TEST(DecoderSuggestion, is_boxes_with_names_for_boxes_scores_and_labels_in_any_order) {
  // torchvision.
  const DecoderSuggestion one = suggest_decoder(with(
      {{"boxes", "float32", {-1, 4}}, {"labels", "int64", {-1}}, {"scores", "float32", {-1}}}));
  EXPECT_EQ(one.kind->name, "boxes");
  EXPECT_THAT(one.options.outputs, ElementsAre("boxes", "scores", "labels"));
  EXPECT_EQ(one.options.coordinates, CoordinateUnit::absolute);
  // RT-DETR.
  const DecoderSuggestion other = suggest_decoder(with({{"labels", "int64", {-1, 300}},
                                                        {"boxes", "float32", {-1, 300, 4}},
                                                        {"scores", "float32", {-1, 300}}}));
  EXPECT_THAT(other.options.outputs, ElementsAre("boxes", "scores", "labels"));
  // TensorFlow, with other outputs beside.
  const DecoderSuggestion tensorflow =
      suggest_decoder(with({{"detection_anchor_indices", "float32", {1, 10}},
                            {"detection_boxes", "float32", {1, 10, 4}},
                            {"detection_classes", "float32", {1, 10}},
                            {"detection_scores", "float32", {1, 10}},
                            {"num_detections", "float32", {1}},
                            {"raw_detection_boxes", "float32", {1, 99, 4}}}));
  EXPECT_THAT(tensorflow.options.outputs,
              ElementsAre("detection_boxes", "detection_scores", "detection_classes"));
  EXPECT_EQ(tensorflow.options.box_format, BoxFormat::corners_y_first);
  EXPECT_EQ(tensorflow.options.coordinates, CoordinateUnit::relative);
}

TEST(DecoderSuggestion, is_detections_for_what_suppression_leaves) {
  EXPECT_EQ(kind_for_one({1, 300, 6}), "detections");
  const DecoderSuggestion mmdetection =
      suggest_decoder(with({{"dets", "float32", {-1, 10, 5}}, {"labels", "int64", {-1, 10}}}));
  EXPECT_EQ(mmdetection.kind->name, "detections");
  EXPECT_THAT(mmdetection.options.outputs, ElementsAre("dets", "labels"));
  const DecoderSuggestion paddle =
      suggest_decoder(with({{"a", "float32", {-1, 6}}, {"b", "int32", {-1}}}));
  EXPECT_EQ(paddle.options.counts, "b");
  EXPECT_THAT(paddle.options.columns, ElementsAre(Column::class_index, Column::score, Column::x1,
                                                  Column::y1, Column::x2, Column::y2));
  const DecoderSuggestion quartet = suggest_decoder(with({{"num_dets", "int32", {-1, 1}},
                                                          {"det_boxes", "float32", {-1, 100, 4}},
                                                          {"det_scores", "float32", {-1, 100}},
                                                          {"det_classes", "int32", {-1, 100}}}));
  EXPECT_EQ(quartet.kind->name, "detections");
  EXPECT_THAT(quartet.options.outputs, ElementsAre("det_boxes", "det_scores", "det_classes"));
  EXPECT_EQ(quartet.options.counts, "num_dets");
  const DecoderSuggestion flat =
      suggest_decoder(with({{"graph2_flat_predictions", "float32", {-1, 7}}}));
  EXPECT_EQ(flat.options.columns.back(), Column::class_index);
  const DecoderSuggestion palm = suggest_decoder(
      with({{"pdscore_boxx_boxy_boxsize_kp0x_kp0y_kp2x_kp2y", "float32", {-1, 8}}}));
  EXPECT_THAT(palm.options.columns,
              ElementsAre(Column::score, Column::cx, Column::cy, Column::size, Column::skip,
                          Column::skip, Column::skip, Column::skip));
}

TEST(DecoderSuggestion, never_takes_whole_numbers_for_scores) {
  EXPECT_EQ(suggest_decoder(declared({1, 9}, "int64")).kind->name, "tensors");
  EXPECT_EQ(suggest_decoder(declared({1, 84, 7}, "int32")).kind->name, "tensors");
}

TEST(DecoderSuggestion, leaves_few_numbers_in_an_open_number_of_rows_open) {
  const auto either = suggest_decoder(declared({-1, 6}));
  EXPECT_THAT(either.candidates, ElementsAre("classes", "detections"));
  DecodedModel rows = declared({-1, 6});
  rows.outputs[0].first = FirstDimension::rows;
  EXPECT_EQ(suggest_decoder(rows).kind->name, "detections");
  DecodedModel frames = declared({-1, 6});
  frames.outputs[0].first = FirstDimension::frames;
  EXPECT_EQ(suggest_decoder(frames).kind->name, "classes");
}

TEST(DecoderSuggestion, is_what_the_exporter_says) {
  DecodedModel model = declared({1, 7, 84});
  model.metadata = {{"names", "{0: 'a', 1: 'b', 2: 'c'}"}, {"stride", "32"}, {"task", "detect"}};
  const DecoderSuggestion detect = suggest_decoder(model);
  EXPECT_EQ(detect.kind->name, "yolov8");
  EXPECT_TRUE(detect.is_from_metadata);
  EXPECT_THAT(detect.options.labels, ElementsAre("a", "b", "c"));
  model.metadata["task"] = "obb";
  model.metadata["names"] = "{0: 'a', 1: 'b'}";
  EXPECT_EQ(suggest_decoder(model).kind->name, "tensors");
  EXPECT_TRUE(suggest_decoder(model).unsupported);
  model.outputs[0].shape = {1, 5 + 51, 84};
  model.metadata["task"] = "pose";
  EXPECT_EQ(suggest_decoder(model).kind->name, "yolov8-pose");
  model.outputs[0].shape = {1, 2};
  model.metadata["task"] = "classify";
  EXPECT_EQ(suggest_decoder(model).options.activation, Activation::none);
}

TEST(DecoderSuggestion, sees_prototypes_of_masks) {
  const auto masks = suggest_decoder(
      with({{"output0", "float32", {1, 38, 84}}, {"output1", "float32", {1, 32, 16, 16}}}));
  EXPECT_EQ(masks.kind->name, "tensors");
  EXPECT_THAT(masks.unsupported.value(), testing::HasSubstr("instance segmentation"));
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
  const auto columns = suggest_decoder(declared({1, 56, 84}));
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
}

}  // namespace
}  // namespace ortchestra
