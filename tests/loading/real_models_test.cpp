#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/session.h"
#include "support/error_text.h"
#include "support/images.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"
#include "support/test_data.h"

namespace ortchestra {
namespace {

using test::FloatImage;

class RealDataModels : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::test_data_folder();
    if (!folder) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
    for (const auto& entry : std::filesystem::directory_iterator(*folder / "models")) {
      if (entry.path().extension() == ".onnx") files_.push_back(entry.path());
    }
    std::ranges::sort(files_);
    ASSERT_FALSE(files_.empty());
  }
  ResolvedModels resolve_all() const {
    std::vector<ModelRequest> requests;
    for (const auto& file : files_)
      requests.push_back({.name = {}, .source = file, .recipe = {}, .constants = {}});
    return resolve_models(requests, default_input_size, 2);
  }

  std::vector<std::filesystem::path> files_;
};

TEST_F(RealDataModels, are_resolved_from_their_shapes_and_run_the_same_into_lent_memory) {
  for (const ModelSpec& model : resolve_all().models) {
    SCOPED_TRACE(model.name + ": " + describe(model.recipe));
    const auto session = open_session(model, {.intra = 1, .spin = Spin::off()});
    const FloatImage image(batch_shape(model.recipe, 1));
    const Outputs own = session->run(image.view());
    test::Lender lender;
    const Outputs lent = session->run(image.view(), lender.lend());
    ASSERT_EQ(own.tensors().size(), lent.tensors().size());
    for (std::size_t i = 0; i < own.tensors().size(); ++i) {
      EXPECT_TRUE(lender.holds(lent.tensors()[i]));
      EXPECT_TRUE(test::same_bytes(own.tensors()[i], lent.tensors()[i]));
    }
    EXPECT_EQ(session->copied_bytes(), 0U);
    EXPECT_EQ(lender.calls(), 1U);
  }
}

TEST_F(RealDataModels, hide_their_initialisers) {
  for (const ModelDescription& model : resolve_all().descriptions)
    EXPECT_EQ(model.inputs.size(), 1U) << model.source;
}

TEST_F(RealDataModels, with_channels_last_are_recognised) {
  for (const ModelSpec& model : resolve_all().models) {
    const bool last = model.name.starts_with("mediapipe");
    EXPECT_EQ(model.recipe.layout, last ? Layout::nhwc : Layout::nchw) << model.name;
    EXPECT_EQ(model.fixed_batch, 1U) << model.name;
  }
}

TEST_F(RealDataModels, that_are_cut_off_are_reported_as_truncated) {
  const test::TemporaryDirectory folder;
  const std::string cut = folder / "cut.onnx";
  for (const auto& file : files_) {
    const std::string whole = read_file(file, std::uint64_t{4} << 30);
    test::write_file(cut, whole.substr(0, whole.size() * 2 / 3));
    const std::string text = test::error_text(ErrorKind::input, [&] { describe_model(cut); });
    EXPECT_NE(text.find("looks truncated"), std::string::npos) << file << ": " << text;
  }
}

}  // namespace
}  // namespace ortchestra
