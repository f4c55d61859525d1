#include "model/output_shapes.h"

#include <algorithm>
#include <utility>

namespace ortchestra {
namespace {

bool is_fixed(const Shape& shape) {
  return std::ranges::all_of(shape, [](std::int64_t extent) { return extent >= 0; });
}

// A missing shape looks like a scalar's shape.
bool allows(const Shape& declared, const Shape& actual) {
  return declared.empty() ||
         std::ranges::equal(declared, actual, [](std::int64_t wanted, std::int64_t extent) {
           return wanted < 0 || wanted == extent;
         });
}

}  // namespace

// A declared rank of 0 is not trusted: an output whose shape is missing from the file looks the
// same as a scalar.
OutputShapes::OutputShapes(std::vector<Shape> declared)
    : declared_(std::move(declared)),
      declaration_holds_(std::ranges::all_of(
          declared_, [](const Shape& shape) { return !shape.empty() && is_fixed(shape); })) {}

std::optional<std::vector<Shape>> OutputShapes::expected(const Shape& input) const {
  const std::lock_guard lock(mutex_);
  if (unpredictable_) return std::nullopt;
  if (const auto known = seen_.find(input); known != seen_.end()) return known->second;
  if (declaration_holds_) return declared_;
  return std::nullopt;
}

bool OutputShapes::allow(const std::vector<Shape>& outputs) const {
  return std::ranges::equal(declared_, outputs, allows);
}

void OutputShapes::learn(const Shape& input, const std::vector<Shape>& outputs) {
  const std::lock_guard lock(mutex_);
  if (outputs != declared_) declaration_holds_ = false;
  const auto [known, is_new] = seen_.try_emplace(input, outputs);
  if (!is_new && known->second != outputs) unpredictable_ = true;
}

void OutputShapes::refuse(const Shape& input, const std::vector<Shape>& refused) {
  const std::lock_guard lock(mutex_);
  const auto known = seen_.find(input);
  if (known != seen_.end() && known->second == refused) unpredictable_ = true;
}

OutputPlacement place_outputs(const std::vector<ElementType>& types,
                              const std::vector<Shape>& shapes) {
  constexpr std::size_t alignment = 64;
  OutputPlacement placement;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    placement.offsets.push_back(placement.bytes);
    const std::size_t bytes = element_count(shapes[i]) * element_size(types[i]);
    placement.bytes += (bytes + alignment - 1) / alignment * alignment;
  }
  return placement;
}

}  // namespace ortchestra
