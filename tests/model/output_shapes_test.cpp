#include "model/output_shapes.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

const Shape input{4, 3, 8, 8};

TEST(OutputShapes, that_are_fully_declared_are_expected_from_the_start) {
  EXPECT_EQ(OutputShapes({{1, 5}, {2}}).expected(input), (std::vector<Shape>{{1, 5}, {2}}));
}

TEST(OutputShapes, that_are_open_are_expected_after_a_run_with_the_same_input_shape) {
  OutputShapes shapes({{-1, 5}});
  EXPECT_FALSE(shapes.expected(input));
  shapes.learn(input, {{4, 5}});
  EXPECT_EQ(shapes.expected(input), (std::vector<Shape>{{4, 5}}));
  EXPECT_FALSE(shapes.expected({2, 3, 8, 8}));
}

TEST(OutputShapes, that_differ_for_equal_input_shapes_are_never_expected_again) {
  OutputShapes shapes({{-1, 5}});
  shapes.learn(input, {{4, 5}});
  shapes.learn(input, {{3, 5}});
  EXPECT_FALSE(shapes.expected(input));
}

TEST(OutputShapes, that_are_declared_wrongly_are_learned_from_runs) {
  OutputShapes shapes({{1, 5}});
  shapes.learn(input, {{4, 5}});
  EXPECT_EQ(shapes.expected(input), (std::vector<Shape>{{4, 5}}));
  EXPECT_FALSE(shapes.expected({2, 3, 8, 8}));
}

TEST(OutputShapes, allow_any_extent_that_the_declaration_leaves_open) {
  const OutputShapes shapes({{-1, 5}, {}});
  EXPECT_TRUE(shapes.allow({{4, 5}, {7}}));
  EXPECT_FALSE(shapes.allow({{4, 6}, {7}}));
  EXPECT_FALSE(shapes.allow({{4, 5, 1}, {7}}));
}

TEST(OutputShapes, without_any_extent_are_not_trusted) {
  EXPECT_FALSE(OutputShapes({Shape{}}).expected(input));
}

TEST(OutputPlacement, aligns_every_output) {
  const OutputPlacement placement = place_outputs(
      {ElementType::uint8, ElementType::float32, ElementType::int64}, {{65}, {16}, {}});
  EXPECT_EQ(placement.offsets, (std::vector<std::size_t>{0, 128, 192}));
  EXPECT_EQ(placement.bytes, 256U);
}

}  // namespace
}  // namespace ortchestra
