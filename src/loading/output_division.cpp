#include "loading/output_division.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <numeric>
#include <random>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/session.h"
#include "ortchestra/tensor/picture.h"
#include "tensor/elements.h"

namespace ortchestra {
namespace {

/// Tolerance relative to the largest value. Rounding in another order of summation causes smaller
/// differences, and another picture causes larger ones.
constexpr double rounding = 1e-3;

/// Pictures for which a detector gives different results: noise, black, or darker noise.
Picture probe_picture(const Recipe& recipe, std::size_t number) {
  NewPicture made = make_picture(recipe.size());
  std::minstd_rand random(static_cast<unsigned>(number) + 1);
  const std::size_t bytes =
      static_cast<std::size_t>(made.picture.stride) * static_cast<std::size_t>(made.picture.height);
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto noise = static_cast<std::uint8_t>(random() >> 8U);
    made.pixels[i] = number % 3 == 0 ? noise : number % 3 == 1 ? 0 : noise / 2;
  }
  return made.picture;
}

/// A trial run of the model on probe pictures, in this order.
struct Run {
  std::vector<std::size_t> pictures;
  Outputs outputs;
};

std::vector<std::vector<std::size_t>> orders(std::size_t fixed_batch) {
  if (fixed_batch == 0) return {{0}, {1}, {2}, {0, 1}, {2, 0, 1}};
  std::vector<std::size_t> forward(fixed_batch);
  std::iota(forward.begin(), forward.end(), 0U);
  return {forward, {forward.rbegin(), forward.rend()}};
}

std::vector<Run> run_probe(const ModelSpec& model) {
  const auto session = open_session(model, {.intra = 1});
  const std::size_t frame = frame_bytes(model.recipe);
  std::vector<Run> runs;
  for (const std::vector<std::size_t>& pictures : orders(model.fixed_batch)) {
    // 64-bit words, so that every element type is aligned.
    std::vector<std::uint64_t> input(frame * pictures.size() / sizeof(std::uint64_t) + 1);
    const std::span bytes(reinterpret_cast<std::byte*>(input.data()), frame * pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i)
      prepare_frame(model.recipe, probe_picture(model.recipe, pictures[i]),
                    bytes.subspan(i * frame, frame));
    const TensorView image{.type = model.recipe.type,
                           .shape = batch_shape(model.recipe, pictures.size()),
                           .data = bytes.data()};
    // Without `lend`, so that the outputs outlive `input`.
    runs.push_back({pictures, session->run(image)});
  }
  return runs;
}

bool equal_but_for_rounding(const TensorView& a, const TensorView& b) {
  if (a.type != b.type || a.shape != b.shape) return false;
  if (a.bytes() == 0 || std::memcmp(a.data, b.data, a.bytes()) == 0) return true;
  double largest = 0;
  for_each_pair(a, b, [&](double first, double, std::size_t) {
    if (std::isfinite(first)) largest = std::max(largest, std::abs(first));
  });
  bool equal = true;
  for_each_pair(a, b, [&](double first, double second, std::size_t) {
    const bool both_nan = std::isnan(first) && std::isnan(second);
    if (first != second && !both_nan && !(std::abs(first - second) <= rounding * largest))
      equal = false;
  });
  return equal;
}

bool is_per_frame(const std::vector<Run>& runs, std::size_t output) {
  std::vector<std::optional<TensorView>> known;  // by picture
  for (const Run& run : runs) {
    const TensorView& tensor = run.outputs.tensors()[output];
    if (tensor.shape.empty() || tensor.shape.front() != std::ssize(run.pictures)) return false;
    for (std::size_t frame = 0; frame < run.pictures.size(); ++frame) {
      const TensorView found = tensor.slice(frame, 1);
      known.resize(std::max(known.size(), run.pictures[frame] + 1));
      std::optional<TensorView>& first = known[run.pictures[frame]];
      if (!first) first = found;
      if (!equal_but_for_rounding(*first, found)) return false;
    }
  }
  return true;
}

Error not_divided(const ModelSpec& model, const ValueDescription& output, const std::string& why) {
  return input_error("model '" + model.name + "': its output '" + describe(output) +
                     "' can't be divided among the frames of a batch: " + why +
                     "; use a batch of 1, or list the outputs that have one entry per frame in the "
                     "configuration (batched_outputs = […])");
}

std::vector<std::size_t> all_but(const ModelSpec& model, const ModelDescription& description,
                                 const std::vector<std::string>& batched) {
  for (const std::string& name : batched) {
    if (std::ranges::find(description.outputs, name, &ValueDescription::name) !=
        description.outputs.end())
      continue;
    std::string text = "model '" + model.name + "' has no output '" + name +
                       "' (batched_outputs): its outputs are ";
    for (const ValueDescription& output : description.outputs) {
      if (&output != description.outputs.data()) text += ", ";
      text += output.name;
    }
    throw input_error(text);
  }
  std::vector<std::size_t> whole;
  for (std::size_t i = 0; i < description.outputs.size(); ++i) {
    if (std::ranges::find(batched, description.outputs[i].name) == batched.end())
      whole.push_back(i);
  }
  return whole;
}

}  // namespace

bool is_declared_per_frame(const ValueDescription& output, const ValueDescription& picture) {
  if (output.shape.empty() || picture.shape.empty()) return false;
  if (picture.shape.front() >= 0) return output.shape.front() == picture.shape.front();
  const auto name_of_batch = [](const ValueDescription& value) {
    return value.symbols.empty() ? std::string() : value.symbols.front();
  };
  return output.shape.front() < 0 && !name_of_batch(picture).empty() &&
         name_of_batch(output) == name_of_batch(picture);
}

std::vector<std::size_t> find_whole_outputs(
    const ModelSpec& model, const ModelDescription& description, std::size_t batch,
    const std::optional<std::vector<std::string>>& batched) {
  if (batched) return all_but(model, description, *batched);
  if ((model.fixed_batch == 0 ? batch : model.fixed_batch) <= 1) return {};
  const auto picture =
      std::ranges::find(description.inputs, model.image_input, &ValueDescription::name);
  const auto undeclared = std::ranges::find_if(
      description.outputs,
      [&](const ValueDescription& output) { return !is_declared_per_frame(output, *picture); });
  if (undeclared == description.outputs.end()) return {};

  std::vector<Run> runs;
  try {
    runs = run_probe(model);
  } catch (const std::exception& problem) {
    const auto* const error = dynamic_cast<const Error*>(&problem);
    if (error != nullptr && error->kind() != ErrorKind::failure) throw;
    throw not_divided(model, *undeclared,
                      std::string("a trial run with several frames failed: ") + problem.what());
  }
  for (std::size_t i = 0; i < description.outputs.size(); ++i) {
    if (!is_per_frame(runs, i))
      throw not_divided(model, description.outputs[i],
                        "in a trial run, frames in one batch gave other values than each frame "
                        "alone");
  }
  return {};
}

}  // namespace ortchestra
