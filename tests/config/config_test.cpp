#include "ortchestra/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class ConfigFile : public testing::Test {
 protected:
  Configuration read(const std::string& text) const {
    write_file_atomically(path(), text);
    return read_config_file(path());
  }
  std::string refusal(const std::string& text) const {
    return test::error_text(ErrorKind::input, [&] { read(text); });
  }
  std::string path() const { return folder_ / "bench.toml"; }

  test::TemporaryDirectory folder_;
};

TEST_F(ConfigFile, may_be_empty) {
  const Configuration settings = read("");
  EXPECT_TRUE(settings.work.models.empty());
  EXPECT_FALSE(settings.bench.frames);
}

TEST_F(ConfigFile, sets_the_device_of_a_model) {
  const Configuration settings = read(
      "device = \"cuda\"\n[[model]]\npath = \"a.onnx\"\n"
      "device = \"xnnpack\"\n[[model]]\npath = \"b.onnx\"\n");
  EXPECT_EQ(settings.work.models.at(0).device, "xnnpack");
  EXPECT_EQ(settings.work.models.at(1).device, std::nullopt);
}

TEST_F(ConfigFile, names_the_line_of_a_device_that_can_not_be_used) {
  EXPECT_THAT(refusal("[[model]]\npath = \"a.onnx\"\ndevice = \"cuda:x\"\n"),
              AllOf(StartsWith(path() + " line 3"), HasSubstr("not a device number")));
  EXPECT_THAT(refusal("[[model]]\npath = \"a.onnx\"\ndevice = \"openvin+fp16\"\n"),
              AllOf(StartsWith(path() + " line 3"), HasSubstr("did you mean 'openvino'?")));
  EXPECT_THAT(refusal("device = \"\"\n"), StartsWith(path() + " line 1"));
}

TEST_F(ConfigFile, sets_the_same_as_options) {
  const Configuration settings = read(R"(
    autorotate = false
    batch = 4
    batch_mode = "consecutive"
    frames = 100
    size = [320, 240]
    device = "cuda:0"
    strategies = ["serial", "threads:intra=1"]
    rounds = 5
    warmup = 0
    seed = 7
    atol = 1e-3
    rtol = 0
  )");
  EXPECT_EQ(settings.work.autorotate, false);
  EXPECT_EQ(settings.work.batch, 4);
  EXPECT_EQ(settings.bench.batch_mode, BatchMode::consecutive);
  EXPECT_EQ(settings.bench.frames, 100);
  ASSERT_TRUE(settings.work.size);
  EXPECT_EQ(settings.work.size->width, 320);
  EXPECT_EQ(settings.work.size->height, 240);
  EXPECT_EQ(settings.work.device, "cuda:0");
  EXPECT_THAT(settings.work.rows, ElementsAre(Row{"serial", {}}, Row{"threads", {.intra = 1}}));
  EXPECT_EQ(settings.bench.rounds, 5);
  EXPECT_EQ(settings.bench.warmup, 0);
  EXPECT_EQ(settings.bench.seed, 7U);
  EXPECT_EQ(settings.bench.atol, 1e-3);
  EXPECT_EQ(settings.bench.rtol, 0.0);
}

TEST_F(ConfigFile, describes_models_with_recipes_and_constants) {
  const Configuration settings = read(R"(
    [[model]]
    name = "faces"
    path = "version-RFB-320.onnx"
    every = 5
    [model.recipe]
    size = [320, 240]
    color = "bgr"
    fit = "letterbox-top-left"
    layout = "nhwc"
    type = "uint8"
    mean = [127, 127.5, 128]
    std = 128
    scale = 0.5
    pad = 0
    [[model.constant]]
    name = "shape"
    values = [320, 240]
    [model.decode]
    kind = "boxes"
    score = 0.7
  )");
  ASSERT_EQ(settings.work.models.size(), 1U);
  const ModelRequest& model = settings.work.models[0];
  EXPECT_EQ(model.name, "faces");
  EXPECT_EQ(model.recipe.width, 320);
  EXPECT_EQ(model.recipe.height, 240);
  EXPECT_EQ(model.recipe.color, ColorOrder::bgr);
  EXPECT_EQ(model.recipe.fit, Fit::letterbox_top_left);
  EXPECT_EQ(model.recipe.layout, Layout::nhwc);
  EXPECT_EQ(model.recipe.type, ElementType::uint8);
  EXPECT_EQ(model.recipe.mean, (std::array{127.0F, 127.5F, 128.0F}));
  EXPECT_EQ(model.recipe.std, (std::array{128.0F, 128.0F, 128.0F}));
  EXPECT_EQ(model.recipe.scale, 0.5F);
  EXPECT_EQ(model.recipe.pad, 0);
  ASSERT_EQ(model.constants.size(), 1U);
  EXPECT_EQ(model.constants[0].name, "shape");
  EXPECT_THAT(model.constants[0].values, ElementsAre(320, 240));
}

