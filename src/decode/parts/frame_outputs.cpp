#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "ortchestra/base/error.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {

std::vector<TensorView> frame_outputs(std::span<const Outputs> runs, std::size_t frames_per_run,
                                      std::size_t frame, std::span<const std::size_t> whole) {
  const std::size_t per_run = std::max<std::size_t>(frames_per_run, 1);
  const std::size_t run = frame / per_run;
  if (run >= runs.size())
    throw failure(
        fmt::format("there is no output for frame {} of a batch: it has {} runs of {} frames",
                    frame, runs.size(), per_run));
  std::vector<TensorView> views = runs[run].tensors();
  if (per_run == 1) return views;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (std::ranges::find(whole, i) != whole.end()) continue;
    TensorView& view = views[i];
    if (view.shape.empty() || view.shape.front() != static_cast<std::int64_t>(per_run)) {
      throw failure(fmt::format(
          "an output of {} can't be divided among the {} frames of its run: give a batch of 1",
          to_string(view.shape), per_run));
    }
    view = view.slice(frame % per_run, 1);
  }
  return views;
}

std::vector<RawTensor> copy_values(std::span<const TensorView> outputs, const DecodedModel& model) {
  std::vector<RawTensor> values;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const TensorView& view = outputs[i];
    const std::size_t size = view.bytes();
    const std::shared_ptr<std::byte[]> bytes(new std::byte[size]);
    if (size > 0) std::memcpy(bytes.get(), view.data, size);
    values.push_back({i < model.outputs.size() ? model.outputs[i].name : std::to_string(i),
                      std::string(text_of(view.type)), view.shape,
                      std::shared_ptr<const std::byte>(bytes, bytes.get()), size});
  }
  return values;
}

}  // namespace ortchestra
