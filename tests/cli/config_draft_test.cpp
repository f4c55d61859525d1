#include "cli/config_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "cli/config_file.h"
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

/// As inspect() tells it, without a look at any file.
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
    return config_draft(inspections, {}, folder_.path());
  }
  /// The draft's text, read as the configuration that it is.
  BenchSettings settings(const std::string& text) const {
    write_file_atomically(path(), text);
    return read_config_file(path());
  }
  std::string path() const { return folder_ / "draft.toml"; }

  test::TemporaryDirectory folder_;
};

TEST_F(ConfigDraft, marks_what_a_models_file_does_not_tell) {
  const std::string text = draft({made_up("/a.onnx", {value("x", {-1, 3, 64, 48})})});
  EXPECT_THAT(text, AllOf(HasSubstr("# CHECK: or bgr"), HasSubstr("# CHECK: or letterbox"),
                          HasSubstr("# CHECK: often 0.0039"), HasSubstr("/ std"),
                          HasSubstr("# GUESS: by the outputs' shapes"),
                          HasSubstr("# labels = \"labels.txt\"  # CHECK")));
  EXPECT_THAT(text, HasSubstr("size = [48, 64]\n")) << "what is known is not marked";
  EXPECT_THAT(text, HasSubstr("layout = \"nchw\"\n"));
}

TEST_F(ConfigDraft, notes_an_open_size_and_open_channels) {
  const std::string text = draft({made_up("/a.onnx", {value("x", {-1, -1, -1, -1})})});
  EXPECT_THAT(text, AllOf(HasSubstr("size = [256, 256]"), HasSubstr("takes others too"),
                          HasSubstr("# CHECK: or bgr, gray"), HasSubstr("# GUESS: nchw or nhwc")));
}

TEST_F(ConfigDraft, is_read_as_the_configuration_that_it_is) {
  const Inspection one = made_up("/a.onnx", {value("x", {1, 3, 64, 64})});
  const Inspection other = made_up("fake:input=1x8x8", {value("input", {-1, 1, 8, 8})});
  const BenchSettings read = settings(draft({one, other}));
  ASSERT_EQ(read.models.size(), 2U);
  EXPECT_EQ(read.models[0].source, "/a.onnx");
  EXPECT_EQ(read.models[1].source, "fake:input=1x8x8");
  EXPECT_EQ(read.models[1].recipe.color, ColorOrder::gray);
  // What is resolved from the draft is what is resolved without it.
  for (std::size_t i = 0; i < 2; ++i) {
    const Inspection& inspection = i == 0 ? one : other;
    EXPECT_EQ(resolve_model("m", inspection.description, read.models[i], {}).recipe,
              resolve_model("m", inspection.description, inspection.request, {}).recipe);
    ASSERT_TRUE(read.uses[i].decode);
    EXPECT_EQ(read.uses[i].decode->kind, "classes");
    EXPECT_EQ(read.uses[i].decode->top_k, 5);
  }
}

TEST_F(ConfigDraft, gives_a_constant_to_every_input_that_is_no_picture) {
  const Inspection model = made_up(
      "/a.onnx", {value("iou", {1}), value("x", {1, 3, 64, 64}), value("mask", {1, 3, 64, 64})});
  const std::string text = draft({model});
  EXPECT_THAT(text, AllOf(HasSubstr("# another input: iou float32[1]"), HasSubstr("values = [0.0]"),
                          HasSubstr("one an element")));
  const ModelRequest read = settings(text).models.at(0);
  ASSERT_EQ(read.constants.size(), 2U);
  EXPECT_EQ(read.constants[0].name, "iou");
  EXPECT_EQ(read.constants[1].name, "mask");
  EXPECT_EQ(resolve_model("m", model.description, read, {}).image_input, "x");
}

