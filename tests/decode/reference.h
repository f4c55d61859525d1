#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "ortchestra/prediction/prediction.h"

#include "support/paths.h"

// Reads what tests/reference/make_references.py wrote, and compares predictions with it.
namespace ortchestra::test {

constexpr double pixel_tolerance = 1.0;     ///< largest allowed difference
constexpr double score_tolerance = 1e-3;    ///< largest allowed difference
constexpr double min_mask_overlap = 0.999;  ///< minimum intersection over union

inline nlohmann::json read_reference(const std::string& name) {
  return nlohmann::json::parse(read_file(test::source_dir() / "tests/reference" / name));
}

/// The largest differences found, for a report.
struct Agreement {
  double pixels = 0;
  double score = 0;
  double least_mask_overlap = 1;
  std::size_t compared = 0;
};

inline void expect_near(double& worst, double found, double wanted, double tolerance) {
  EXPECT_NEAR(found, wanted, tolerance);
  worst = std::max(worst, std::abs(found - wanted));
}

inline void expect_box(const Box& box, const nlohmann::json& wanted, Agreement& agreement) {
  EXPECT_EQ(box.class_index, wanted["class"]);
  expect_near(agreement.score, box.score, wanted["score"], score_tolerance);
  expect_near(agreement.pixels, box.x, wanted["box"][0], pixel_tolerance);
  expect_near(agreement.pixels, box.y, wanted["box"][1], pixel_tolerance);
  expect_near(agreement.pixels, box.width, wanted["box"][2], pixel_tolerance);
  expect_near(agreement.pixels, box.height, wanted["box"][3], pixel_tolerance);
  ++agreement.compared;
}

inline void expect_point(const Keypoint& point, const nlohmann::json& wanted,
                         Agreement& agreement) {
  expect_near(agreement.pixels, point.x, wanted[0], pixel_tolerance);
  expect_near(agreement.pixels, point.y, wanted[1], pixel_tolerance);
  expect_near(agreement.score, point.score, wanted[2], score_tolerance);
  ++agreement.compared;
}

inline void expect_pose(const Pose& pose, const nlohmann::json& wanted, Agreement& agreement) {
  if (wanted.contains("box")) {
    ASSERT_TRUE(pose.box);
    expect_box(*pose.box, wanted, agreement);
  }
  ASSERT_EQ(pose.points.size(), wanted["points"].size());
  for (std::size_t i = 0; i < pose.points.size(); ++i)
    expect_point(pose.points[i], wanted["points"][i], agreement);
}

inline double overlap(const Mask& a, const Mask& b) {
  const auto left = pixels(a);
  const auto right = pixels(b);
  std::size_t both = 0;
  std::size_t either = 0;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    both += left[i] & right[i];
    either += left[i] | right[i];
  }
  return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

inline void expect_mask(const Mask& mask, const nlohmann::json& wanted, Agreement& agreement) {
  EXPECT_EQ(mask.class_index, wanted["class"]);
  const Mask reference{wanted["class"], mask.width, mask.height, wanted["runs"]};
  const double found = overlap(mask, reference);
  EXPECT_GE(found, min_mask_overlap);
  agreement.least_mask_overlap = std::min(agreement.least_mask_overlap, found);
  ++agreement.compared;
}

template <class Items, class Expect>
void expect_each(const Items& found, const nlohmann::json& wanted, Agreement& agreement,
                 Expect expect) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) expect(found[i], wanted[i], agreement);
}

/// Compares the prediction with all that the reference has.
inline void expect_prediction(const Prediction& prediction, const nlohmann::json& wanted,
                              Agreement& agreement) {
  ASSERT_FALSE(prediction.error) << *prediction.error;
  EXPECT_EQ(prediction.not_finite, 0U);
  if (wanted.contains("boxes")) {
    expect_each(std::get<Boxes>(prediction.found), wanted["boxes"], agreement, expect_box);
  } else if (wanted.contains("masks")) {
    expect_each(std::get<Masks>(prediction.found), wanted["masks"], agreement, expect_mask);
  } else if (wanted.contains("poses")) {
    expect_each(std::get<Poses>(prediction.found), wanted["poses"], agreement, expect_pose);
  } else {
    const auto& classes = std::get<Classes>(prediction.found);
    ASSERT_EQ(classes.size(), wanted["classes"].size());
    for (std::size_t i = 0; i < classes.size(); ++i) {
      EXPECT_EQ(classes[i].class_index, wanted["classes"][i]["class"]);
      expect_near(agreement.score, classes[i].score, wanted["classes"][i]["score"],
                  score_tolerance);
      ++agreement.compared;
    }
  }
}

/// Records the differences in the XML report of the tests.
inline void report(const std::string& name, const Agreement& agreement) {
  testing::Test::RecordProperty(name + "_pixels", std::to_string(agreement.pixels));
  testing::Test::RecordProperty(name + "_score", std::to_string(agreement.score));
  testing::Test::RecordProperty(name + "_least_mask_overlap",
                                std::to_string(agreement.least_mask_overlap));
  testing::Test::RecordProperty(name + "_compared", std::to_string(agreement.compared));
}

}  // namespace ortchestra::test
