#include "runtime/devices/traits.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(DeviceTraits, say_whether_sessions_capture_graphs) {
  EXPECT_TRUE(captures_graphs("cuda:1+tf32+graph"));
  for (const char* device : {"cpu", "cuda", "cuda+graph=off", "openvino+graph"})
    EXPECT_FALSE(captures_graphs(device)) << device;
}

TEST(DeviceTraits, enable_graphs_if_the_device_has_them_and_does_not_set_them) {
  EXPECT_EQ(with_graphs("cuda:1+tf32"), "cuda:1+tf32+graph");
  for (const char* device : {"cpu", "tensorrt", "openvino", "cuda+graph=off", "cuda+graph"})
    EXPECT_EQ(with_graphs(device), std::nullopt) << device;
}

TEST(DeviceTraits, recognise_a_precision_below_float32) {
  for (const char* device : {"openvino+precision=bf16", "openvino:0+precision=f16+cache=off"})
    EXPECT_TRUE(lowers_precision(device)) << device;
  for (const char* device : {"cpu", "openvino", "openvino+precision=f32", "cuda+tf32"})
    EXPECT_FALSE(lowers_precision(device)) << device;
}

TEST(DeviceTraits, recognise_nvidia_gpus) {
  for (const char* device : {"cuda", "cuda:1", "CUDAExecutionProvider", "tensorrt", "tensorrt:2"})
    EXPECT_TRUE(is_nvidia_gpu(device)) << device;
  for (const char* device : {"cpu", "openvino", "xnnpack"})
    EXPECT_FALSE(is_nvidia_gpu(device)) << device;
}

TEST(DeviceTraits, recognise_the_cpu_in_any_spelling) {
  for (const char* device : {"cpu", "CPU", "CPUExecutionProvider"})
    EXPECT_TRUE(is_cpu(device)) << device;
  EXPECT_FALSE(is_cpu("cuda"));
}

TEST(DeviceTraits, know_whose_memory_is_accessible) {
  for (const char* device : {"cpu", "cuda:1", "tensorrt"})
    EXPECT_TRUE(has_accessible_memory(device)) << device;
  for (const char* device : {"xnnpack", "qnn"})
    EXPECT_FALSE(has_accessible_memory(device)) << device;
}

TEST(DeviceTraits, say_whether_runs_of_one_session_wait_for_each_other) {
  EXPECT_TRUE(runs_wait_for_each_other("xnnpack"));
  EXPECT_TRUE(runs_wait_for_each_other("XnnpackExecutionProvider"));
  EXPECT_TRUE(runs_wait_for_each_other("openvino+precision=bf16"));
  for (const char* device : {"cpu", "cuda", "tensorrt"})
    EXPECT_FALSE(runs_wait_for_each_other(device)) << device;
}

TEST(DeviceTraits, list_the_other_devices_that_run_on_the_cpu) {
  const std::vector<std::string> others = other_devices_on_cpu("cpu");
  ASSERT_FALSE(others.empty());
  EXPECT_EQ(others.front(), "openvino");
  for (std::size_t i = 1; i < others.size(); ++i) EXPECT_TRUE(lowers_precision(others[i]));
  EXPECT_EQ(other_devices_on_cpu("CPUExecutionProvider"), others);
  EXPECT_EQ(other_devices_on_cpu("openvino+precision=f32").front(), "cpu");
  EXPECT_EQ(other_devices_on_cpu("openvino").size(), others.size());
  EXPECT_EQ(other_devices_on_cpu("cuda:1").size(), others.size() + 1);
}

}  // namespace
}  // namespace ortchestra
