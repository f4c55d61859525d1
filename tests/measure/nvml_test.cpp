#include "measure/nvml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Nvml, describes_every_gpu) {
  const Nvml nvml(test::fake("fake-nvml"));
  EXPECT_EQ(nvml.problem(), "");
  const std::vector<GpuInfo> gpus = list_gpus(nvml);
  ASSERT_THAT(gpus, SizeIs(2));
  EXPECT_EQ(gpus[0].name, "Made-up GPU");
  EXPECT_EQ(gpus[0].memory_mib, 8192);
  EXPECT_EQ(gpus[0].pci_bus_id, "00000000:00:00.0");
  EXPECT_EQ(gpus[0].driver, "580.1");
  EXPECT_EQ(gpus[1].name, "Made-up other GPU");
}

TEST(Nvml, finds_a_gpu_by_its_pci_bus_id) {
  const Nvml nvml(test::fake("fake-nvml"));
  EXPECT_EQ(nvml.device_at("0000:01:00.0"), 1U);
  EXPECT_EQ(nvml.device_at("0000:07:00.0"), std::nullopt);
}

TEST(Nvml, converts_values_to_the_documented_units) {
  const Nvml nvml(test::fake("fake-nvml"));
  EXPECT_EQ(nvml.utilization(0), 0.75);
  EXPECT_EQ(nvml.memory_used_mib(0), 1024);
  EXPECT_EQ(nvml.power_w(0), 120.5);
  const auto before = nvml.energy_j(0);
  EXPECT_EQ(nvml.energy_j(0).value() - before.value(), 5);
}

TEST(Nvml, leaves_values_empty_that_a_gpu_does_not_provide) {
  const Nvml nvml(test::fake("fake-nvml"));
  EXPECT_FALSE(nvml.utilization(1) || nvml.power_w(1) || nvml.energy_j(1));
  EXPECT_THAT(nvml.processes(1), IsEmpty());
  EXPECT_FALSE(nvml.utilization(2));
}

TEST(Nvml, lists_processes_and_clients_of_mps) {
  const Nvml nvml(test::fake("fake-nvml"));
  const auto processes = nvml.processes(0);
  ASSERT_THAT(processes, SizeIs(3));
  EXPECT_EQ(processes[0].pid, ::getpid());
  EXPECT_EQ(processes[0].mib, 600);
  EXPECT_EQ(processes[2].mib, 50);
}

TEST(Nvml, says_that_the_library_is_missing) {
  const Nvml nvml("libnvidia-ml-there-is-none.so.1");
  EXPECT_THAT(nvml.problem(), HasSubstr("libnvidia-ml-there-is-none.so.1"));
  EXPECT_THAT(list_gpus(nvml), IsEmpty());
  EXPECT_FALSE(nvml.device_at("0000:00:00.0"));
}

TEST(Nvml, passes_on_the_error_message_of_the_driver) {
  EXPECT_EQ(Nvml(test::fake("fake-nvml-broken")).problem(), "Driver Not Loaded");
}

TEST(Nvml, refuses_another_library) {
  EXPECT_THAT(Nvml("libm.so.6").problem(), HasSubstr("libm.so.6 is not NVML"));
}

TEST(Mps, runs_if_its_control_pipe_exists) {
  const test::TemporaryDirectory directory;
  EXPECT_FALSE(mps_runs(directory.path()));
  std::ofstream(std::filesystem::path(directory.path()) / "control") << "";
  EXPECT_TRUE(mps_runs(directory.path()));
}

}  // namespace
}  // namespace ortchestra
