#include "ortchestra/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/base/error.h"
#include "ortchestra/config/config.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// All keys that do not belong to a model.
constexpr const char* every_key = R"(
input = "synthetic"
autorotate = false
protocols = "file"
frames = 7
batch = 2
batch_mode = "consecutive"
size = [32, 16]
device = "cuda"
strategies = ["serial"]
rounds = 5
time_limit = "90s"
rate = 25
warmup = 4
seed = 9
atol = 0.5
rtol = 0.25
agreement = 0.99
)";

TEST(Settings, of_a_configuration_reach_each_command_that_uses_them) {
  const Configuration all = parse_config(every_key, "a.toml");

  const BenchOptions bench = bench_options_from(all.work, all.bench);
  EXPECT_EQ(bench.frames, 7);
  EXPECT_EQ(bench.batch, 2);
  EXPECT_EQ(bench.batch_mode, BatchMode::consecutive);
  EXPECT_EQ(bench.size, (PictureSize{32, 16}));
  EXPECT_EQ(bench.device, "cuda");
  EXPECT_FALSE(bench.reading.autorotate);
  EXPECT_EQ(bench.reading.protocols, "file");
  EXPECT_EQ(bench.rounds, 5);
  EXPECT_EQ(bench.time_limit_s, 90);
  EXPECT_EQ(bench.rate, 25);
  EXPECT_EQ(bench.warmup, 4);
  EXPECT_EQ(bench.seed, 9U);
  EXPECT_EQ(bench.atol, 0.5);
  EXPECT_EQ(bench.rtol, 0.25);
  EXPECT_EQ(bench.agreement, 0.99);

  const TuneOptions tune = tune_options_from(all.work, all.tune);
  EXPECT_THAT(tune.batches, ElementsAre(2));
  EXPECT_EQ(tune.rounds, 5);
  EXPECT_EQ(tune.time_limit_s, 90);
  EXPECT_EQ(tune.seed, 9U);
  EXPECT_EQ(tune.agreement, 0.99);
  EXPECT_EQ(tune.size, (PictureSize{32, 16}));

  const PipelineOptions run = run_options_from(all.work, all.run);
  EXPECT_EQ(run.frames, 7);
  EXPECT_EQ(run.batch, 2);
  EXPECT_EQ(run.size, (PictureSize{32, 16}));
  EXPECT_EQ(run.device, "cuda");
  EXPECT_EQ(run.row, (Row{"serial", {}}));
  ASSERT_EQ(run.inputs.size(), 1U);
  EXPECT_EQ(run.inputs.front().name, "synthetic");
}

TEST(Settings, that_are_empty_keep_the_defaults) {
  const BenchOptions bench = bench_options_from({}, {});
  EXPECT_EQ(bench.rounds, BenchOptions{}.rounds);
  EXPECT_EQ(bench.size, default_input_size);
  EXPECT_EQ(tune_options_from({}, {}).batches, TuneOptions{}.batches);
  const PipelineOptions run = run_options_from({}, {});
  EXPECT_EQ(run.models.size(), 4U) << "the built-in ones";
  EXPECT_TRUE(run.inputs.empty());
  EXPECT_EQ(run.row, PipelineOptions{}.row);
}

TEST(Settings, of_the_first_argument_override_those_of_the_second) {
  const Configuration all = parse_config(every_key, "a.toml");
  const Configuration merged =
      merge({.work = {.batch = 8}, .bench = {.seed = 1, .atol = 0.0}}, all);
  EXPECT_EQ(merged.work.batch, 8);
  EXPECT_EQ(merged.work.device, "cuda");
  EXPECT_EQ(merged.bench.seed, 1U);
  EXPECT_EQ(merged.bench.atol, 0.0);
  EXPECT_EQ(merged.bench.rtol, 0.25);
  EXPECT_EQ(merged.run.frames, 7);
}

TEST(Settings, of_the_first_argument_complete_a_model_with_their_name) {
  WorkSettings first;
  first.models = {{.name = "a", .source = "new.onnx"}, {.name = "b", .source = "b.onnx"}};
  first.uses = {{.decode = {}, .every = 3}};
  const WorkSettings second = parse_config(
                                  "[[model]]\nname = 'a'\npath = 'old.onnx'\nevery = 2\n"
                                  "[model.decode]\nkind = 'yolox'\n",
                                  "a.toml")
                                  .work;
  const std::vector<EngineModel> merged = engine_models_from(merge(first, second));
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].request.source, "new.onnx");
  EXPECT_EQ(merged[0].every, 3);
  EXPECT_EQ(merged[0].decode.kind, "yolox");
  EXPECT_EQ(merged[1].request.source, "b.onnx");
  EXPECT_EQ(merged[1].every, 1);
}

TEST(Settings, do_not_change_in_a_merge_with_empty_settings) {
  const Configuration all = parse_config(every_key, "a.toml");
  for (const Configuration& merged : {merge(all, {}), merge({}, all)}) {
    const auto expect_equal = [](const auto& left, const auto& right) {
      std::apply(
          [&](auto... members) {
            const auto expect_same = [&](auto member) {
              EXPECT_TRUE((right.*member).has_value());
              EXPECT_EQ(left.*member, right.*member);
            };
            (expect_same(members), ...);
          },
          left.optionals());
    };
    expect_equal(merged.work, all.work);
    expect_equal(merged.run, all.run);
    expect_equal(merged.tune, all.tune);
    expect_equal(merged.bench, all.bench);
    EXPECT_EQ(merged.work.rows, all.work.rows);
  }
}

TEST(Settings, of_a_run_refuse_values_that_only_bench_accepts) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] { run_options_from({}, {.batch_mode = BatchMode::repeat}); }),
              HasSubstr("is only for bench"));
  const WorkSettings two_rows = parse_config("strategies = [\"serial\", \"pool\"]", "a.toml").work;
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { run_options_from(two_rows, {}); }),
              HasSubstr("run takes one row"));
}

}  // namespace
}  // namespace ortchestra
