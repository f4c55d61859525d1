#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "bench/agreement_measurement.h"
#include "bench/rounds/output_dump.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// Compares the outputs and predictions of each row with those of the reference row, as soon as it
/// has both.
class OutputComparer {
 public:
  /// `reference`: index of the reference row in `rows`. `agreement`: empty if there is only one
  /// row. The results are written into `rows`. All
  /// arguments must outlive this object.
  OutputComparer(const BenchOptions& options, const std::vector<ModelSpec>& models,
                 std::size_t reference, std::vector<RowResult>& rows,
                 std::optional<AgreementMeasurement>& agreement)
      : options_(options),
        models_(models),
        reference_(reference),
        rows_(rows),
        agreement_(agreement),
        waiting_(rows.size()) {}

  /// Adds the outputs of a row's first round. They are released as soon as they are compared.
  void add(std::size_t row, OutputDump outputs);

 private:
  void compare(std::size_t row);

  const BenchOptions& options_;
  const std::vector<ModelSpec>& models_;
  const std::size_t reference_;
  std::vector<RowResult>& rows_;
  std::optional<AgreementMeasurement>& agreement_;
  std::vector<std::unique_ptr<OutputDump>> waiting_;  ///< by row; those of the reference are kept
};

}  // namespace ortchestra