TEST_F(ConfigFile, sets_how_outputs_are_decoded) {
  const Configuration settings = read(R"(
    [[model]]
    path = "a.onnx"
    every = 5
    [model.decode]
    kind = "boxes"
    outputs = ["boxes", "scores"]
    labels = "labels/faces.txt"
    score = 0.7
    iou = 0.3
    top_k = 20
    background = 0
    activation = "softmax"
    box_format = "yxyx"
    coordinates = "absolute"
    [[model]]
    path = "b.onnx"
    [model.decode]
    kind = "mask"
    labels = ["skin", "hair"]
    threshold = 0.25
    [[model]]
    path = "c.onnx"
    [[model]]
    path = "d.onnx"
    [model.decode]
    kind = "nanodet"
    strides = [8, 16]
    reg_max = 16
    [[model]]
    path = "e.onnx"
    [model.decode]
    kind = "keypoints"
    point_order = "yx"
  )");
  ASSERT_EQ(settings.work.uses.size(), 5U);
  EXPECT_EQ(settings.work.uses[0].every, 5);
  ASSERT_TRUE(settings.work.uses[0].decode);
  const DecodeOptions& decode = *settings.work.uses[0].decode;
  EXPECT_EQ(decode.kind, "boxes");
  EXPECT_THAT(decode.outputs, ElementsAre("boxes", "scores"));
  EXPECT_EQ(decode.labels_file, folder_ / "labels/faces.txt");
  EXPECT_EQ(decode.score, 0.7F);
  EXPECT_EQ(decode.iou, 0.3F);
  EXPECT_EQ(decode.top_k, 20);
  EXPECT_EQ(decode.background, 0);
  EXPECT_EQ(decode.activation, Activation::softmax);
  EXPECT_EQ(decode.box_format, BoxFormat::corners_y_first);
  EXPECT_EQ(decode.coordinates, CoordinateUnit::absolute);
  EXPECT_EQ(settings.work.uses[1].decode->threshold, 0.25F);
  EXPECT_THAT(settings.work.uses[3].decode->strides, ElementsAre(8, 16));
  EXPECT_EQ(settings.work.uses[3].decode->reg_max, 16);
  EXPECT_EQ(settings.work.uses[4].decode->point_order, PointOrder::yx);
  EXPECT_THAT(settings.work.uses[1].decode->labels, ElementsAre("skin", "hair"));
  EXPECT_EQ(settings.work.uses[1].decode->labels_file, "");
  EXPECT_FALSE(settings.work.uses[2].decode);
  EXPECT_FALSE(settings.work.uses[2].every);
}

TEST_F(ConfigFile, refuses_an_invalid_decoder) {
  const auto with = [](const std::string& lines) {
    return "[[model]]\npath = 'a'\n[model.decode]\n" + lines;
  };
  EXPECT_THAT(refusal(with("score = 0.5")), HasSubstr("line 3: [model.decode] needs a kind"));
  EXPECT_THAT(refusal(with("kind = 'box'")),
              HasSubstr("line 4: kind can't be 'box': did you mean 'boxes'?"));
  EXPECT_THAT(refusal(with("kind = 'xyzzyxyzzy'")), HasSubstr("give tensors, classes, boxes"));
  EXPECT_THAT(refusal(with("kind = 'boxes'\niou = 2")),
              HasSubstr("line 5: iou can't be 2: give a number from 0 to 1"));
  EXPECT_THAT(refusal(with("kind = 'boxes'\nscores = 2")),
              HasSubstr("unknown key 'scores' in [model.decode]; did you mean 'score'?"));
  EXPECT_THAT(refusal(with("kind = 'boxes'\nbox_format = 'round'")),
              HasSubstr("box_format can't be 'round': give corners, center or yxyx"));
  EXPECT_THAT(refusal(with("kind = 'boxes'\nlabels = [1]")),
              HasSubstr("labels must be a list of texts"));
}

