#include "ortchestra/tensor/tensor.h"

#include <gtest/gtest.h>

#include <array>

namespace ortchestra {
namespace {

TEST(ElementType, has_the_size_of_its_cpp_type) {
  EXPECT_EQ(element_size(ElementType::float64), sizeof(double));
  EXPECT_EQ(element_size(ElementType::bfloat16), 2U);
  EXPECT_EQ(element_size(ElementType::int64), sizeof(std::int64_t));
  EXPECT_EQ(element_size(ElementType::boolean), 1U);
}

TEST(Shape, counts_its_elements_and_a_scalar_has_one) {
  EXPECT_EQ(element_count({4, 3, 256, 256}), 786432U);
  EXPECT_EQ(element_count({}), 1U);
  EXPECT_EQ(element_count({4, 0, 2}), 0U);
}

TEST(Shape, is_shown_in_brackets_with_a_question_mark_for_an_unknown_dimension) {
  EXPECT_EQ(to_string(Shape{-1, 3, 240, 320}), "[?,3,240,320]");
  EXPECT_EQ(to_string(Shape{}), "[]");
}

TEST(TensorView, has_slices_that_share_its_memory) {
  const std::array<float, 12> values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const TensorView view{
      ElementType::float32, {4, 3}, reinterpret_cast<const std::byte*>(values.data())};
  const TensorView part = view.slice(1, 2);
  EXPECT_EQ(part.shape, (Shape{2, 3}));
  ASSERT_EQ(part.as<float>().size(), 6U);
  EXPECT_EQ(part.as<float>().data(), &values[3]);
  EXPECT_EQ(part.bytes(), 24U);
}

TEST(Tensor, has_slices_with_the_same_owner_and_a_larger_offset) {
  const auto memory = std::make_shared<std::array<std::uint8_t, 8>>();
  const Tensor tensor{
      {ElementType::uint8, {4, 2}, reinterpret_cast<const std::byte*>(memory->data())},
      memory,
      nullptr,
      100};
  const Tensor part = tensor.slice(3, 1);
  EXPECT_EQ(part.owner, tensor.owner);
  EXPECT_EQ(part.offset, 106U);
  EXPECT_EQ(part.view.data, tensor.view.data + 6);
}

}  // namespace
}  // namespace ortchestra
