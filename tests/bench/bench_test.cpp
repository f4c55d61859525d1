#include "ortchestra/bench/bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/files/file.h"
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
  options.rows = {Row{"serial", {.spin = Setting<bool>::runtime_default()}}};
  options.frames = 2;
  options.rounds = 1;
  const BenchResult result = run_bench(options, {}, {});
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].rounds.size(), 1U);
  EXPECT_EQ(result.rows[0].spec, "serial:spin=default");
  EXPECT_TRUE(all_rows_agree(result));
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