TEST_F(ConfigFile, reads_the_columns_of_detections) {
  const auto with = [](const std::string& lines) {
    return "[[model]]\npath = 'a'\n[model.decode]\nkind = 'detections'\n" + lines;
  };
  const Configuration settings =
      read(with("columns = ['class', 'score', 'x1', 'y1', 'x2', 'y2']\ncounts = 'n'\n"
                "outputs = ['rows']\ncoordinates = 'absolute'"));
  const DecodeOptions& decode = settings.work.uses.at(0).decode.value();
  EXPECT_THAT(decode.columns, ElementsAre(Column::class_index, Column::score, Column::x1,
                                          Column::y1, Column::x2, Column::y2));
  EXPECT_EQ(decode.counts, "n");
  EXPECT_THAT(refusal(with("columns = ['x1', 'x3']")),
              AllOf(HasSubstr("line 5: columns must be a list of batch, class, score"),
                    HasSubstr("it can't hold 'x3'")));
}

TEST_F(ConfigFile, refuses_a_key_that_the_kind_of_decoder_does_not_use) {
  EXPECT_THAT(refusal("[[model]]\npath = 'a'\n[model.decode]\nkind = 'boxes'\npoint_order = 'yx'"),
              AllOf(HasSubstr("line 5: the decoder kind 'boxes' does not use point_order"),
                    HasSubstr("the keys that 'boxes' uses are outputs, labels, score, iou")));
}

TEST_F(ConfigFile, resolves_relative_paths_from_its_directory) {
  const Configuration settings = read(R"(
    input = "street.mp4"
    [[model]]
    path = "a.onnx"
    [[model]]
    path = "/elsewhere/b.onnx"
    [[model]]
    path = "fake:"
    [[model]]
    path = "builtin:unet"
  )");
  EXPECT_EQ(settings.work.input, folder_ / "street.mp4");
  EXPECT_THAT(settings.work.models,
              ElementsAre(testing::Field(&ModelRequest::source, folder_ / "a.onnx"),
                          testing::Field(&ModelRequest::source, "/elsewhere/b.onnx"),
                          testing::Field(&ModelRequest::source, "fake:"),
                          testing::Field(&ModelRequest::source, "builtin:unet")));
}

TEST_F(ConfigFile, does_not_change_inputs_that_are_not_paths) {
  EXPECT_EQ(read("input = 'synthetic'").work.input, "synthetic");
  EXPECT_EQ(read("input = 'rtsp://camera/1'").work.input, "rtsp://camera/1");
}

TEST_F(ConfigFile, names_an_unknown_key_its_line_and_the_nearest_known_key) {
  EXPECT_EQ(refusal("\nbatches = 4\n"),
            path() + " line 2: unknown key 'batches'; did you mean 'batch'?");
  EXPECT_EQ(refusal("[[model]]\npath = 'a'\n[model.recipe]\ncolour = 'rgb'\n"),
            path() +
                " line 4: unknown key 'colour' in [model.recipe]; did you "
                "mean 'color'?");
  EXPECT_THAT(
      refusal("xyzzyxyzzy = 1"),
      HasSubstr(
          "unknown key 'xyzzyxyzzy'; the known keys are input, autorotate, protocols, frames"));
}

TEST_F(ConfigFile, says_which_type_a_key_must_have) {
  EXPECT_EQ(refusal("autorotate = 1\n"),
            path() + " line 1: autorotate must be true or false, not a whole number");
  EXPECT_EQ(refusal("frames = 5\nbatch = 'four'\n"),
            path() + " line 2: batch must be a whole number, not text");
  EXPECT_THAT(refusal("batch = 1.5"),
              HasSubstr("batch must be a whole number, not a number with a fraction"));
  EXPECT_THAT(refusal("input = 3"), HasSubstr("input must be text in quotes, not a whole number"));
  EXPECT_THAT(refusal("strategies = [1]"),
              HasSubstr("strategies must be a list of texts in quotes"));
  EXPECT_THAT(refusal("model = 3"), HasSubstr("model must be a list of tables: [[model]]"));
  EXPECT_THAT(refusal("[model]\npath = 'a'"),
              HasSubstr("model must be a list of tables: [[model]], not a table"));
  EXPECT_THAT(refusal("size = [1, 2, 3]"), HasSubstr("size must be [width, height]"));
  EXPECT_THAT(refusal("atol = true"), HasSubstr("atol must be a number, not true or false"));
}

