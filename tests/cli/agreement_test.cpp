#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Compares a row with one whose fake sessions add noise to their outputs.
ToolResult bench(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"bench",
                                     "-m",
                                     "a=fake:noise=0.01",
                                     "-n",
                                     "3",
                                     "--rounds",
                                     "1",
                                     "--warmup",
                                     "0",
                                     "--quiet",
                                     "-s",
                                     "serial:intra=1",
                                     "-s",
                                     "threads:intra=2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tool(arguments);
}

TEST(CliAgreement, is_shown_for_outputs_that_differ) {
  const ToolResult result = bench({});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("MISMATCH"),
                                HasSubstr("\nagreement: threads:intra=2, a, "
                                          "tensors: cosine similarity 0.99"),
                                HasSubstr("the weights of the model are random")));
}

TEST(CliAgreement, that_is_required_accepts_outputs_that_differ) {
  const ToolResult result = bench({"--agreement", "0.99"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("differ"), Not(HasSubstr("MISMATCH"))));
}

TEST(CliAgreement, below_the_required_one_fails) {
  const ToolResult result = bench({"--agreement", "1"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr("below 1"));
}

TEST(CliAgreement, cannot_be_required_of_a_single_row) {
  const ToolResult result =
      run_tool({"bench", "-m", "fake:", "-s", "serial", "--agreement", "0.99", "--quiet"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is nothing to compare with: 'serial' is the only row"));
}

TEST(CliAgreement, uses_the_decoders_of_the_configuration_and_is_saved) {
  const test::TemporaryDirectory folder;
  write_file_atomically(folder / "models.toml",
                        "[[model]]\nname = 'a'\npath = 'fake:noise=0.01'\n[model.decode]\n"
                        "kind = 'classes'\nactivation = 'none'\n");
  const std::string saved = folder / "a.json";
  const ToolResult result =
      run_tool({"bench", "--config", folder / "models.toml", "-n", "3", "--rounds", "1", "--warmup",
                "0", "--quiet", "-s", "serial:intra=1", "-s", "threads:intra=2", "--agreement",
                "0.1", "--json", saved});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const BenchResult kept = load_bench_result(saved).result;
  EXPECT_EQ(kept.rows[1].agreement.at(0).kind, "classes");
  EXPECT_EQ(kept.workload.agreement, 0.1);
  EXPECT_THAT(run_tool({"report", saved}).out, HasSubstr("\nagreement "));
}

}  // namespace
}  // namespace ortchestra
