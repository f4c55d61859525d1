#include "cli/inspect/config_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "base/files/file.h"
#include "ortchestra/config/config.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"
#include "support/test_data.h"

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Values = std::vector<ValueDescription>;

ValueDescription value(const std::string& name, const Shape& shape,
                       const std::string& type = "float32") {
  return {name, type, shape, {}};
}

/// An inspection as from inspect(), but without a file.
Inspection made_up(const std::string& source, const Values& inputs,
                   const Values& outputs = {value("y", {-1, 10})}) {
  Inspection inspection;
  inspection.request.source = source;
  inspection.description.source = source;
  inspection.description.inputs = inputs;
  inspection.description.outputs = outputs;
  return inspection;
}

class ConfigDraft : public testing::Test {
 protected:
  std::string draft(const std::vector<Inspection>& inspections) const {
    return config_draft(inspections, default_input_size, folder_.path()).text;
  }
  /// Reads the draft's text as a configuration.
  Configuration settings(const std::string& text) const {
    write_file_atomically(path(), text);
    return read_config_file(path());
  }
  std::string path() const { return folder_ / "draft.toml"; }

  test::TemporaryDirectory folder_;
};

TEST_F(ConfigDraft, marks_values_that_the_file_of_a_model_does_not_determine) {
  const std::string text = draft({made_up("/a.onnx", {value("x", {-1, 3, 64, 48})})});
  EXPECT_THAT(text, AllOf(HasSubstr("# CHECK: or bgr"), HasSubstr("# CHECK: or letterbox"),
                          HasSubstr("# CHECK: often 0.0039"), HasSubstr("/ std"),
                          HasSubstr("# GUESS: from the outputs' shapes"),
                          HasSubstr("# labels = \"labels.txt\"  # CHECK")));
  EXPECT_THAT(text, HasSubstr("size = [48, 64]\n")) << "what is known is not marked";
  EXPECT_THAT(text, HasSubstr("layout = \"nchw\"\n"));
}

TEST_F(ConfigDraft, counts_the_lines_that_the_user_must_check) {
  const DraftText draft =
      config_draft(std::vector{made_up("/CHECK.onnx", {value("GUESS", {-1, 3, 64, 48})})},
                   default_input_size, folder_.path());
  std::size_t marked = 0;
  std::istringstream lines(draft.text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = line.find(" = ") != std::string::npos;
    if (is_setting &&
        (line.find("# CHECK") != std::string::npos || line.find("# GUESS") != std::string::npos))
      ++marked;
  }
  EXPECT_EQ(draft.open_lines, marked) << draft.text;
  EXPECT_EQ(marked, 11U) << draft.text;
}

/// As YOLOX's exporter writes a model for 64x64 with one class per number.
Inspection made_up_yolox(std::int64_t classes) {
  return made_up("/a.onnx", {value("images", {1, 3, 64, 64})},
                 {value("output", {1, 84, 5 + classes})});
}

TEST_F(ConfigDraft, marks_what_is_known_of_a_known_model_and_leaves_nothing_to_check) {
  const DraftText known =
      config_draft(std::vector{made_up_yolox(80)}, default_input_size, folder_.path());
  EXPECT_EQ(known.open_lines, 0U) << known.text;
  EXPECT_THAT(known.text, AllOf(HasSubstr("color = \"bgr\"                 # known: YOLOX"),
                                HasSubstr("kind = \"yolox\"                # known: YOLOX"),
                                HasSubstr("# known: YOLOX, from Megvii"),
                                Not(HasSubstr("CHECK:"
                                              " or"))));
  const Configuration read = settings(known.text);
  EXPECT_EQ(read.work.models.at(0).recipe.color, ColorOrder::bgr);
  EXPECT_EQ(read.work.uses.at(0).decode->labels.size(), 80U) << "a long list is wrapped";
  EXPECT_EQ(read.work.uses.at(0).decode->labels.at(79), "toothbrush");
}

TEST_F(ConfigDraft, asks_for_labels_that_a_known_model_does_not_determine) {
  const DraftText draft =
      config_draft(std::vector{made_up_yolox(3)}, default_input_size, folder_.path());
  EXPECT_EQ(draft.open_lines, 1U) << draft.text;
  EXPECT_THAT(draft.text, HasSubstr("# labels = \"labels.txt\"  # CHECK"));
}

