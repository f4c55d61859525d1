#include "report/evidence.h"

#include <gtest/gtest.h>

#include <limits>

namespace ortchestra::report {
namespace {

void expect_text(const std::string& key, double value, const std::string& name,
                 const std::string& shown) {
  const EvidenceText text = evidence_text(key, value);
  EXPECT_EQ(text.name, name);
  EXPECT_EQ(text.value, shown);
}

TEST(Evidence, has_a_name_and_a_unit) {
  expect_text("twin_cpu_s", 1.25, "CPU time with spin=off", "1.25 s");
  expect_text("ratio_memory", 1.1, "factor of sharing memory and caches", "1.10 ×");
  expect_text("gpu_idle_share", 0.4, "time in which the GPU was idle", "40 %");
  expect_text("runs", 100, "runs", "100");
  expect_text("runnable_threads", 2.5, "threads ready to run, on average", "2.50");
}

TEST(Evidence, of_a_process_has_the_name_of_the_process) {
  expect_text("process left_mib", 280, "peak of process left", "280 MiB");
  expect_text("process a_b_mib", 1, "peak of process a_b", "1.00 MiB");
}

TEST(Evidence, of_another_version_has_a_name_made_of_its_key) {
  EXPECT_FALSE(has_evidence_name("warm_up_ms"));
  expect_text("warm_up_ms", 12, "warm up", "12.0 ms");
  expect_text("new_figure", 3, "new figure", "3");
}

TEST(Evidence, shows_no_number_if_it_is_unknown) {
  expect_text("cpu_s", std::numeric_limits<double>::quiet_NaN(), "CPU time used", "–");
}

}  // namespace
}  // namespace ortchestra::report
