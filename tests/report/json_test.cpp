#include "ortchestra/record/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ortchestra/report/report.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(JsonReport, is_the_result_file) {
  const auto result = test::made_up_result();
  EXPECT_EQ(nlohmann::ordered_json::parse(render_json(result)), to_json(result));
}

TEST(JsonReport, is_indented_except_for_columns_of_numbers) {
  const auto text = render_json(test::made_up_result());
  EXPECT_THAT(text, StartsWith("{\n  \"schema\": \"ortchestra.bench/1\",\n"));
  EXPECT_THAT(text, HasSubstr("\"start_s\": [0.0,0.01],\n"));
  EXPECT_THAT(text, EndsWith("\n}\n"));
}

TEST(JsonReport, escapes_bytes_that_are_not_valid_utf8) {
  auto result = test::made_up_result();
  result.workload.input = "\xff.mp4";
  EXPECT_THAT(render_json(result), HasSubstr("\"input\": \"\\\\xff.mp4\""));
}

TEST(ReportFormats, all_render_and_have_different_names) {
  std::set<std::string_view> names;
  for (const auto& format : report_formats()) {
    EXPECT_TRUE(names.insert(format.name).second);
    EXPECT_THAT(format.extension, StartsWith("."));
    EXPECT_THAT(format.render(test::made_up_result()), EndsWith("\n"));
    EXPECT_THAT(format.render(BenchResult()), EndsWith("\n"));
  }
}

}  // namespace
}  // namespace ortchestra
