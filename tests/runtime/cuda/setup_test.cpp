#include "runtime/cuda/setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "runtime/cuda/driver.h"
#include "runtime/loader/dynamic_section.h"
#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A complete setup, from which a test removes a part. Any library can act as provider or cuDNN.
CudaSetup complete_setup() {
  return {.provider = test::fake("fake-cuda-none"),
          .driver = test::fake("fake-cuda-two"),
          .cudnn = {test::fake("fake-cuda-none")}};
}

std::string obstacle(const CudaSetup& setup, int index = 0) {
  return cuda_obstacle(setup, index).value_or("");
}

TEST(CudaSetup, is_complete_if_nothing_is_missing) {
  EXPECT_EQ(obstacle(complete_setup()), "");
  EXPECT_EQ(obstacle(complete_setup(), 1), "");
}

TEST(CudaSetup, reports_a_missing_provider_file) {
  CudaSetup setup = complete_setup();
  setup.provider = "/nowhere/libonnxruntime_providers_cuda.so";
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("libonnxruntime_providers_cuda.so is not in ONNX Runtime's folder"),
                    HasSubstr("/nowhere")));
}

TEST(CudaSetup, reports_a_missing_driver) {
  CudaSetup setup = complete_setup();
  setup.driver = "libcuda-there-is-none.so.1";
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("no NVIDIA driver"), HasSubstr("libcuda-there-is-none.so.1")));
}

TEST(CudaSetup, reports_a_driver_without_gpus) {
  CudaSetup setup = complete_setup();
  setup.driver = test::fake("fake-cuda-none");
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("CUDA_ERROR_NO_DEVICE"), HasSubstr("CUDA_VISIBLE_DEVICES")));
}

TEST(CudaSetup, reports_a_gpu_number_that_is_too_large) {
  EXPECT_THAT(obstacle(complete_setup(), 2),
              HasSubstr("there are only 2 GPUs: use a number from 0 to 1"));
}

TEST(CudaSetup, reports_missing_cudnn_although_no_file_lists_it) {
  CudaSetup setup = complete_setup();
  setup.cudnn = {"libcudnn.so.none", "libcudnn-neither.so"};
  EXPECT_THAT(obstacle(setup), AllOf(HasSubstr("libcudnn.so.none (cuDNN)"),
                                     Not(HasSubstr("neither")), HasSubstr("pip")));
}

TEST(CudaSetup, reports_a_missing_library_of_the_provider) {
  CudaSetup setup = complete_setup();
  setup.provider = test::fake("fake-provider");
  EXPECT_THAT(obstacle(setup), HasSubstr("libcublas-made-up.so (CUDA)"));
}

TEST(CudaSetup, takes_libraries_from_python_packages) {
  const test::TemporaryDirectory folder;
  CudaSetup setup = complete_setup();
  setup.cudnn = {"libcudnn-in-a-package.so.9"};
  setup.python = {folder.path()};
  EXPECT_THAT(obstacle(setup), HasSubstr("libcudnn-in-a-package.so.9"));
  const std::filesystem::path library = folder / "nvidia/cudnn/lib/libcudnn-in-a-package.so.9";
  std::filesystem::create_directories(library.parent_path());
  std::filesystem::copy_file(test::fake("fake-nvml"), library);
  EXPECT_EQ(obstacle(setup), "");
}

TEST(CudaSetup, reports_a_library_that_is_not_a_driver) {
  CudaSetup setup = complete_setup();
  setup.driver = "libm.so.6";
  EXPECT_THAT(obstacle(setup), HasSubstr("libm.so.6 is not a CUDA driver"));
}

TEST(CudaDriver, gives_the_pci_bus_id_of_a_device_number) {
  const CudaDriver driver(test::fake("fake-cuda-two"));
  EXPECT_EQ(driver.devices(), 2);
  EXPECT_EQ(driver.pci_bus_id(0), "0000:01:00.0");
  EXPECT_EQ(driver.pci_bus_id(1), "0000:00:00.0");
  EXPECT_EQ(driver.pci_bus_id(2), std::nullopt);
}

TEST(NeededLibraries, are_read_from_the_elf_file) {
  EXPECT_THAT(needed_libraries(test::fake("fake-provider")), Contains("libcublas-made-up.so"));
}

TEST(NeededLibraries, are_empty_for_a_file_that_is_not_a_library) {
  EXPECT_THAT(needed_libraries(__FILE__), IsEmpty());
  EXPECT_THAT(needed_libraries("/nowhere/at/all"), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