TEST_F(ConfigDraft, marks_a_dynamic_size_and_dynamic_channels) {
  const std::string text = draft({made_up("/a.onnx", {value("x", {-1, -1, -1, -1})})});
  EXPECT_THAT(text, AllOf(HasSubstr("size = [256, 256]"), HasSubstr("takes other sizes too"),
                          HasSubstr("# CHECK: or bgr, gray"), HasSubstr("# GUESS: nchw or nhwc")));
}

TEST_F(ConfigDraft, can_be_read_as_a_configuration) {
  const Inspection one = made_up("/a.onnx", {value("x", {1, 3, 64, 64})});
  const Inspection other = made_up("fake:input=1x8x8", {value("input", {-1, 1, 8, 8})});
  const Configuration read = settings(draft({one, other}));
  ASSERT_EQ(read.work.models.size(), 2U);
  EXPECT_EQ(read.work.models[0].source, "/a.onnx");
  EXPECT_EQ(read.work.models[1].source, "fake:input=1x8x8");
  EXPECT_EQ(read.work.models[1].recipe.color, ColorOrder::gray);
  // The draft resolves to the same recipe as the model without a draft.
  for (std::size_t i = 0; i < 2; ++i) {
    const Inspection& inspection = i == 0 ? one : other;
    EXPECT_EQ(
        resolve_model("m", inspection.description, read.work.models[i], default_input_size).recipe,
        resolve_model("m", inspection.description, inspection.request, default_input_size).recipe);
    ASSERT_TRUE(read.work.uses[i].decode);
    EXPECT_EQ(read.work.uses[i].decode->kind, "classes");
    EXPECT_EQ(read.work.uses[i].decode->top_k, 5);
  }
}

TEST_F(ConfigDraft, lists_other_inputs_without_values_so_that_the_user_must_set_them) {
  const Inspection model = made_up(
      "/a.onnx", {value("iou", {1}), value("x", {1, 3, 64, 64}), value("mask", {1, 3, 64, 64})});
  const std::string text = draft({model});
  EXPECT_THAT(text, AllOf(HasSubstr("# another input: iou float32[1]"), HasSubstr("values = []"),
                          HasSubstr("one number per element"), HasSubstr("a second picture")));
  const ModelRequest read = settings(text).work.models.at(0);
  ASSERT_EQ(read.constants.size(), 2U);
  EXPECT_EQ(read.constants[0].name, "iou");
  EXPECT_EQ(read.constants[1].name, "mask");
  EXPECT_THAT(
      test::error_text(ErrorKind::input,
                       [&] { resolve_model("m", model.description, read, default_input_size); }),
      HasSubstr("the constant for input 'iou' has no values"));
  ModelRequest set = read;
  for (ConstantInput& constant : set.constants) constant.values = {0.5};
  EXPECT_EQ(resolve_model("m", model.description, set, default_input_size).image_input, "x");
}

TEST_F(ConfigDraft, gives_pictures_to_the_input_with_three_channels) {
  const std::string text =
      draft({made_up("/a.onnx", {value("mask", {1, 1, 64, 64}), value("r1i", {-1, -1, -1, -1}),
                                 value("image", {1, 3, 64, 64})})});
  EXPECT_THAT(text, AllOf(HasSubstr("the input for pictures: image"),
                          HasSubstr("another input: mask"), HasSubstr("another input: r1i")));
}

TEST_F(ConfigDraft, sets_the_size_inputs_of_detectors) {
  const Inspection model =
      made_up("/a.onnx", {value("image", {-1, 3, 32, 48}), value("im_shape", {-1, 2}),
                          value("scale_factor", {-1, 2}),
                          value("orig_target_sizes", {-1, 2}, "int64"), value("im_info", {1, 3})});
  const ModelRequest read = settings(draft({model})).work.models.at(0);
  ASSERT_EQ(read.constants.size(), 4U);
  EXPECT_THAT(read.constants[0].values, ElementsAre(32, 48));
  EXPECT_THAT(read.constants[1].values, ElementsAre(1));
  EXPECT_THAT(read.constants[2].values, ElementsAre(48, 32));
  EXPECT_THAT(read.constants[3].values, ElementsAre(32, 48, 1));
  EXPECT_NO_THROW(resolve_model("m", model.description, read, default_input_size));
}

