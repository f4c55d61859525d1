#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "decode/reference.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/model/resolve.h"
#include "ortchestra/model/session.h"
#include "ortchestra/source/source.h"
#include "support/test_data.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

struct Recipient {
  RecipeOverrides recipe;
  DecodeOptions decode;
};

Recipient yolox(float iou) {
  Recipient model;
  model.recipe.color = ColorOrder::bgr;
  model.recipe.fit = Fit::letterbox_top_left;
  model.decode.kind = "yolox";
  model.decode.iou = iou;
  return model;
}

Recipient nanodet() {
  Recipient model;
  model.recipe.color = ColorOrder::bgr;
  model.recipe.mean = {103.53F, 116.28F, 123.675F};
  model.recipe.std = {57.375F, 57.12F, 58.395F};
  model.decode.kind = "nanodet";
  return model;
}

Recipient ultraface() {
  Recipient model;
  model.recipe.mean = {127, 127, 127};
  model.recipe.std = {128, 128, 128};
  model.decode.kind = "boxes";
  model.decode.score = 0.7F;
  model.decode.iou = 0.3F;
  model.decode.background = 0;
  return model;
}

Recipient skin_clothes_hair() {
  Recipient model;
  model.recipe.scale = 1 / 255.0F;
  model.recipe.mean = {0.485F, 0.456F, 0.406F};
  model.recipe.std = {0.229F, 0.224F, 0.225F};
  model.decode.kind = "mask";
  return model;
}

Recipient selfie() {
  Recipient model;
  model.recipe.scale = 1 / 255.0F;
  model.decode.kind = "mask";
  return model;
}

const std::map<std::string, Recipient>& recipients() {
  static const std::map<std::string, Recipient> all = {
      {"yolox_nano_416x416", yolox(0.45F)},
      {"light_person_detector", yolox(0.5F)},
      {"nanodet_m_320", nanodet()},
      {"ultraface_version-RFB-320", ultraface()},
      {"skin_clothes_hair_pan_mbv3s", skin_clothes_hair()},
      {"mediapipe_selfie_segmentation_landscape", selfie()},
  };
  return all;
}

/// A model with its decoder, ready to look at pictures.
class Viewer {
 public:
  explicit Viewer(const fs::path& file) {
    const Recipient& recipient = recipients().at(file.stem().string());
    ModelRequest request;
    request.source = file.string();
    request.recipe = recipient.recipe;
    const ResolvedModels resolved = resolve_models({request}, {}, 1);
    spec_ = resolved.models.front();
    DecodedModel model{spec_.name, {}, spec_.recipe};
    for (const ValueDescription& output : resolved.descriptions.front().outputs)
      model.outputs.push_back({output.name, output.type, output.shape});
    decoder_ = make_decoder(recipient.decode, model);
    session_ = open_session(spec_, {.intra = 1, .spin = false});
  }

  Prediction look_at(const Picture& picture) const {
    std::vector<std::byte> memory(frame_bytes(spec_.recipe));
    prepare_frame(spec_.recipe, picture, memory);
    std::vector<Outputs> runs;
    runs.push_back(session_->run({spec_.recipe.type, batch_shape(spec_.recipe, 1), memory.data()}));
    return decoder_->decode(frame_outputs(runs, 1, 0), picture.width, picture.height);
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
  std::map<std::string, std::unique_ptr<Viewer>> viewers;
  for (const nlohmann::json& wanted : test::read_reference("real_models.json")) {
    const std::string name = wanted["model"];
    const std::string video = wanted["video"];
    SCOPED_TRACE(name + ", frame " + wanted["frame"].dump() + " of " + video);
    auto& viewer = viewers[name];
    if (!viewer) viewer = std::make_unique<Viewer>(*folder / "models" / (name + ".onnx"));
    const Picture picture = picture_of(*folder / "videos" / video, wanted["frame"]);
    test::expect_prediction(viewer->look_at(picture), wanted, agreements[name]);
  }
  EXPECT_EQ(agreements.size(), recipients().size());
  for (const auto& [name, agreement] : agreements) {
    EXPECT_GT(agreement.compared, 0U) << name;
    test::report(name, agreement);
  }
}

}  // namespace
}  // namespace ortchestra
