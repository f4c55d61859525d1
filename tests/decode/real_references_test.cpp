#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "decode/reference.h"
#include "ortchestra/config/config.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/session.h"
#include "ortchestra/source/source.h"
#include "support/paths.h"
#include "support/test_data.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The example configuration for each model of the test data.
const std::map<std::string, std::string>& examples() {
  static const std::map<std::string, std::string> all = {
      {"yolox_nano_416x416", "yolox.toml"},
      {"light_person_detector", "persons.toml"},
      {"nanodet_m_320", "nanodet.toml"},
      {"ultraface_version-RFB-320", "faces.toml"},
      {"skin_clothes_hair_pan_mbv3s", "parts.toml"},
      {"mediapipe_selfie_segmentation_landscape", "selfie.toml"},
  };
  return all;
}

/// A session of a model with its decoder.
class Predictor {
 public:
  explicit Predictor(const fs::path& file) {
    const auto settings =
        read_config_file(test::source_dir() / "examples" / examples().at(file.stem().string()));
    ModelRequest request = settings.work.models.at(0);
    request.source = file.string();
    const ResolvedModels resolved = resolve_models({request}, default_input_size, 1);
    spec_ = resolved.models.front();
    DecodedModel model{spec_.name, {}, spec_.recipe};
    for (const ValueDescription& output : resolved.descriptions.front().outputs)
      model.outputs.push_back({output.name, output.type, output.shape});
    decoder_ = make_decoder(settings.work.uses.at(0).decode.value(), model);
    session_ = open_session(spec_, {.intra = 1, .spin = Spin::off()});
  }

  Prediction predict(const Picture& picture) const {
    std::vector<std::byte> memory(frame_bytes(spec_.recipe));
    prepare_frame(spec_.recipe, picture, memory);
    std::vector<Outputs> runs;
    runs.push_back(session_->run({spec_.recipe.type, batch_shape(spec_.recipe, 1), memory.data()}));
    return decoder_->decode(frame_outputs(runs, 1, 0), picture.size());
  }

 private:
  ModelSpec spec_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Session> session_;
};

Picture picture_of(const fs::path& video, std::int64_t index) {
  const auto source = open_source(video.string());
  for (;;) {
    auto next = source->next();
    const auto* const frame = std::get_if<SourceFrame>(&next);
    if (frame == nullptr) throw std::runtime_error("the video is too short");
    if (frame->index == index) return frame->picture;
  }
}

TEST(RealDataDecoded, predictions_agree_with_the_reference) {
  const auto folder = test::test_data_folder();
  if (!folder) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
  std::map<std::string, test::Agreement> agreements;
  std::map<std::string, std::unique_ptr<Predictor>> predictors;
  for (const nlohmann::json& wanted : test::read_reference("real_models.json")) {
    const std::string name = wanted["model"];
    const std::string video = wanted["video"];
    SCOPED_TRACE(name + ", frame " + wanted["frame"].dump() + " of " + video);
    auto& predictor = predictors[name];
    if (!predictor) predictor = std::make_unique<Predictor>(*folder / "models" / (name + ".onnx"));
    const Picture picture = picture_of(*folder / "videos" / video, wanted["frame"]);
    test::expect_prediction(predictor->predict(picture), wanted, agreements[name]);
  }
  EXPECT_EQ(agreements.size(), examples().size());
  for (const auto& [name, agreement] : agreements) {
    EXPECT_GT(agreement.compared, 0U) << name;
    test::report(name, agreement);
  }
}

}  // namespace
}  // namespace ortchestra
