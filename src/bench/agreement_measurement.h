#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/rounds/output_dump.h"
#include "bench/workload.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/prediction/agreement.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// The most distinct frames whose predictions are compared; of more, evenly spaced ones.
inline constexpr std::size_t max_compared_frames = 256;

/// Measures how the predictions of rows agree with those of the reference row. Not thread-safe.
class AgreementMeasurement {
 public:
  /// A model whose decoder does not fit is compared by its tensors, and a warning is added. Throws
  /// Error(input) instead if BenchOptions::agreement is set. The workload must outlive this object.
  AgreementMeasurement(const BenchOptions& options, const PreparedWorkload& workload,
                       std::vector<Warning>& warnings);

  /// One element per model. `reference` must be the same in every call. `row` may be `reference`:
  /// then nothing is decoded twice.
  std::vector<ModelAgreement> measure(const OutputDump& row, const OutputDump& reference);

 private:
  struct Model {
    std::unique_ptr<const Decoder> decoder;  ///< null: compared by tensors
    std::optional<std::string> doubt;        ///< about the input or the model
  };
  /// A distinct frame: its position in the outputs, and its size in the source.
  struct Frame {
    std::int64_t batch = 0;
    std::size_t item = 0;   ///< within the batch
    std::size_t count = 0;  ///< frames of the batch
    PictureSize size;
  };

  std::vector<Frame> distinct_frames() const;
  const OutputDump::Entry& entry(const OutputDump& dump, const Frame& frame,
                                 std::size_t model) const;
  Prediction predict(const OutputDump& dump, const Frame& frame, std::size_t model) const;
  std::vector<TensorView> outputs_of(const OutputDump::Entry& entry, const Frame& frame,
                                     std::size_t model) const;
  void add_tensors(AgreementMeter& meter, const OutputDump& row, const OutputDump& reference,
                   const Frame& frame, std::size_t model) const;

  const PreparedWorkload& workload_;
  std::vector<Model> models_;
  std::vector<Frame> frames_;                       ///< filled by the first measure()
  std::vector<std::vector<Prediction>> reference_;  ///< by model and frame, as frames_
};

/// Why a figure of this size justifies no lower precision; empty if it may.
std::string doubt_about_counts(const Agreement& agreement);

}  // namespace ortchestra
