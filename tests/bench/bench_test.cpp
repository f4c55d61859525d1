#include "ortchestra/bench/bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/files/file.h"
#include "ortchestra/report/report.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

TEST(Bench, needs_no_observer) {
  BenchOptions options;
  options.models.emplace_back().source = "fake:";
  options.rows = {Row{"serial", {.spin = Setting<Spin>::runtime_default()}}};
  options.frames = 2;
  options.rounds = 1;
  const BenchResult result = run_bench(options, {}, {});
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].rounds.size(), 1U);
  EXPECT_EQ(result.rows[0].spec, "serial:spin=default");
  EXPECT_TRUE(all_rows_agree(result));
}

TEST(OrtBench, runs_each_model_on_its_device_and_says_so) {
  BenchOptions options;
  options.models = {{.name = "rows", .source = "fake:only_on=CPU"},
                    {.name = "own",
                     .source = "fake:only_on=CPUExecutionProvider",
                     .device = "CPUExecutionProvider"}};
  options.rows = {parse_row("pool:workers=2"), parse_row("processes")};
  options.device = "CPU";
  options.frames = 2;
  options.rounds = 1;
  const BenchResult result = run_bench(options, {}, {});
  EXPECT_TRUE(all_rows_agree(result));
  ASSERT_EQ(result.workload.models.size(), 2U);
  EXPECT_EQ(result.workload.models[0].device, std::nullopt);
  EXPECT_EQ(result.workload.models[1].device, "CPUExecutionProvider");
  EXPECT_THAT(render_console(result, {}), HasSubstr("rows, own on CPUExecutionProvider"));
}

TEST(OrtBench, refuses_a_device_of_a_model_before_any_round) {
  BenchOptions options;
  options.models = {{.name = "own", .source = "fake:", .device = "nowhere"}};
  options.frames = 1;
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { run_bench(options, {}, {}); }),
              StartsWith("model 'own': device 'nowhere'"));
}

TEST(OrtBench, warns_that_the_device_of_a_row_is_not_used) {
  BenchOptions options;
  options.models = {{.name = "own", .source = "fake:only_on=cpu", .device = "cpu"}};
  options.rows = {parse_row("serial"), parse_row("serial:device=CPU")};
  options.frames = 1;
  options.rounds = 1;
  const BenchResult result = run_bench(options, {}, {});
  EXPECT_THAT(result.warnings,
              Contains(AllOf(Field(&Warning::code, "device-unused"),
                             Field(&Warning::text, HasSubstr("serial:device=CPU")))));
}

/// A comparison of a model that sleeps only in the first `slow_calibrations` calibrations.
class DisturbedBench {
 public:
  explicit DisturbedBench(int slow_calibrations) {
    options_.models.emplace_back().source = "fake:sleep_ms=50,sleep_while=" + slow_.string();
    options_.rows = {Row{"serial", {.intra = Setting<int>(1)}}};
    options_.frames = 8;
    options_.rounds = 1;
    observer_.on_stage = [this, slow_calibrations](const std::string& what) {
      if (!what.starts_with("calibrating")) return;
      stages_.push_back(what);
      if (std::cmp_less_equal(stages_.size(), slow_calibrations)) {
        write_file_atomically(slow_, "");
      } else {
        std::filesystem::remove(slow_);
      }
    };
    observer_.on_round = [this](auto&&...) { std::filesystem::remove(slow_); };
  }

  BenchResult run() const { return run_bench(options_, observer_, {}); }
  const std::vector<std::string>& calibrations() const { return stages_; }

 private:
  test::TemporaryDirectory folder_;
  const std::filesystem::path slow_ = folder_ / "slow";
  BenchOptions options_;
  BenchObserver observer_;
  std::vector<std::string> stages_;
};

TEST(Bench, repeats_a_calibration_that_the_rounds_prove_wrong) {
  DisturbedBench bench(1);
  const BenchResult result = bench.run();
  EXPECT_THAT(bench.calibrations(),
              ElementsAre("calibrating", AllOf(StartsWith("calibrating again: serial:intra=1 "
                                                          "reached "),
                                               HasSubstr("% of the compute limit"))));
  ASSERT_TRUE(result.calibration.has_value());
  EXPECT_LT(result.calibration->models.at(0).alone_ms, 50);
  EXPECT_DOUBLE_EQ(result.calibration->pure_compute_s,
                   8e-3 * result.calibration->models.at(0).alone_ms);
  EXPECT_THAT(result.warnings, Contains(Field(&Warning::code, "calibration-repeated")));
}

TEST(Bench, leaves_out_a_calibration_that_stays_impossible) {
  DisturbedBench bench(3);
  const BenchResult result = bench.run();
  EXPECT_THAT(bench.calibrations(), SizeIs(3));
  EXPECT_FALSE(result.calibration.has_value());
  EXPECT_THAT(result.warnings,
              Contains(AllOf(Field(&Warning::code, "impossible-calibration"),
                             Field(&Warning::text, HasSubstr("after calibrating 2 times more")))));
}

}  // namespace
}  // namespace ortchestra