TEST_F(ConfigDraft, names_the_kinds_between_which_outputs_leave_open) {
  const std::string text =
      draft({made_up("/a.onnx", {value("x", {1, 3, 64, 64})}, {value("y", {1, 3, 64, 64})})});
  EXPECT_THAT(text, HasSubstr("kind = \"tensors\""));
  EXPECT_THAT(text, HasSubstr("meant for mask, segmentation, keypoints: give the right one"));
  EXPECT_EQ(settings(text).uses.at(0).decode->kind, "tensors");
}

TEST_F(ConfigDraft, sets_a_batch_that_all_models_divide) {
  const BenchSettings read = settings(draft({made_up("/a.onnx", {value("x", {6, 3, 8, 8})}),
                                             made_up("/b.onnx", {value("x", {4, 3, 8, 8})})}));
  EXPECT_EQ(read.batch, 12);
}

TEST_F(ConfigDraft, tells_equal_stems_apart) {
  const Values inputs{value("x", {1, 3, 8, 8})};
  const BenchSettings read =
      settings(draft({made_up("/a/m.onnx", inputs), made_up("/b/m.onnx", inputs)}));
  EXPECT_EQ(read.models.at(0).name, "m");
  EXPECT_EQ(read.models.at(1).name, "m-2");
}

TEST_F(ConfigDraft, gives_paths_as_they_are_seen_from_its_own_directory) {
  fs::create_directories(folder_ / "models");
  fs::create_directories(folder_ / "configs");
  const std::string source = fs::proximate(folder_ / "models/m.onnx").string();
  ASSERT_TRUE(fs::path(source).is_relative());
  const std::string text = config_draft(std::vector{made_up(source, {value("x", {1, 3, 8, 8})})},
                                        {}, folder_ / "configs");
  EXPECT_THAT(text, HasSubstr("path = \"../models/m.onnx\""));
}

TEST_F(ConfigDraft, survives_names_that_hold_anything) {
  const std::string odd = "a\"b\\\n[x]";
  const Inspection model = made_up(
      "/it's \"odd\".onnx", {value("x", {1, 3, 8, 8}), value(odd, {1})}, {value(odd, {1, 9})});
  const ModelRequest read = settings(draft({model})).models.at(0);
  EXPECT_EQ(read.source, "/it's \"odd\".onnx");
  EXPECT_EQ(read.constants.at(0).name, odd);
}

TEST_F(ConfigDraft, refuses_a_model_that_no_configuration_could_feed) {
  EXPECT_THAT(
      test::error_text(ErrorKind::input,
                       [&] { draft({made_up("/a.onnx", {value("text", {1}, "string")})}); }),
      HasSubstr("can't be fed"));
}

TEST(RealDataConfigDraft, finds_the_kind_of_real_models) {
  const auto data = test::test_data_folder();
  if (!data) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
  const std::map<std::string, std::string> kinds = {
      {"nanodet_m_320", "nanodet"},
      {"yolox_nano_416x416", "yolox"},
      {"light_person_detector", "yolox"},
      {"ultraface_version-RFB-320", "boxes"},
      {"mediapipe_selfie_segmentation_landscape", "mask"},
      {"skin_clothes_hair_pan_mbv3s", "tensors"},  // three maps: masks or classes
      {"light_squeezenet", "classes"},
      {"light_resnet50", "classes"},
  };
  std::vector<Inspection> inspections;
  for (const auto& [name, kind] : kinds) {
    ModelRequest request;
    request.source = *data / "models" / (name + ".onnx");
    inspections.push_back(inspect(request, {}));
  }
  const test::TemporaryDirectory folder;
  const std::string path = folder / "all.toml";
  write_file_atomically(path, config_draft(inspections, {}, folder.path()));
  const BenchSettings read = read_config_file(path);
  ASSERT_EQ(read.models.size(), kinds.size());
  const ResolvedModels resolved = resolve_models(read.models, {}, 4);
  for (std::size_t i = 0; i < inspections.size(); ++i) {
    EXPECT_EQ(read.uses[i].decode.value().kind, kinds.at(*read.models[i].name))
        << *read.models[i].name;
    EXPECT_EQ(resolved.models[i].recipe, inspections[i].fed.value().recipe);
  }
}

}  // namespace
}  // namespace ortchestra::cli
