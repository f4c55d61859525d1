#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/agreement_measurement.h"
#include "bench/check_options.h"
#include "ortchestra/base/error.h"
#include "ortchestra/bench/bench.h"

namespace ortchestra {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

const Row exact{"serial", {.intra = Setting<int>(1)}};
/// A row in whose sessions fake models add their noise.
const Row noisy{"threads", {.intra = Setting<int>(2)}};

BenchOptions comparison(const std::string& model, std::int64_t frames = 3) {
  BenchOptions options;
  options.models.emplace_back().source = model;
  options.rows = {exact, noisy};
  options.frames = frames;
  options.rounds = 1;
  options.warmup = 0;
  return options;
}

DecodeOptions classes() { return {.kind = "classes", .activation = Activation::none}; }

ModelAgreement measured(const BenchOptions& options) {
  return run_bench(options, {}, {}).rows.at(1).agreement.at(0);
}

TEST(BenchAgreement, of_equal_outputs_is_full) {
  BenchOptions options = comparison("fake:");
  options.decode = {classes()};
  const BenchResult result = run_bench(options, {}, {});
  EXPECT_THAT(result.rows[0].agreement, IsEmpty());
  const ModelAgreement& agreement = result.rows[1].agreement.at(0);
  EXPECT_EQ(agreement.kind, "classes");
  EXPECT_EQ(agreement.value, 1.0);
  EXPECT_EQ(agreement.frames, 3);
  EXPECT_EQ(agreement.objects, 3);
}

TEST(BenchAgreement, of_a_model_without_a_decoder_is_that_of_its_tensors) {
  const ModelAgreement agreement = measured(comparison("fake:noise=0.01"));
  EXPECT_EQ(agreement.kind, "tensors");
  ASSERT_TRUE(agreement.value);
  EXPECT_LT(*agreement.value, 1);
  EXPECT_GT(*agreement.value, 0.99);
}

TEST(BenchAgreement, counts_a_frame_once_that_is_repeated_in_its_batch) {
  BenchOptions options = comparison("fake:noise=0.01");
  options.batch = 4;
  EXPECT_EQ(measured(options).frames, 3);
  options.batch_mode = BatchMode::consecutive;
  options.frames = 7;
  EXPECT_EQ(measured(options).frames, 7);
}

TEST(BenchAgreement, of_a_model_with_a_fixed_batch_is_measured_frame_by_frame) {
  BenchOptions options = comparison("fake:batch=2", 4);
  options.batch = 4;
  options.batch_mode = BatchMode::consecutive;
  options.decode = {classes()};
  EXPECT_EQ(measured(options).objects, 4);
}

TEST(BenchAgreement, of_strong_noise_changes_the_best_class) {
  BenchOptions options = comparison("fake:noise=1", 32);
  options.decode = {classes()};
  const ModelAgreement agreement = measured(options);
  EXPECT_GT(*agreement.value, 0);
  EXPECT_LT(*agreement.value, 1);
  EXPECT_GT(*agreement.score_difference, 0);
}

TEST(BenchAgreement, is_not_measurable_if_the_reference_finds_nothing) {
  BenchOptions options = comparison("fake:noise=0.01");
  options.decode = {classes()};
  options.decode[0].score = 2.0F;
  const ModelAgreement agreement = measured(options);
  EXPECT_EQ(agreement.value, std::nullopt);
  EXPECT_THAT(agreement.not_measurable, Optional(HasSubstr("found nothing")));
  EXPECT_EQ(agreement.doubt, std::nullopt);
}

TEST(BenchAgreement, of_few_frames_or_objects_is_doubted) {
  EXPECT_EQ(doubt_about_counts({.kind = "boxes", .frames = 15, .objects = 90}),
            "few frames: 15 of at least 16");
  EXPECT_EQ(doubt_about_counts({.kind = "boxes", .frames = 16, .objects = 29}),
            "few objects: 29 of at least 30");
  EXPECT_EQ(doubt_about_counts({.kind = "boxes", .frames = 16, .objects = 30}), "");
  EXPECT_EQ(doubt_about_counts({.kind = "tensors", .frames = 16, .objects = 16}), "");
}

TEST(BenchAgreement, of_a_model_without_a_file_is_doubted) {
  EXPECT_THAT(measured(comparison("fake:")).doubt,
              Optional(HasSubstr("the weights of the model are random")));
}

TEST(BenchAgreement, is_not_measured_for_a_single_row) {
  BenchOptions options = comparison("fake:");
  options.rows = {exact};
  EXPECT_THAT(run_bench(options, {}, {}).rows[0].agreement, IsEmpty());
}

TEST(BenchAgreement, that_is_required_decides_instead_of_the_tolerances) {
  BenchOptions options = comparison("fake:noise=0.01");
  EXPECT_FALSE(all_rows_agree(run_bench(options, {}, {})));
  options.agreement = 0.99;
  const BenchResult accepted = run_bench(options, {}, {});
  EXPECT_FALSE(accepted.rows[1].outputs->match);
  EXPECT_EQ(accepted.workload.agreement, 0.99);
  EXPECT_TRUE(all_rows_agree(accepted));
  options.agreement = 1;
  EXPECT_FALSE(all_rows_agree(run_bench(options, {}, {})));
}

TEST(BenchAgreement, of_a_decoder_that_does_not_fit_is_that_of_the_tensors_with_a_warning) {
  BenchOptions options = comparison("fake:");
  options.decode = {DecodeOptions{.kind = "yolox"}};
  const BenchResult result = run_bench(options, {}, {});
  EXPECT_EQ(result.rows[1].agreement.at(0).kind, "tensors");
  EXPECT_THAT(result.warnings, Contains(Field(&Warning::code, "no-decoder")));
  options.agreement = 0.99;
  EXPECT_THROW(run_bench(options, {}, {}), Error);
}

TEST(BenchAgreement, must_be_above_0_and_at_most_1) {
  BenchOptions options = comparison("fake:");
  for (const double value : {0.0, -1.0, 1.5}) {
    options.agreement = value;
    EXPECT_THROW(check_options(options), Error) << value;
  }
}

TEST(BenchAgreement, cannot_be_required_of_one_row) {
  BenchOptions options = comparison("fake:");
  options.rows = {exact};
  options.agreement = 0.99;
  EXPECT_THROW(rows_to_compare(options), Error);
}

}  // namespace
}  // namespace ortchestra