TEST_F(ConfigDraft, says_that_a_recurrent_state_is_not_supported) {
  const Values inputs{value("src", {-1, 3, -1, -1}), value("r1i", {-1, -1, -1, -1}),
                      value("downsample_ratio", {1})};
  const Values outputs{value("pha", {-1, 1, -1, -1}), value("r1o", {-1, -1, -1, -1})};
  const std::string text = draft({made_up("/a.onnx", inputs, outputs)});
  EXPECT_THAT(
      text, HasSubstr("recurrent state, whose next value is output 'r1o': this is not supported"));
  const Configuration read = settings(text);
  for (const ConstantInput& constant : read.work.models.at(0).constants)
    EXPECT_THAT(constant.values, testing::IsEmpty()) << constant.name;
}

TEST_F(ConfigDraft, uses_the_metadata_of_the_file) {
  Inspection model =
      made_up("/a.onnx", {value("images", {1, 3, -1, -1})}, {value("output0", {1, 6, 84})});
  model.description.metadata = {{"task", "detect"},
                                {"names", "{0: 'ship', 1: \"plane's\"}"},
                                {"stride", "32"},
                                {"imgsz", "[64, 64]"}};
  const std::string text = draft({model});
  EXPECT_THAT(text, HasSubstr("# known: Ultralytics YOLO, task detect"));
  const Configuration read = settings(text);
  const DecodeOptions& decode = read.work.uses.at(0).decode.value();
  EXPECT_EQ(decode.kind, "yolov8");
  EXPECT_THAT(decode.labels, ElementsAre("ship", "plane's"));
  const RecipeOverrides& recipe = read.work.models.at(0).recipe;
  EXPECT_EQ(recipe.width, 64);
  EXPECT_EQ(recipe.fit, Fit::letterbox);
  EXPECT_EQ(recipe.scale, 1.0F / 255);
}

TEST_F(ConfigDraft, names_predictions_that_cannot_be_decoded_yet) {
  Inspection model =
      made_up("/a.onnx", {value("images", {1, 3, 64, 64})}, {value("output0", {1, 7, 84})});
  model.description.metadata = {
      {"task", "obb"}, {"names", "{0: 'ship', 1: 'plane'}"}, {"stride", "32"}};
  const std::string text = draft({model});
  EXPECT_THAT(text, AllOf(HasSubstr("kind = \"tensors\""), HasSubstr("rotated boxes")));
}

TEST_F(ConfigDraft, writes_the_keys_that_detections_after_suppression_need) {
  ValueDescription rows = value("output", {-1, 7});
  rows.symbols = {"num_dets", ""};
  ValueDescription images = value("images", {-1, 3, 32, 32});
  images.symbols = {"batch", "", "", ""};
  const std::string text = draft({made_up("/a.onnx", {images}, {rows})});
  EXPECT_THAT(text, HasSubstr("batched_outputs = []"));
  const Configuration read = settings(text);
  EXPECT_THAT(read.work.models.at(0).batched_outputs.value(), testing::IsEmpty());
  const DecodeOptions& decode = read.work.uses.at(0).decode.value();
  EXPECT_EQ(decode.kind, "detections");
  EXPECT_THAT(decode.columns, ElementsAre(Column::batch, Column::x1, Column::y1, Column::x2,
                                          Column::y2, Column::class_index, Column::score));
}

TEST_F(ConfigDraft, keeps_the_device_of_a_model) {
  Inspection model = made_up("/a.onnx", {value("x", {1, 3, 64, 64})}, {value("y", {1, 84, 7})});
  model.request.device = "xnnpack";
  EXPECT_EQ(settings(draft({model})).work.models.at(0).device, "xnnpack");
}

TEST_F(ConfigDraft, asks_whether_the_model_decodes_its_boxes) {
  const std::string text =
      draft({made_up("/a.onnx", {value("x", {1, 3, 64, 64})}, {value("y", {1, 84, 7})})});
  EXPECT_THAT(text, AllOf(HasSubstr("kind = \"tensors\""),
                          HasSubstr("CHECK: yolox if boxes are relative to grid cells")));
}

