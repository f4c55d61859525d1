#include "ortchestra/engine/decoded_model.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

/// What is known of the output's first extent where the picture has this one.
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

TEST(DecodedModel, knows_frames_by_the_number_or_the_name_of_the_batch) {
  EXPECT_EQ(first_of(rows(4), picture(4)), FirstDimension::frames);
  EXPECT_EQ(first_of(rows(-1, "N"), picture(-1, "N")), FirstDimension::frames);
}

TEST(DecodedModel, knows_rows_where_the_picture_s_batch_is_another) {
  EXPECT_EQ(first_of(rows(-1, "n"), picture(1)), FirstDimension::rows);
  EXPECT_EQ(first_of(rows(-1, "num_dets"), picture(-1, "batch")), FirstDimension::rows);
  EXPECT_EQ(first_of(rows(-1), {"x", "float32", {3, -1, -1}, {"", "h", "w"}}),
            FirstDimension::rows);
}

TEST(DecodedModel, takes_no_proof_from_open_extents_without_names_or_with_a_converter_s) {
  EXPECT_EQ(first_of(rows(-1), picture(-1)), FirstDimension::unknown);
  EXPECT_EQ(first_of(rows(-1, "unk__30"), picture(-1, "unk__1")), FirstDimension::unknown);
  EXPECT_EQ(first_of(rows(-1, "DynamicDimension.3"), picture(-1, "DynamicDimension.1")),
            FirstDimension::unknown);
}

TEST(DecodedModel, has_what_the_exporter_wrote) {
  ModelDescription description;
  description.metadata = {{"task", "obb"}};
  EXPECT_EQ(decoded_model({}, description).metadata.at("task"), "obb");
}

}  // namespace
}  // namespace ortchestra
