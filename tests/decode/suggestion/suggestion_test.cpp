#include "ortchestra/decode/suggestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"

namespace ortchestra {
namespace {

using test::MadeUpModel;
using testing::ElementsAre;
using testing::IsEmpty;

/// The suggested kind for a model with an input of 64 × 64: 84 cells at strides 8, 16 and 32.
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

TEST(DecoderSuggestion, is_the_detector_with_one_row_or_column_per_cell) {
  EXPECT_EQ(kind_for_one({1, 252, 7}), "yolov5");
  EXPECT_EQ(kind_for_one({1, 6, 84}), "yolov8");
}

TEST(DecoderSuggestion, is_boxes_for_separate_scores_and_boxes) {
  EXPECT_EQ(kind_for(MadeUpModel().output("boxes", {1, 10, 4}).output("scores", {1, 10, 2})),
            "boxes");
}

DecodedModel with(std::vector<DecodedModel::Output> outputs) {
  DecodedModel model = MadeUpModel().model();
  model.outputs = std::move(outputs);
  return model;
}

TEST(DecoderSuggestion, is_ambiguous_if_one_row_per_cell_may_be_decoded_or_not) {
  const auto rows = suggest_decoder(declared({1, 84, 7}));
  EXPECT_EQ(rows.kind->name, "tensors");
  EXPECT_THAT(rows.candidates, ElementsAre("yolox", "yolov5"));
}

TEST(DecoderSuggestion, is_boxes_with_output_names_for_boxes_scores_and_labels_in_any_order) {
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
  // TensorFlow, with additional outputs.
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

TEST(DecoderSuggestion, is_detections_for_boxes_after_suppression) {
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
  const DecoderSuggestion efficient_nms =
      suggest_decoder(with({{"num_dets", "int32", {-1, 1}},
                            {"det_boxes", "float32", {-1, 100, 4}},
                            {"det_scores", "float32", {-1, 100}},
                            {"det_classes", "int32", {-1, 100}}}));
  EXPECT_EQ(efficient_nms.kind->name, "detections");
  EXPECT_THAT(efficient_nms.options.outputs, ElementsAre("det_boxes", "det_scores", "det_classes"));
  EXPECT_EQ(efficient_nms.options.counts, "num_dets");
  const DecoderSuggestion flat =
      suggest_decoder(with({{"graph2_flat_predictions", "float32", {-1, 7}}}));
  EXPECT_EQ(flat.options.columns.back(), Column::class_index);
  const DecoderSuggestion palm = suggest_decoder(
      with({{"pdscore_boxx_boxy_boxsize_kp0x_kp0y_kp2x_kp2y", "float32", {-1, 8}}}));
  EXPECT_THAT(palm.options.columns,
              ElementsAre(Column::score, Column::cx, Column::cy, Column::size, Column::skip,
                          Column::skip, Column::skip, Column::skip));
}

TEST(DecoderSuggestion, never_treats_integers_as_scores) {
  EXPECT_EQ(suggest_decoder(declared({1, 9}, "int64")).kind->name, "tensors");
  EXPECT_EQ(suggest_decoder(declared({1, 84, 7}, "int32")).kind->name, "tensors");
}

TEST(DecoderSuggestion, is_ambiguous_for_an_unknown_number_of_short_rows) {
  const auto either = suggest_decoder(declared({-1, 6}));
  EXPECT_THAT(either.candidates, ElementsAre("classes", "detections"));
  DecodedModel rows = declared({-1, 6});
  rows.outputs[0].first = FirstDimension::rows;
  EXPECT_EQ(suggest_decoder(rows).kind->name, "detections");
  DecodedModel frames = declared({-1, 6});
  frames.outputs[0].first = FirstDimension::frames;
  EXPECT_EQ(suggest_decoder(frames).kind->name, "classes");
}

TEST(DecoderSuggestion, follows_the_metadata_of_the_exporter) {
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

TEST(DecoderSuggestion, recognises_prototypes_of_masks) {
  const auto masks = suggest_decoder(
      with({{"output0", "float32", {1, 38, 84}}, {"output1", "float32", {1, 32, 16, 16}}}));
  EXPECT_EQ(masks.kind->name, "tensors");
  EXPECT_THAT(masks.unsupported.value(), testing::HasSubstr("instance segmentation"));
}

TEST(DecoderSuggestion, is_nanodet_for_two_outputs_per_stride) {
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

TEST(DecoderSuggestion, is_mask_for_one_map_and_segmentation_for_one_map_of_integers) {
  EXPECT_EQ(suggest_decoder(declared({1, 1, 32, 32})).kind->name, "mask");
  EXPECT_EQ(suggest_decoder(declared({-1, 32, 32, 1})).kind->name, "mask");
  EXPECT_EQ(suggest_decoder(declared({1, 32, 32}, "int64")).kind->name, "segmentation");
}

TEST(DecoderSuggestion, is_ambiguous_if_several_kinds_accept_the_outputs) {
  const auto maps = suggest_decoder(declared({1, 3, 16, 16}));
  EXPECT_EQ(maps.kind->name, "tensors");
  EXPECT_THAT(maps.candidates, ElementsAre("mask", "segmentation", "keypoints"));
  // After the 4 numbers of the box, 52 could be 52 classes, or a score and 17 points.
  const auto columns = suggest_decoder(declared({1, 56, 84}));
  EXPECT_EQ(columns.kind->name, "tensors");
  EXPECT_THAT(columns.candidates, ElementsAre("yolov8", "yolov8-pose"));
}

TEST(DecoderSuggestion, does_not_assume_that_an_unknown_number_of_rows_matches) {
  const auto open = suggest_decoder(declared({1, -1, 85}));
  EXPECT_EQ(open.kind->name, "tensors");
  EXPECT_THAT(open.candidates, testing::IsSupersetOf({"yolox", "yolov5"}));
}

TEST(DecoderSuggestion, is_tensors_if_no_other_kind_fits) {
  const auto nothing = suggest_decoder(declared({1, 2, 3, 4, 5}));
  EXPECT_EQ(nothing.kind->name, "tensors");
  EXPECT_THAT(nothing.candidates, IsEmpty());
}

}  // namespace
}  // namespace ortchestra
