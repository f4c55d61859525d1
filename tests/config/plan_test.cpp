#include "ortchestra/config/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
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

TEST(PlanFile, must_have_a_table_of_a_plan) {
  try {
    parse_plan("strategies = 'serial'\n", "plan.toml");
    FAIL() << "a configuration was read as a plan";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("plan.toml line 1: this is not a plan"));
    EXPECT_THAT(error.remedies(), testing::ElementsAre(Remedy{RemedyKind::plan}));
  }
}

TEST(PlanFile, must_have_one_row) {
  EXPECT_THAT(refused_plan("strategies = ['serial', 'pool']\n[plan]\nversion = 1\n"),
              HasSubstr("strategies must be a list with the plan's only row"));
}

/// The result of a search that chose serial for the model a.
TuneResult tuned() {
  TuneResult result;
  result.trials = {{"serial", 2, {}}};
  result.winner = 0;
  result.models.resize(1);
  result.models[0].name = "a";
  result.models[0].path = "fake:";
  return result;
}

TEST(PlanFile, is_not_written_without_a_winner) {
  TuneResult result = tuned();
  result.winner.reset();
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { plan_text(result, {}); }),
              HasSubstr("no plan to write"));
}

TEST(PlanFile, keeps_the_text_that_was_read) {
  TuneOptions options;
  options.models = {{.request = {.name = "a", .source = "fake:"}}};
  const std::string text = "# mine\n" + plan_text(tuned(), options);
  EXPECT_EQ(parse_plan(text, "plan.toml").text, text);
}

TEST(PlanFile, writes_numbers_in_their_shortest_form) {
  TuneOptions options;
  options.models = {{.request = {.name = "a", .source = "fake:"}}};
  options.models[0].request.recipe.scale = 1.0F / 255;
  options.models[0].decode.kind = "yolox";
  options.models[0].decode.score = 0.6F;
  options.constraints.max_cpus = 1.1;
  TuneResult result = tuned();
  result.stages.resize(1);
  StageTrial& winner = result.stages[0].trials.emplace_back();
  winner.figures = TuneFigures{14.713839876, {}, 310.0, 1.9};
  winner.rounds.resize(3);
  result.decided_in = 0;
  const std::string text = plan_text(result, options);
  EXPECT_THAT(text, AllOf(HasSubstr("score = 0.6\n"), HasSubstr("max_cpus = 1.1\n"),
                          HasSubstr("scale = 0.003921569\n"), HasSubstr("frames_per_s = 14.71\n"),
                          HasSubstr("memory_mib = 310.0\n")));
  const Plan plan = parse_plan(text, "plan.toml");
  EXPECT_EQ(plan.settings.work.models.at(0).recipe.scale, 1.0F / 255);
}

TEST(PlanFile, keeps_the_device_of_a_model) {
  TuneOptions options;
  options.models = {{.request = {.name = "a", .source = "fake:", .device = "xnnpack+threads=2"}}};
  const Plan plan = parse_plan(plan_text(tuned(), options), "plan.toml");
  EXPECT_EQ(plan.settings.work.models.at(0).device, "xnnpack+threads=2");
}

TEST(PlanFile, keeps_the_chosen_devices_and_what_they_cost) {
  TuneOptions options;
  options.models = {{.request = {.source = "fake:"}}};
  options.agreement = 0.99;
  TuneResult result = tuned();
  result.models[0].device = "xnnpack";
  result.devices = {
      {.model = "a", .device = "cpu"},
      {.model = "a",
       .device = "xnnpack",
       .ratio = CostRatio{.mean = 0.51234},
       .agreement = ModelAgreement{.kind = "boxes", .value = 0.991, .frames = 64, .objects = 90},
       .chosen = true}};
  const std::string text = plan_text(result, options);
  EXPECT_THAT(text, AllOf(HasSubstr("[[plan.device]]"), HasSubstr("agreement = 0.991\n"),
                          HasSubstr("agreement = 0.99\n"), HasSubstr("ratio = 0.5123\n"),
                          HasSubstr("kind = 'boxes'"), HasSubstr("frames = 64\n")));
  EXPECT_EQ(parse_plan(text, "plan.toml").settings.work.models.at(0).device, "xnnpack");
}

TEST(PlanFile, keeps_which_outputs_of_a_model_are_batched) {
  TuneOptions options;
  options.models = {{.request = {.name = "a", .source = "fake:", .batched_outputs = {{"output"}}}}};
  const Plan plan = parse_plan(plan_text(tuned(), options), "plan.toml");
  EXPECT_THAT(plan.settings.work.models.at(0).batched_outputs,
              testing::Optional(testing::ElementsAre("output")));
}

}  // namespace
}  // namespace ortchestra
