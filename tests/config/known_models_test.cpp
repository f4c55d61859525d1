// use_known_models(), on a file with the names and shapes of YOLOX's exporter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/config/config.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OrtKnownModels : public testing::Test {
 protected:
  OrtKnownModels() {
    test::OnnxModel yolox;
    yolox.input("images", onnx::TensorProto::FLOAT, "1,3,64,64")
        .fixed_output("output", {1, 84, 6}, std::vector<float>(84 * 6));
    work_.models = {{.name = "known", .source = yolox.write(folder_ / "known.onnx")},
                    {.name = "other", .source = test::doubling_model().write(folder_ / "b.onnx")},
                    {.name = "fake", .source = "fake:"},
                    {.name = "missing", .source = folder_ / "missing.onnx"}};
  }

  test::TemporaryDirectory folder_;
  WorkSettings work_;
};

TEST_F(OrtKnownModels, get_the_recipe_and_decoder_of_their_authors) {
  const KnownModelNotes notes = use_known_models(work_);
  EXPECT_THAT(notes.completed, ElementsAre(HasSubstr("model known is known as YOLOX")));
  EXPECT_EQ(engine_models_from(work_).at(0).decode.kind, "yolox");
}

TEST_F(OrtKnownModels, are_named_if_they_are_files_without_a_decoder) {
  EXPECT_THAT(use_known_models(work_).undecoded,
              ElementsAre(HasSubstr("model other has no decoder")));
}

TEST_F(OrtKnownModels, keep_the_decoder_of_the_settings) {
  work_.uses = {{.decode = DecodeOptions{.kind = "yolov5"}, .every = {}}};
  work_.models.resize(1);
  EXPECT_THAT(use_known_models(work_).undecoded, IsEmpty());
  EXPECT_EQ(engine_models_from(work_).at(0).decode.kind, "yolov5");
}

}  // namespace
}  // namespace ortchestra
