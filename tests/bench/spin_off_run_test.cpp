#include "bench/spin_off_run.h"

#include <gtest/gtest.h>

#include "ortchestra/strategy/strategies.h"

namespace ortchestra {
namespace {

std::string spin_off_row_of(const std::string& spec) {
  const Row row = parse_row(spec);
  const auto spin_off = spin_off_row(row, with_defaults(row).options);
  return spin_off ? to_string(*spin_off) : "none";
}

TEST(SpinOffRun, uses_the_row_with_spinning_off) {
  EXPECT_EQ(spin_off_row_of("serial"), "serial:spin=off");
  EXPECT_EQ(spin_off_row_of("threads:intra=2"), "threads:intra=2,spin=off");
  EXPECT_EQ(spin_off_row_of("threads:spin=on,window=4"), "threads:spin=off,window=4");
  EXPECT_EQ(spin_off_row_of("serial:spin=default"), "serial:spin=off");
  EXPECT_EQ(spin_off_row_of("threads:spin=200us"), "threads:spin=off");
  EXPECT_EQ(spin_off_row_of("pool:intra=2,threads=global"), "pool:intra=2,spin=off,threads=global");
}

TEST(SpinOffRun, is_omitted_for_rows_that_do_not_spin) {
  EXPECT_EQ(spin_off_row_of("threads:spin=off"), "none");
  EXPECT_EQ(spin_off_row_of("threads:spin=0us"), "none");
  EXPECT_EQ(spin_off_row_of("pool:intra=1,threads=global"), "none");
  EXPECT_EQ(spin_off_row_of("threads:intra=1"), "none");
  EXPECT_EQ(spin_off_row_of("pool"), "none");
  EXPECT_EQ(spin_off_row_of("async"), "none");
}

PreparedWorkload workload_of(std::int64_t batches) {
  PreparedWorkload workload;
  workload.layout.batches = batches;
  workload.layout.distinct = 16;
  workload.layout.batch = 4;
  workload.layout.last_count = 1;
  return workload;
}

RowResult row_that_took(double total_s) {
  RowResult row;
  row.total_s = Estimate{total_s, {}, {}};
  return row;
}

TEST(SpinOffRun, takes_about_two_seconds_of_the_workload) {
  const PreparedWorkload shorter = short_workload(workload_of(100), row_that_took(10));
  EXPECT_EQ(shorter.layout.batches, 20);
  EXPECT_EQ(shorter.layout.distinct, 16);
  EXPECT_EQ(shorter.layout.last_count, 4);
}

TEST(SpinOffRun, has_at_least_eight_batches) {
  EXPECT_EQ(short_workload(workload_of(100), row_that_took(1000)).layout.batches, 8);
  EXPECT_EQ(short_workload(workload_of(100), row_that_took(1000)).layout.distinct, 8);
}

TEST(SpinOffRun, does_not_change_a_short_workload) {
  EXPECT_EQ(short_workload(workload_of(100), row_that_took(1)).layout.batches, 100);
  EXPECT_EQ(short_workload(workload_of(100), row_that_took(1)).layout.last_count, 1);
}

}  // namespace
}  // namespace ortchestra
