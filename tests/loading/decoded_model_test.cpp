#include "ortchestra/loading/decoded_model.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

/// The meaning of the first dimension of `output`, in a model with the input `picture`.
FirstDimension first_of(const ValueDescription& output, const ValueDescription& picture) {
  ModelDescription description;
  description.inputs = {picture};
  description.outputs = {output};
  ModelSpec spec;
  spec.image_input = picture.name;
  return decoded_model(spec, description).outputs.at(0).first;
}

ValueDescription picture(std::int64_t batch, const std::string& symbol = {}) {
  return {"x", "float32", {batch, 3, 8, 8}, {symbol, "", "", ""}};
}
ValueDescription rows(std::int64_t first, const std::string& symbol = {}) {
  return {"y", "float32", {first, 6}, {symbol, ""}};
}

TEST(DecodedModel, finds_frames_by_the_size_or_the_name_of_the_batch_dimension) {
  EXPECT_EQ(first_of(rows(4), picture(4)), FirstDimension::frames);
  EXPECT_EQ(first_of(rows(-1, "N"), picture(-1, "N")), FirstDimension::frames);
}

TEST(DecodedModel, finds_rows_if_the_input_has_a_different_batch_dimension) {
  EXPECT_EQ(first_of(rows(-1, "n"), picture(1)), FirstDimension::rows);
  EXPECT_EQ(first_of(rows(-1, "num_dets"), picture(-1, "batch")), FirstDimension::rows);
  EXPECT_EQ(first_of(rows(-1), {"x", "float32", {3, -1, -1}, {"", "h", "w"}}),
            FirstDimension::rows);
}

TEST(DecodedModel, concludes_nothing_from_dimensions_with_no_name_or_a_generated_name) {
  EXPECT_EQ(first_of(rows(-1), picture(-1)), FirstDimension::unknown);
  EXPECT_EQ(first_of(rows(-1, "unk__30"), picture(-1, "unk__1")), FirstDimension::unknown);
  EXPECT_EQ(first_of(rows(-1, "DynamicDimension.3"), picture(-1, "DynamicDimension.1")),
            FirstDimension::unknown);
}

TEST(DecodedModel, contains_the_metadata_of_the_exporter) {
  ModelDescription description;
  description.metadata = {{"task", "obb"}};
  EXPECT_EQ(decoded_model({}, description).metadata.at("task"), "obb");
}

}  // namespace
}  // namespace ortchestra
