#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "decode/made_up_model.h"

namespace ortchestra {
namespace {

template <class Value>
TensorStatistics statistics_of(ElementType type, const std::array<Value, 3>& values) {
  DecodedModel model;
  model.name = "m";
  model.outputs.push_back({"out", std::string(text_of(type)), {1, 3}});
  const std::array<TensorView, 1> views{
      TensorView{type, {1, 3}, reinterpret_cast<const std::byte*>(values.data())}};
  const Prediction prediction =
      make_decoder(test::decoding("tensors"), model)->decode(views, {64, 64});
  return std::get<Tensors>(prediction.found).at(0);
}

TEST(TensorsDecoder, keeps_all_digits_of_whole_numbers) {
  const auto signed_64 =
      statistics_of<std::int64_t>(ElementType::int64, {-9007199254740993, 9007199254740995, 0});
  EXPECT_EQ(signed_64.minimum_digits, "-9007199254740993");
  EXPECT_EQ(signed_64.maximum_digits, "9007199254740995");
  const auto unsigned_64 = statistics_of<std::uint64_t>(
      ElementType::uint64, {18446744073709551615U, 9007199254740993U, 9007199254740995U});
  EXPECT_EQ(unsigned_64.minimum_digits, "9007199254740993");
  EXPECT_EQ(unsigned_64.maximum_digits, "18446744073709551615");
  const auto signed_32 = statistics_of<std::int32_t>(ElementType::int32, {16777217, 5, 16777219});
  EXPECT_EQ(signed_32.maximum, 16777219);
  EXPECT_EQ(signed_32.maximum_digits, "16777219");
}

TEST(TensorsDecoder, has_no_exact_digits_for_floating_point) {
  const auto statistics = statistics_of<double>(ElementType::float64, {0.5, -1.5, 2});
  EXPECT_EQ(statistics.minimum, -1.5);
  EXPECT_EQ(statistics.maximum, 2);
  EXPECT_EQ(statistics.maximum_digits, "");
}

}  // namespace
}  // namespace ortchestra