TEST_F(ConfigFile, refuses_values_out_of_range_with_their_line) {
  EXPECT_THAT(refusal("frames = 5\nbatch = 0\n"),
              StartsWith(path() + " line 2: batch can't be 0: give a whole number from 1"));
  EXPECT_THAT(refusal("size = [0, 3]"), HasSubstr("size can't be 0"));
  EXPECT_THAT(refusal("rtol = -1"), HasSubstr("line 1: rtol can't be -1: give 0 or more"));
  EXPECT_THAT(refusal("agreement = 1.5"),
              HasSubstr("line 1: agreement can't be 1.5: give more than 0, at most 1"));
  EXPECT_THAT(refusal("batch_mode = 'twice'"),
              HasSubstr("line 1: batch_mode can't be 'twice': give repeat or consecutive"));
  EXPECT_THAT(refusal("strategies = ['thread']"),
              HasSubstr("line 1: unknown strategy 'thread'; did you mean 'threads'?"));
}

TEST_F(ConfigFile, refuses_unknown_names_in_a_recipe) {
  const auto with = [](const std::string& line) {
    return "[[model]]\npath = 'a'\n[model.recipe]\n" + line;
  };
  EXPECT_THAT(refusal(with("color = 'red'")),
              HasSubstr("line 4: color can't be 'red': give rgb, bgr, gray, rgba or bgra"));
  EXPECT_THAT(refusal(with("fit = 'tight'")),
              HasSubstr("fit can't be 'tight': give stretch, letterbox"));
  EXPECT_THAT(refusal(with("mean = [1, 2]")),
              HasSubstr("mean must be a number, or a list of three numbers"));
  EXPECT_THAT(refusal(with("pad = 256")),
              HasSubstr("pad can't be 256: give a whole number from 0 to 255"));
}

TEST_F(ConfigFile, refuses_numbers_that_would_lose_digits) {
  const std::string constant = "[[model]]\npath = 'a'\n[[model.constant]]\nname = 'b'\nvalues = ";
  EXPECT_THAT(refusal(constant + "[9007199254740993]\n"),
              HasSubstr("values must be numbers of at most 2^53"));
  EXPECT_EQ(read(constant + "[9007199254740992]\n").work.models[0].constants[0].values[0],
            9007199254740992.0);
}

TEST_F(ConfigFile, refuses_models_that_lack_something) {
  EXPECT_EQ(refusal("[[model]]\nname = 'a'\n"), path() + " line 1: [[model]] needs a path");
  EXPECT_THAT(refusal("[[model]]\npath = 'a'\n[[model.constant]]\nname = 'b'\n"),
              HasSubstr("line 3: [[model.constant]] needs two keys: name"));
}

TEST_F(ConfigFile, names_line_and_column_of_a_syntax_error) {
  EXPECT_THAT(refusal("frames = 5\nbatch = = 4\n"), StartsWith(path() + " line 2, column 9: "));
}

TEST_F(ConfigFile, with_a_number_that_is_not_finite_is_refused_with_its_line) {
  const auto with = [](const std::string& key) {
    return "[[model]]\npath = 'a'\n[model.recipe]\n" + key;
  };
  EXPECT_THAT(refusal(with("mean = [inf, 1, 1]")),
              HasSubstr("line 4: mean can't be inf: give a finite number"));
  EXPECT_THAT(refusal(with("scale = nan")), HasSubstr("line 4: scale can't be nan"));
  EXPECT_THAT(refusal(with("std = 1e300")), HasSubstr("line 4: std can't be 1e+300"));
  EXPECT_THAT(refusal(with("std = [1, 0, 1]")), HasSubstr("line 4: std can't be 0"));
  EXPECT_THAT(refusal("[[model]]\npath = 'a'\n[model.decode]\nkind = 'boxes'\nscore = -inf"),
              HasSubstr("line 5: score can't be -inf"));
  EXPECT_THAT(refusal("[[model]]\npath = 'a'\n[[model.constant]]\nname = 'b'\nvalues = [inf]"),
              HasSubstr("line 5: values can't be inf"));
  EXPECT_THAT(refusal("rate = inf"), HasSubstr("line 1: rate can't be inf"));
  EXPECT_THAT(refusal("time_limit = '1e308h'"), HasSubstr("time_limit can't be inf"));
}

}  // namespace
}  // namespace ortchestra
