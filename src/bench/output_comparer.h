#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "bench/rounds/output_dump.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// Compares the outputs of each row with those of the reference row, as soon as both are there.
class OutputComparer {
 public:
  /// `reference`: index of the row in `rows`, which get the results. All arguments outlive this.
  OutputComparer(const BenchOptions& options, const std::vector<ModelSpec>& models,
                 std::size_t reference, std::vector<RowResult>& rows)
      : options_(options),
        models_(models),
        reference_(reference),
        rows_(rows),
        waiting_(rows.size()) {}

  /// The outputs of a row's first round. Released as soon as they are compared.
  void add(std::size_t row, OutputDump outputs);

 private:
  void compare(std::size_t row);

  const BenchOptions& options_;
  const std::vector<ModelSpec>& models_;
  const std::size_t reference_;
  std::vector<RowResult>& rows_;
  std::vector<std::unique_ptr<OutputDump>> waiting_;  ///< by row; the reference's stay
};

}  // namespace ortchestra
