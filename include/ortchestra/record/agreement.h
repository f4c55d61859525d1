#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ortchestra {

struct BenchResult;
struct RowResult;

/// How the predictions of one model in a row agree with those in the reference row, over the
/// distinct frames (docs/measuring.md).
struct ModelAgreement {
  std::string model = {};
  /// What is compared: "boxes", "masks", "classes", "poses", or "tensors" without a decoder. Empty
  /// if no frame was compared.
  std::string kind = {};
  std::optional<double> value = {};                ///< 0 to 1; absent if it is not measurable
  std::optional<std::string> not_measurable = {};  ///< the reason if there is no value
  /// Why the value does not justify a lower precision: few frames or objects, a synthetic input, a
  /// model with random weights. Absent if it does.
  std::optional<std::string> doubt = {};
  std::optional<double> iou = {};               ///< mean intersection over union, 0 to 1
  std::optional<double> score_difference = {};  ///< mean |difference| of scores
  std::int64_t frames = 0;                      ///< distinct frames that were compared
  std::int64_t objects = 0;                     ///< in the reference row
  std::int64_t found = 0;                       ///< in this row
};

/// The least numbers with which a value justifies a lower precision. The second does not apply to
/// tensors.
inline constexpr std::int64_t least_agreement_frames = 16;
inline constexpr std::int64_t least_agreement_objects = 30;

/// The smallest value over the models. Models without a value are left out. Empty if no model has
/// one: the row is the reference, was not compared, or nothing is measurable.
std::optional<double> least_agreement(const RowResult& row);

/// Whether there is a value of at least `least`, and nothing says that it is worth little.
bool justifies_precision(const ModelAgreement& agreement, double least);

/// Whether the row's outputs are as good as the reference row's. With Workload::agreement: whether
/// no model's agreement is lower, and outputs match where it is not measurable. Without: whether
/// outputs match, or the row computes with a lower precision. True if there is nothing to compare.
bool has_acceptable_outputs(const BenchResult& result, const RowResult& row);

}  // namespace ortchestra
