#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <future>
#include <vector>

#include "model/uploader.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

/// 24 elements of a type.
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

TEST(OrtUploader, copies_pictures_of_every_type) {
  const std::vector<ElementType> types{ElementType::float32, ElementType::float16,
                                       ElementType::uint8, ElementType::int8};
  const auto uploader = open_uploader(types, {});
  EXPECT_TRUE(uploader->stays_on_host());
  for (const ElementType type : types) {
    const Image image(type);
    EXPECT_TRUE(is_copy(uploader->upload(image.view()), image)) << name_of(type);
  }
}

TEST(OrtUploader, gives_copies_that_outlive_it) {
  const Image image(ElementType::float32);
  auto uploader = open_uploader({ElementType::float32}, {});
  const Tensor copy = uploader->upload(image.view());
  uploader.reset();
  EXPECT_TRUE(is_copy(copy, image));
}

TEST(OrtUploader, may_be_asked_by_several_threads) {
  const auto uploader = open_uploader({ElementType::float32, ElementType::float32}, {});
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

TEST(OrtUploader, refuses_a_device_that_is_not_there) {
  const std::string text = test::error_text(
      ErrorKind::input, [] { open_uploader({ElementType::float32}, {.device = "npu"}); });
  EXPECT_THAT(text, HasSubstr("upload=own"));
}

}  // namespace
}  // namespace ortchestra
