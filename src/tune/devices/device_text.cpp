#include "tune/devices/device_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "report/agreement/agreement.h"
#include "report/table.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

using report::Cell;
using report::Line;
using report::Table;
using report::Tone;

/// The trials of each model: the elements of TuneResult::devices that follow each other.
std::vector<std::vector<const DeviceTrial*>> trials_by_model(const TuneResult& result) {
  std::vector<std::vector<const DeviceTrial*>> models;
  for (const DeviceTrial& trial : result.devices) {
    if (models.empty() || models.back().front()->model != trial.model) models.emplace_back();
    models.back().push_back(&trial);
  }
  return models;
}

std::string ratio_text(const DeviceTrial& trial) {
  return trial.ratio ? fmt::format("{:.2f}", trial.ratio->mean) : absent;
}

/// "F1 0.9910"
std::string value_text(const ModelAgreement& agreement) {
  return report::agreement_measure(agreement) + " " + agreement_text(*agreement.value);
}

std::string agreement_cell(const DeviceTrial& trial) {
  if (!trial.agreement) return absent;
  return trial.agreement->value ? value_text(*trial.agreement) : "not measurable";
}

Table device_table(const TuneResult& result) {
  Table table;
  table.columns = {"ms/frame", "ratio", "agreement", "result"};
  for (const std::vector<const DeviceTrial*>& model : trials_by_model(result)) {
    std::vector<Line>& group = table.groups.emplace_back();
    group.push_back({one_line(model.front()->model), {}, 0});
    for (const DeviceTrial* trial : model) {
      Line line{one_line(trial->device), {}, 1};
      line.cells = {Cell{trial->frame_ms ? significant(*trial->frame_ms) : absent},
                    Cell{ratio_text(*trial)}, Cell{agreement_cell(*trial)},
                    trial->chosen ? Cell{"chosen", Tone::good} : Cell{absent}};
      group.push_back(std::move(line));
    }
  }
  return table;
}

std::string device_paragraph(const std::string& text, std::optional<std::size_t> width) {
  std::string shown;
  for (const std::string& line : wrapped(one_line(text), width.value_or(std::string::npos)))
    shown += line + '\n';
  return shown;
}

/// "people: openvino+precision=bf16, 0.52 × the time, F1 0.9910 of cpu"
std::string given_up(const std::vector<const DeviceTrial*>& model) {
  const DeviceTrial& chosen =
      **std::ranges::find_if(model, [](const DeviceTrial* trial) { return trial->chosen; });
  const std::string& reference = model.front()->device;
  std::string text = fmt::format("{}: {}", chosen.model, chosen.device);
  if (&chosen == model.front()) return text + ", " + chosen.reason;
  if (chosen.ratio) text += fmt::format(", {} × the time", ratio_text(chosen));
  if (chosen.agreement && chosen.agreement->value) {
    const bool is_full = *chosen.agreement->value >= 1;
    text +=
        fmt::format(", {} of {}{}", value_text(*chosen.agreement), reference,
                    is_full && !lowers_precision(chosen.device) ? ": nothing was given up" : "");
  } else {
    text += fmt::format(", outputs match those of {} within the tolerances", reference);
  }
  return text;
}

/// One paragraph per reason.
std::string not_chosen_text(const std::vector<const DeviceTrial*>& model,
                            std::optional<std::size_t> width) {
  std::string text;
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (model[i]->chosen) continue;
    std::string devices = model[i]->device;
    while (i + 1 < model.size() && !model[i + 1]->chosen &&
           model[i + 1]->reason == model[i]->reason)
      devices += ", " + model[++i]->device;
    text += device_paragraph(
        fmt::format("not chosen: {} on {}: {}", model[i]->model, devices, model[i]->reason), width);
  }
  return text;
}

}  // namespace

std::string device_text(const TuneResult& result, const ConsoleOptions& options) {
  if (result.devices.empty()) return "";
  const auto models = trials_by_model(result);
  // A model that names its device has one trial, which is not the reference.
  const auto compared =
      std::ranges::find_if(models, [](const auto& model) { return model.size() > 1; });
  std::string text = "Devices: every model names its own.";
  if (compared != models.end()) {
    text = fmt::format(
        "Devices: each model alone on one thread, compared with {}. A device may be chosen if the "
        "predictions agree by {} or more.",
        compared->front()->device, shortest(result.agreement.value_or(1)));
  }
  text = device_paragraph(text, options.width);
  text += to_text(device_table(result), {.width = options.width, .color = options.color});
  for (const auto& model : models) text += not_chosen_text(model, options.width);
  for (const auto& model : models)
    text += device_paragraph("chosen: " + given_up(model), options.width);
  return text + '\n';
}

}  // namespace ortchestra
