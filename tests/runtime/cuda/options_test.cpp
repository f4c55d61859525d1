#include "runtime/cuda/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::map<std::string, std::string> options_of(const std::string& device) {
  return cuda_provider_options(parse_device(device));
}

std::string refusal_of_options(const std::string& device) {
  return test::error_text(ErrorKind::input, [&] { options_of(device); });
}

TEST(CudaOptions, use_heuristic_search_and_no_tf32_by_default) {
  EXPECT_THAT(options_of("cuda"), ElementsAre(Pair("cudnn_conv_algo_search", "HEURISTIC"),
                                              Pair("device_id", "0"), Pair("use_tf32", "0")));
}

TEST(CudaOptions, contain_the_device_number) {
  EXPECT_THAT(options_of("cuda:3"), Contains(Pair("device_id", "3")));
}

TEST(CudaOptions, are_translated_into_onnx_runtimes_options) {
  EXPECT_THAT(options_of("cuda+memory=2048+arena=exact+search=exhaustive+tf32+nhwc=on+graph"),
              ElementsAre(Pair("arena_extend_strategy", "kSameAsRequested"),
                          Pair("cudnn_conv_algo_search", "EXHAUSTIVE"), Pair("device_id", "0"),
                          Pair("enable_cuda_graph", "1"), Pair("gpu_mem_limit", "2147483648"),
                          Pair("prefer_nhwc", "1"), Pair("use_tf32", "1")));
}

TEST(CudaOptions, have_distinct_keys_that_onnx_runtime_accepts) {
  // Each was tried on the CUDA provider of ONNX Runtime 1.29, which refuses unknown keys.
  const std::vector<std::string_view> accepted{
      "gpu_mem_limit", "arena_extend_strategy", "cudnn_conv_algo_search",
      "use_tf32",      "prefer_nhwc",           "enable_cuda_graph"};
  std::vector<std::string_view> keys;
  for (const CudaOption& option : cuda_options()) keys.push_back(option.key);
  EXPECT_THAT(accepted, ::testing::UnorderedElementsAreArray(keys));
}

TEST(CudaOptions, refuse_an_unknown_name) {
  EXPECT_THAT(refusal_of_options("cuda:0+tf23"),
              AllOf(HasSubstr("device 'cuda:0+tf23'"), HasSubstr("no option 'tf23'"),
                    HasSubstr("memory, arena, search, tf32, nhwc, graph")));
}

TEST(CudaOptions, refuse_an_unknown_value) {
  EXPECT_THAT(refusal_of_options("cuda+tf32=yes"), HasSubstr("takes on|off"));
  EXPECT_THAT(refusal_of_options("cuda+search=best"), HasSubstr("heuristic|exhaustive|default"));
  EXPECT_THAT(refusal_of_options("cuda+arena"), HasSubstr("doubling|exact"));
  for (const char* memory : {"", "0", "2GB", "-1", "99999999"})
    EXPECT_THAT(refusal_of_options(std::string("cuda+memory=") + memory), HasSubstr("takes MIB"))
        << memory;
}

}  // namespace
}  // namespace ortchestra
