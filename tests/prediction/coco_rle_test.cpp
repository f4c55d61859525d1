#include "ortchestra/prediction/coco_rle.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "support/paths.h"

namespace ortchestra {
namespace {

/// The masks that tests/reference/coco_rle.py encoded with pycocotools.
std::vector<nlohmann::json> pycocotools_masks() {
  return nlohmann::json::parse(read_file(test::source_dir() / "tests/reference/coco_rle.json"));
}

Mask mask_of(const nlohmann::json& wanted) {
  return {0, wanted.at("width"), wanted.at("height"), wanted.at("runs")};
}

TEST(CocoRle, has_the_counts_of_pycocotools) {
  for (const nlohmann::json& wanted : pycocotools_masks())
    EXPECT_EQ(coco_counts(mask_of(wanted)), wanted.at("counts").get<std::vector<std::uint32_t>>())
        << wanted.at("runs");
}

TEST(CocoRle, has_the_compressed_text_of_pycocotools) {
  for (const nlohmann::json& wanted : pycocotools_masks())
    EXPECT_EQ(coco_counts_text(wanted.at("counts").get<std::vector<std::uint32_t>>()),
              wanted.at("text"))
        << wanted.at("counts");
}

TEST(CocoRle, comes_from_a_mask_with_the_area_and_box_of_pycocotools) {
  for (const nlohmann::json& wanted : pycocotools_masks()) {
    const Mask mask = mask_of(wanted);
    EXPECT_EQ(area(mask), wanted.at("area"));
    const MaskBounds at = bounds(mask);
    EXPECT_EQ((std::vector<int>{at.x, at.y, at.width, at.height}),
              wanted.at("box").get<std::vector<int>>());
  }
}

TEST(CocoRle, compresses_the_largest_difference_of_counts) {
  // Signed groups of five bits: 33 bits and a sign need seven.
  const std::vector<std::uint32_t> counts = {0, 4'000'000'000, 1, 2};
  EXPECT_EQ(coco_counts_text(counts).size(), 1U + 7 + 1 + 7);
}

}  // namespace
}  // namespace ortchestra
