#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ortchestra/explain/explain.h"
#include "report/evidence.h"
#include "support/timed_rows.h"

namespace ortchestra::test {

/// A reference row of 8 s and a row of 4 s on two CPUs. Tests add the figures that they need.
class ClaimsFixture : public testing::Test {
 protected:
  Round& round() { return result_.rows[1].rounds[0]; }

  /// The claim with this code about the row "threads"; null if there is none. All evidence must
  /// have a name for people.
  const Claim* find(const std::string& code) {
    summarise(result_);
    found_ = find_claims(result_);
    const Claim* with_code = nullptr;
    for (const Claim& claim : found_) {
      for (const auto& [key, value] : claim.evidence)
        EXPECT_TRUE(report::has_evidence_name(key)) << key;
      if (claim.row == "threads" && claim.code == code) with_code = &claim;
    }
    return with_code;
  }

  /// The reasons of the row "threads", in their order.
  std::vector<std::string> reasons() {
    find("");
    std::vector<std::string> texts;
    for (const Claim& claim : found_) {
      if (claim.row == "threads" && claim.reason) texts.push_back(*claim.reason);
    }
    return texts;
  }

  void calibrate() {
    result_.calibration = Calibration{{{"left", 20, 22, 9}, {"right", 30, 33, 9}}, 5, 2};
  }

  BenchResult result_ = timed_result({timed_row("serial", {8}), timed_row("threads", {4})});
  std::vector<Claim> found_;
};

}  // namespace ortchestra::test
