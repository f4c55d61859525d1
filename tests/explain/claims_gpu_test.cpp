#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/claims_fixture.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using ClaimsAboutGpus = test::ClaimsFixture;

TEST_F(ClaimsAboutGpus, say_for_what_share_of_the_time_the_gpu_was_idle) {
  EXPECT_EQ(find("gpu-idle"), nullptr);
  round().gpu_utilization = 0.6;
  EXPECT_THAT(find("gpu-idle")->claim, HasSubstr("40 %"));
}

TEST_F(ClaimsAboutGpus, say_how_much_host_cpu_time_a_run_on_a_gpu_takes) {
  round().models = {{"left", 2, 100, {}, {}, 0}, {"right", 1, 100, {}, {}, 0}};
  round().cpu_s = 0.5;
  EXPECT_EQ(find("gpu-host-time"), nullptr);
  round().gpu_utilization = 0.6;
  const Claim* claim = find("gpu-host-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("cpu_ms_per_run"), 2.5);
  EXPECT_DOUBLE_EQ(claim->evidence.at("run_ms"), 15);
}

TEST_F(ClaimsAboutGpus, say_how_much_gpu_memory_several_processes_hold) {
  round().gpu_memory_peak_mib = 1500;
  round().processes = {{1, "round", 20.0, {}}, {2, "left", 20.0, {}, 800}};
  result_.rows[0].rounds[0].gpu_memory_peak_mib = 900;
  EXPECT_EQ(find("gpu-memory"), nullptr);
  round().processes.push_back({3, "right", 20.0, {}, 700});
  const Claim* claim = find("gpu-memory");
  ASSERT_NE(claim, nullptr);
  EXPECT_THAT(claim->claim, AllOf(HasSubstr("2 processes hold 1500 MiB"), HasSubstr("left 800"),
                                  HasSubstr("600 MiB more than serial")));
  EXPECT_EQ(claim->evidence.at("mib_per_further_process"), 600);
}

TEST_F(ClaimsAboutGpus, name_mps_if_it_is_known) {
  round().gpu_memory_peak_mib = 1500;
  round().processes = {{2, "left", 20.0, {}, 800}, {3, "right", 20.0, {}, 700}};
  EXPECT_FALSE(find("gpu-memory")->evidence.contains("cuda_mps"));
  result_.machine.cuda_mps = true;
  EXPECT_THAT(find("gpu-memory")->claim, HasSubstr("MPS lets their kernels run at the same time"));
  result_.machine.cuda_mps = false;
  EXPECT_THAT(find("gpu-memory")->claim, HasSubstr("without MPS"));
}

}  // namespace
}  // namespace ortchestra
