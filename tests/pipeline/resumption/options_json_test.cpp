#include "pipeline/resumption/options_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ortchestra {
namespace {

TEST(OptionsJson, keeps_the_options_of_a_decoder) {
  DecodeOptions options;
  options.kind = "detections";
  options.outputs = {"rows"};
  options.labels = {"a", "b"};
  options.score = 0.5F;
  options.box_format = BoxFormat::corners_y_first;
  options.columns = {Column::batch, Column::cx,    Column::cy,
                     Column::size,  Column::score, Column::skip};
  options.counts = "counts";
  const nlohmann::json json = to_json(options);
  const DecodeOptions read = decode_options_from_json(nlohmann::json::parse(json.dump()));
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.columns, options.columns);
  EXPECT_EQ(read.counts, "counts");
  EXPECT_EQ(read.box_format, BoxFormat::corners_y_first);
}

}  // namespace
}  // namespace ortchestra
