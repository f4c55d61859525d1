#include "cli/config/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string refused_plan(const std::string& text) {
  return test::error_text(ErrorKind::input, [&] { parse_plan(text, "plan.toml"); });
}

TEST(PlanFile, says_which_key_is_missing) {
  EXPECT_THAT(refused_plan("strategies = 'serial'\n[plan]\nobjective = 'latency'\n"),
              AllOf(HasSubstr("plan.toml line 2"), HasSubstr("version 0")));
  EXPECT_THAT(refused_plan("batch = 2\n[plan]\nversion = 1\n"),
              AllOf(HasSubstr("plan.toml line 1"), HasSubstr("strategies is missing")));
}

TEST(PlanFile, must_have_one_row) {
  EXPECT_THAT(refused_plan("strategies = ['serial', 'pool']\n[plan]\nversion = 1\n"),
              HasSubstr("strategies must be a list with the plan's only row"));
}

TEST(PlanFile, keeps_which_outputs_of_a_model_are_batched) {
  TuneOptions options;
  options.models = {{.request = {.name = "a", .source = "fake:", .batched_outputs = {{"output"}}}}};
  TuneResult result;
  result.trials.resize(1);
  result.trials[0].row.strategy = "serial";
  result.trials[0].batch = 2;
  result.winner = 0;
  result.models.resize(1);
  result.models[0].name = "a";
  result.models[0].path = "fake:";
  const Plan plan = parse_plan(plan_text(result, options), "plan.toml");
  EXPECT_THAT(plan.settings.work.models.at(0).batched_outputs,
              testing::Optional(testing::ElementsAre("output")));
}

}  // namespace
}  // namespace ortchestra::cli
