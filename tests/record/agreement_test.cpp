#include "ortchestra/record/agreement.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {
namespace {

ModelAgreement measured(double value) {
  return {.model = "faces", .kind = "boxes", .value = value};
}

const ModelAgreement not_measurable{.model = "hands", .not_measurable = "nothing found"};

RowResult row_with(bool match, std::vector<ModelAgreement> agreement) {
  RowResult row;
  row.outputs.emplace().match = match;
  row.agreement = std::move(agreement);
  return row;
}

BenchResult requiring(std::optional<double> least) {
  BenchResult result;
  result.workload.agreement = least;
  return result;
}

TEST(AgreementRecordTest, the_least_agreement_leaves_out_models_without_a_value) {
  EXPECT_EQ(least_agreement(row_with(true, {measured(1), not_measurable, measured(0.9)})), 0.9);
  EXPECT_EQ(least_agreement(row_with(true, {not_measurable})), std::nullopt);
  EXPECT_EQ(least_agreement({}), std::nullopt);
}

TEST(AgreementRecordTest, a_value_with_a_doubt_justifies_nothing) {
  ModelAgreement model = measured(1);
  EXPECT_TRUE(justifies_precision(model, 1));
  model.doubt = "the input is synthetic";
  EXPECT_FALSE(justifies_precision(model, 0.5));
}

TEST(AgreementRecordTest, only_a_measured_value_that_is_high_enough_justifies_a_precision) {
  EXPECT_FALSE(justifies_precision(measured(0.98), 0.99));
  EXPECT_FALSE(justifies_precision(not_measurable, 0.1));
}

TEST(AgreementRecordTest, without_a_required_agreement_the_tolerances_decide) {
  EXPECT_TRUE(has_acceptable_outputs(requiring({}), row_with(true, {measured(0.5)})));
  EXPECT_FALSE(has_acceptable_outputs(requiring({}), row_with(false, {measured(1)})));
}

TEST(AgreementRecordTest, a_row_of_lower_precision_is_accepted_unless_an_agreement_is_required) {
  RowResult row = row_with(false, {measured(0.9)});
  row.lowers_precision = true;
  EXPECT_TRUE(has_acceptable_outputs(requiring({}), row));
  EXPECT_FALSE(has_acceptable_outputs(requiring(0.95), row));
}

TEST(AgreementRecordTest, with_a_required_agreement_the_tolerances_do_not_decide) {
  EXPECT_TRUE(has_acceptable_outputs(requiring(0.9), row_with(false, {measured(0.9)})));
  EXPECT_FALSE(has_acceptable_outputs(requiring(0.9), row_with(true, {measured(0.89)})));
  EXPECT_FALSE(
      has_acceptable_outputs(requiring(0.9), row_with(false, {measured(1), measured(0.5)})));
}

TEST(AgreementRecordTest, outputs_must_match_where_the_agreement_is_not_measurable) {
  EXPECT_TRUE(has_acceptable_outputs(requiring(0.9), row_with(true, {not_measurable})));
  EXPECT_FALSE(has_acceptable_outputs(requiring(0.9), row_with(false, {not_measurable})));
}

TEST(AgreementRecordTest, a_row_that_was_not_compared_has_nothing_to_refuse) {
  EXPECT_TRUE(has_acceptable_outputs(requiring(1), {}));
}

}  // namespace
}  // namespace ortchestra