TEST_F(ConfigDraft, names_all_kinds_that_fit_the_outputs) {
  const std::string text =
      draft({made_up("/a.onnx", {value("x", {1, 3, 64, 64})}, {value("y", {1, 3, 64, 64})})});
  EXPECT_THAT(text, HasSubstr("kind = \"tensors\""));
  EXPECT_THAT(text, HasSubstr("fit mask, segmentation, keypoints: give the right one"));
  EXPECT_EQ(settings(text).work.uses.at(0).decode->kind, "tensors");
}

TEST_F(ConfigDraft, sets_a_batch_that_is_a_multiple_of_the_batch_of_every_model) {
  const Configuration read = settings(draft({made_up("/a.onnx", {value("x", {6, 3, 8, 8})}),
                                             made_up("/b.onnx", {value("x", {4, 3, 8, 8})})}));
  EXPECT_EQ(read.work.batch, 12);
}

TEST_F(ConfigDraft, gives_models_with_equal_stems_different_names) {
  const Values inputs{value("x", {1, 3, 8, 8})};
  const Configuration read =
      settings(draft({made_up("/a/m.onnx", inputs), made_up("/b/m.onnx", inputs)}));
  EXPECT_EQ(read.work.models.at(0).name, "m");
  EXPECT_EQ(read.work.models.at(1).name, "m-2");
}

TEST_F(ConfigDraft, writes_paths_relative_to_its_directory) {
  fs::create_directories(folder_ / "models");
  fs::create_directories(folder_ / "configs");
  const std::string source = fs::proximate(folder_ / "models/m.onnx").string();
  ASSERT_TRUE(fs::path(source).is_relative());
  const std::string text = config_draft(std::vector{made_up(source, {value("x", {1, 3, 8, 8})})},
                                        default_input_size, folder_ / "configs")
                               .text;
  EXPECT_THAT(text, HasSubstr("path = \"../models/m.onnx\""));
}

TEST_F(ConfigDraft, accepts_names_with_any_characters) {
  const std::string odd = "a\"b\\\n[x]";
  const Inspection model = made_up(
      "/it's \"odd\".onnx", {value("x", {1, 3, 8, 8}), value(odd, {1})}, {value(odd, {1, 9})});
  const ModelRequest read = settings(draft({model})).work.models.at(0);
  EXPECT_EQ(read.source, "/it's \"odd\".onnx");
  EXPECT_EQ(read.constants.at(0).name, odd);
}

TEST_F(ConfigDraft, refuses_a_model_that_no_configuration_makes_usable) {
  EXPECT_THAT(
      test::error_text(ErrorKind::input,
                       [&] { draft({made_up("/a.onnx", {value("text", {1}, "string")})}); }),
      HasSubstr("can't be fed"));
}

TEST(RealDataConfigDraft, finds_the_decoder_kind_of_real_models) {
  const auto data = test::test_data_folder();
  if (!data) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
  const std::map<std::string, std::string> kinds = {
      {"nanodet_m_320", "nanodet"},
      {"yolox_nano_416x416", "yolox"},
      {"light_person_detector", "yolox"},
      {"ultraface_version-RFB-320", "boxes"},
      {"mediapipe_selfie_segmentation_landscape", "mask"},
      {"skin_clothes_hair_pan_mbv3s", "mask"},
      {"light_squeezenet", "classes"},
      {"light_resnet50", "classes"},
  };
  std::vector<Inspection> inspections;
  for (const auto& [name, kind] : kinds) {
    ModelRequest request;
    request.source = *data / "models" / (name + ".onnx");
    inspections.push_back(inspect(request, default_input_size));
  }
  const test::TemporaryDirectory folder;
  const std::string path = folder / "all.toml";
  write_file_atomically(path, config_draft(inspections, default_input_size, folder.path()).text);
  const Configuration read = read_config_file(path);
  ASSERT_EQ(read.work.models.size(), kinds.size());
  const ResolvedModels resolved = resolve_models(read.work.models, default_input_size, 4);
  for (std::size_t i = 0; i < inspections.size(); ++i) {
    EXPECT_EQ(read.work.uses[i].decode.value().kind, kinds.at(*read.work.models[i].name))
        << *read.work.models[i].name;
    EXPECT_EQ(resolved.models[i].recipe, inspections[i].fed.value().recipe);
  }
}

}  // namespace
}  // namespace ortchestra::cli
