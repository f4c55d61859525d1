#include <gtest/gtest.h>

#include "decode/reference.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {
namespace {

TEST(DecodedMadeUpTensors, agree_with_the_reference) {
  const nlohmann::json reference = test::read_reference("made_up.json");
  for (const nlohmann::json& wanted : reference["cases"]) {
    const std::string kind = wanted["kind"];
    SCOPED_TRACE(kind);
    DecodedModel model;
    model.name = kind;
    model.recipe.width = model.recipe.height = reference["side"];
    model.recipe.fit = Fit::letterbox;
    std::vector<std::vector<float>> values;
    std::vector<TensorView> views;
    for (const nlohmann::json& output : wanted["outputs"]) {
      const Shape shape = output["shape"];
      model.outputs.push_back({output["name"], "float32", shape});
      values.push_back(output["values"]);
      views.push_back(
          {ElementType::float32, shape, reinterpret_cast<const std::byte*>(values.back().data())});
    }
    DecodeOptions options;
    options.kind = kind;
    const auto decoder = make_decoder(options, model);
    test::Agreement agreement;
    test::expect_prediction(decoder->decode(views, {reference["frame"][0], reference["frame"][1]}),
                            wanted, agreement);
    EXPECT_GT(agreement.compared, 0U);
    test::report(kind, agreement);
  }
}

}  // namespace
}  // namespace ortchestra
