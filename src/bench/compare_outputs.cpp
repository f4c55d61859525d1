#include "bench/compare_outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "tensor/elements.h"

namespace ortchestra {

namespace {

struct Tolerance {
  double atol;
  double rtol;
};

class Comparer {
 public:
  explicit Comparer(Tolerance tolerance) : tolerance_(tolerance) {
    found_.match = found_.identical = true;
  }

  OutputComparison found() && { return std::move(found_); }

  /// `where` is called for the first mismatch only: there may be one per element.
  template <class Where>
  void mismatch(std::int64_t elements, const Where& where) {
    found_.match = found_.identical = false;
    found_.mismatched += elements;
    if (found_.first_mismatch.empty()) found_.first_mismatch = where();
  }

  void compare(const TensorView& value, const TensorView& reference, const std::string& where) {
    const auto elements = static_cast<std::int64_t>(element_count(reference.shape));
    found_.compared += elements;
    if (value.type != reference.type || value.shape != reference.shape) {
      return mismatch(elements, [&] {
        return fmt::format("{}: {}{} against {}{}", where, text_of(value.type),
                           to_string(value.shape), text_of(reference.type),
                           to_string(reference.shape));
      });
    }
    if (std::memcmp(value.data, reference.data, value.bytes()) == 0) return;
    found_.identical = false;
    for_each_pair(value, reference,
                  [&](double a, double b, std::size_t element) { compare(a, b, where, element); });
  }

 private:
  void compare(double value, double reference, const std::string& where, std::size_t element) {
    if (value == reference || (std::isnan(value) && std::isnan(reference))) return;
    const double difference = std::abs(value - reference);
    const bool matches = difference <= tolerance_.atol + tolerance_.rtol * std::abs(reference) &&
                         std::isfinite(reference);
    if (std::isfinite(difference)) {
      found_.max_abs_diff = std::max(found_.max_abs_diff, difference);
      if (reference != 0)
        found_.max_rel_diff = std::max(found_.max_rel_diff, difference / std::abs(reference));
    }
    if (!matches) {
      mismatch(1, [&] {
        return fmt::format("{}, element {}: {} against {}", where, element, value, reference);
      });
    }
  }

  const Tolerance tolerance_;
  OutputComparison found_;
};

std::int64_t elements_of(const OutputDump::Entry& entry) {
  std::size_t total = 0;
  for (const TensorView& tensor : entry.tensors) total += element_count(tensor.shape);
  return static_cast<std::int64_t>(total);
}

}  // namespace

OutputComparison compare_outputs(const OutputDump& row, const OutputDump& reference, double atol,
                                 double rtol, const std::vector<ModelSpec>& models) {
  Comparer comparer({atol, rtol});
  for (std::size_t i = 0; i < reference.entries().size(); ++i) {
    const OutputDump::Entry& expected = reference.entries()[i];
    const OutputDump::Entry& found = row.entries().at(i);
    const std::string where =
        fmt::format("{}, batch {}", models[expected.model].name, expected.batch);
    // If both rows have an error for this batch, there is nothing to compare.
    if (!expected.error.empty() && !found.error.empty()) continue;
    if (!found.error.empty() || !expected.error.empty() ||
        found.tensors.size() != expected.tensors.size()) {
      comparer.mismatch(std::max(elements_of(expected), elements_of(found)), [&] {
        return fmt::format("{}: {}", where,
                           found.error.empty() ? "the reference row has no answer" : found.error);
      });
      continue;
    }
    for (std::size_t tensor = 0; tensor < expected.tensors.size(); ++tensor) {
      comparer.compare(found.tensors[tensor], expected.tensors[tensor],
                       fmt::format("{}, tensor {}", where, tensor));
    }
  }
  return std::move(comparer).found();
}

}  // namespace ortchestra
