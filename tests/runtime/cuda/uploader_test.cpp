#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <future>
#include <vector>

#include "runtime/cuda/memory.h"
#include "runtime/cuda/uploader.h"
#include "support/fakes.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// A tensor of 24 elements.
struct Image {
  explicit Image(ElementType element_type)
      : type(element_type), bytes(24 * element_size(element_type)) {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i % 60);
  }
  TensorView view() const { return {.type = type, .shape = {2, 3, 4, 1}, .data = bytes.data()}; }

  ElementType type;
  std::vector<std::byte> bytes;
};

bool is_copy(const Tensor& copy, const Image& image) {
  return copy.view.type == image.type && copy.view.shape == image.view().shape &&
         copy.view.data != image.bytes.data() &&
         std::memcmp(copy.view.data, image.bytes.data(), image.bytes.size()) == 0;
}

TEST(Uploader, copies_pictures_of_every_type) {
  const auto uploader = make_uploader(open_device_memory("cpu"));
  EXPECT_TRUE(uploader->stays_on_host());
  for (const ElementType type :
       {ElementType::float32, ElementType::float16, ElementType::uint8, ElementType::int8}) {
    const Image image(type);
    EXPECT_TRUE(is_copy(uploader->upload(image.view()), image)) << text_of(type);
  }
}

TEST(Uploader, makes_copies_that_outlive_it) {
  const Image image(ElementType::float32);
  auto uploader = make_uploader(open_device_memory("cpu"));
  const Tensor copy = uploader->upload(image.view());
  uploader.reset();
  EXPECT_TRUE(is_copy(copy, image));
}

TEST(Uploader, may_be_used_by_several_threads) {
  const auto uploader = make_uploader(open_device_memory("cpu"));
  const auto many = [&] {
    const Image image(ElementType::float32);
    for (int i = 0; i < 100; ++i) {
      if (!is_copy(uploader->upload(image.view()), image)) return false;
    }
    return true;
  };
  auto other = std::async(std::launch::async, many);
  EXPECT_TRUE(many());
  EXPECT_TRUE(other.get());
}

TEST(Uploader, says_why_a_picture_can_not_be_copied) {
  const auto uploader = make_uploader(open_cuda_memory(0, test::fake("fake-cuda-two")));
  EXPECT_FALSE(uploader->stays_on_host());
  const TensorView huge{.type = ElementType::uint8, .shape = {1 << 21, 1 << 10}, .data = nullptr};
  EXPECT_THAT(
      [&] { uploader->upload(huge); },
      ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("a picture can't be copied to the device"),
                                              HasSubstr("CUDA_ERROR_OUT_OF_MEMORY"))));
}

}  // namespace
}  // namespace ortchestra
