#include "ortchestra/bench/bench.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

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

}  // namespace
}  // namespace ortchestra
