#include "runtime/cuda/setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/cuda/driver.h"
#include "runtime/needed_libraries.h"
#include "support/fakes.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// All there is, but for what a test takes away. Any library will do for a provider or cuDNN.
CudaSetup whole_setup() {
  return {.provider = test::fake("fake-cuda-none"),
          .driver = test::fake("fake-cuda-two"),
          .cudnn = {test::fake("fake-cuda-none")}};
}

std::string obstacle(const CudaSetup& setup, int index = 0) {
  return cuda_obstacle(setup, index).value_or("");
}

TEST(CudaSetup, is_whole_where_everything_is_there) {
  EXPECT_EQ(obstacle(whole_setup()), "");
  EXPECT_EQ(obstacle(whole_setup(), 1), "");
}

TEST(CudaSetup, misses_the_providers_file) {
  CudaSetup setup = whole_setup();
  setup.provider = "/nowhere/libonnxruntime_providers_cuda.so";
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("libonnxruntime_providers_cuda.so is not beside ONNX Runtime"),
                    HasSubstr("/nowhere")));
}

TEST(CudaSetup, misses_the_driver) {
  CudaSetup setup = whole_setup();
  setup.driver = "libcuda-there-is-none.so.1";
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("no NVIDIA driver"), HasSubstr("libcuda-there-is-none.so.1")));
}

TEST(CudaSetup, misses_a_gpu) {
  CudaSetup setup = whole_setup();
  setup.driver = test::fake("fake-cuda-none");
  EXPECT_THAT(obstacle(setup),
              AllOf(HasSubstr("CUDA_ERROR_NO_DEVICE"), HasSubstr("CUDA_VISIBLE_DEVICES")));
}

TEST(CudaSetup, misses_the_gpu_of_a_number) {
  EXPECT_THAT(obstacle(whole_setup(), 2), HasSubstr("there are 2 GPUs, 0 to 1"));
}

TEST(CudaSetup, misses_cudnn_which_no_file_names) {
  CudaSetup setup = whole_setup();
  setup.cudnn = {"libcudnn.so.none", "libcudnn-neither.so"};
  EXPECT_THAT(obstacle(setup), AllOf(HasSubstr("libcudnn.so.none (cuDNN)"),
                                     Not(HasSubstr("neither")), HasSubstr("LD_LIBRARY_PATH")));
}

TEST(CudaSetup, misses_a_library_that_the_provider_needs) {
  CudaSetup setup = whole_setup();
  setup.provider = test::fake("fake-provider");
  EXPECT_THAT(obstacle(setup), HasSubstr("libcublas-made-up.so (CUDA)"));
}

TEST(CudaSetup, takes_a_file_that_is_no_driver_for_what_it_is) {
  CudaSetup setup = whole_setup();
  setup.driver = "libm.so.6";
  EXPECT_THAT(obstacle(setup), HasSubstr("libm.so.6 is no CUDA driver"));
}

TEST(CudaDriver, tells_which_card_a_number_means) {
  const CudaDriver driver(test::fake("fake-cuda-two"));
  EXPECT_EQ(driver.devices(), 2);
  EXPECT_EQ(driver.pci_bus_id(0), "0000:01:00.0");
  EXPECT_EQ(driver.pci_bus_id(1), "0000:00:00.0");
  EXPECT_EQ(driver.pci_bus_id(2), std::nullopt);
}

TEST(NeededLibraries, are_those_that_a_file_names) {
  EXPECT_THAT(needed_libraries(test::fake("fake-provider")), Contains("libcublas-made-up.so"));
}

TEST(NeededLibraries, are_none_of_a_file_that_is_no_library) {
  EXPECT_THAT(needed_libraries(__FILE__), IsEmpty());
  EXPECT_THAT(needed_libraries("/nowhere/at/all"), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
