#include "ortchestra/record/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ortchestra/base/file.h"
#include "ortchestra/record/json.h"
#include "support/error_text.h"
#include "support/made_up_result.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

std::string loading_error(const std::string& bytes) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "result.json", bytes);
  const auto text =
      error_text(ErrorKind::input, [&] { load_bench_result(directory / "result.json"); });
  EXPECT_THAT(text, HasSubstr((directory / "result.json").string()));
  return text;
}

TEST(LoadBenchResult, ReadsAFile) {
  const TemporaryDirectory directory;
  const auto json = to_json(test::made_up_result());
  write_file_atomically(directory / "result.json", json.dump());
  EXPECT_EQ(to_json(load_bench_result(directory / "result.json")), json);
}

TEST(LoadBenchResult, SaysWhereAFileStopsBeingJson) {
  EXPECT_THAT(loading_error("{\n  \"schema\": oops\n}"),
              HasSubstr("not JSON at line 2, column 13"));
  EXPECT_THAT(loading_error(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(loading_error("{\"schema\": \"\xff\"}"), HasSubstr("line 1, column 13"));
}

TEST(LoadBenchResult, NamesTheFileAndTheKeyAtFault) {
  auto json = to_json(test::made_up_result());
  json["machine"].erase("cpu");
  EXPECT_THAT(loading_error(json.dump()), HasSubstr("machine.cpu is missing"));
  EXPECT_THAT(loading_error("[]"), HasSubstr("no \"schema\""));
}

TEST(LoadBenchResult, NamesTheFileThatIsMissing) {
  EXPECT_THAT(error_text(ErrorKind::input, [] { load_bench_result("missing/result.json"); }),
              HasSubstr("missing/result.json can't be read"));
}

}  // namespace
}  // namespace ortchestra
