#include "measure/gpu_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>

#include "measure/tree_sampler.h"
#include "support/fakes.h"

namespace ortchestra {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;
using ::testing::Pair;
using ::testing::SizeIs;

GpuProbe probe(const std::string& library, std::size_t index = 0) {
  return GpuProbe({.index = index, .nvml = test::fake(library)});
}

/// Four readings. The two in the middle are within the measured time.
std::vector<GpuReading> four_readings() {
  std::vector<GpuReading> readings(4);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const auto step = static_cast<double>(i);
    readings[i].utilization = 0.2 * step;
    readings[i].device_memory_mib = 1000 + 100 * step;
    readings[i].power_w = 50 * step;
    readings[i].energy_j = 7 * step;
    readings[i].process_memory_mib = {{10, 300 + step}, {11, 200}};
  }
  return readings;
}

Round round_of(const std::vector<GpuReading>& readings) {
  Round round;
  round.processes = {{10, "round", {}, {}}, {12, "left", {}, {}}};
  add_gpu_readings(round, readings, 1, 3, 900);
  return round;
}

TEST(GpuProbe, reads_the_gpu_for_the_requested_processes) {
  const GpuReading reading = probe("fake-nvml").read({::getpid(), 3, 99});
  EXPECT_EQ(reading.utilization, 0.75);
  EXPECT_EQ(reading.device_memory_mib, 1024);
  EXPECT_EQ(reading.power_w, 120.5);
  EXPECT_TRUE(reading.energy_j);
  EXPECT_THAT(reading.process_memory_mib, ElementsAre(Pair(3, 50), Pair(::getpid(), 600)));
}

TEST(GpuProbe, remembers_the_memory_that_was_in_use_before) {
  EXPECT_EQ(probe("fake-nvml").memory_before_mib(), 1024);
}

TEST(GpuProbe, prefers_the_pci_bus_id_to_the_number) {
  const GpuProbe other({.pci_bus_id = "0000:01:00.0", .index = 0, .nvml = test::fake("fake-nvml")});
  EXPECT_EQ(other.read({}).device_memory_mib, 0);
}

TEST(GpuProbe, says_why_it_cannot_read) {
  EXPECT_EQ(probe("fake-nvml-broken").problem(), "Driver Not Loaded");
  EXPECT_THAT(probe("fake-nvml", 2).problem(), HasSubstr("lists 2 GPUs, none with number 2"));
  EXPECT_FALSE(probe("fake-nvml", 2).read({}).utilization);
}

TEST(GpuProbe, is_read_with_every_sample_of_the_tree) {
  const GpuProbe gpu = probe("fake-nvml");
  TreeSampler sampler(::getpid(), {.interval = std::chrono::hours(1), .gpu = &gpu});
  const TreeSampler::Summary summary = sampler.stop();
  ASSERT_THAT(summary.gpu, SizeIs(summary.times.size()));
  EXPECT_THAT(summary.gpu.back().process_memory_mib, SizeIs(1));
}

TEST(GpuReadings, become_the_series_of_the_measured_time) {
  const Round round = round_of(four_readings());
  EXPECT_THAT(round.series.gpu_utilization, ElementsAre(0.2, 0.4));
  EXPECT_THAT(round.series.gpu_power_w, ElementsAre(50, 100));
  EXPECT_THAT(round.series.gpu_memory_mib, ElementsAre(501, 502));
  EXPECT_NEAR(round.gpu_utilization.value(), 0.3, 1e-12);
}

TEST(GpuReadings, give_the_peaks_of_the_rounds_processes_and_of_the_whole_gpu) {
  const Round round = round_of(four_readings());
  EXPECT_EQ(round.gpu_memory_peak_mib, 503);
  EXPECT_EQ(round.gpu_memory_source, "processes");
  EXPECT_EQ(round.gpu_device_memory_peak_mib, 1300);
  EXPECT_EQ(round.processes[0].peak_gpu_memory_mib, 303);
  EXPECT_EQ(round.processes[1].peak_gpu_memory_mib, std::nullopt);
}

TEST(GpuReadings, give_the_energy_between_the_first_and_the_last_reading) {
  EXPECT_EQ(round_of(four_readings()).gpu_energy_j, 21);
}

TEST(GpuReadings, use_the_increase_of_the_whole_gpu_if_processes_are_hidden) {
  std::vector<GpuReading> readings = four_readings();
  for (GpuReading& reading : readings) reading.process_memory_mib.clear();
  readings[2].device_memory_mib = 850;
  const Round round = round_of(readings);
  EXPECT_EQ(round.gpu_memory_source, "device");
  EXPECT_EQ(round.gpu_memory_peak_mib, 400);
  EXPECT_THAT(round.series.gpu_memory_mib, ElementsAre(200, 0));
}

TEST(GpuReadings, leave_missing_values_unknown) {
  std::vector<GpuReading> readings(4);
  readings[1].utilization = 0.5;
  const Round round = round_of(readings);
  EXPECT_THAT(round.series.gpu_utilization, ElementsAre(0.5, NanSensitiveDoubleEq(std::nan(""))));
  EXPECT_EQ(round.gpu_utilization, 0.5);
  EXPECT_THAT(round.series.gpu_power_w, IsEmpty());
  EXPECT_FALSE(round.gpu_memory_peak_mib || round.gpu_memory_source || round.gpu_energy_j ||
               round.gpu_device_memory_peak_mib);
}

TEST(GpuReadings, do_not_change_the_round_if_there_are_none) {
  const Round round = round_of({});
  EXPECT_FALSE(round.gpu_utilization || round.gpu_memory_peak_mib);
}

}  // namespace
}  // namespace ortchestra
