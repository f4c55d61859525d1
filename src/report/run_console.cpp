#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/report/run_report.h"
#include "report/table.h"

namespace ortchestra {
namespace {

using namespace report;

constexpr std::size_t min_page_width = 40;

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string heading(const RunSummary& summary) {
  std::string text = fmt::format("{} frames in {} s: {} frames/s", summary.frames,
                                 significant(summary.total_s), significant(summary.frames_per_s));
  if (summary.real_time_factor)
    text += fmt::format(", {} x real time", significant(*summary.real_time_factor));
  if (summary.resumed_at) text += fmt::format(", resumed after {} frames", *summary.resumed_at);
  if (summary.interrupted) text += ", interrupted";
  return text;
}

std::string context(const RunSummary& summary) {
  std::string text =
      fmt::format("{}, batch {}; {} of {} CPUs busy", one_line(summary.row), summary.batch,
                  percent(summary.cpu_utilization), shortest(summary.cores_budget));
  if (summary.host_peak_rss_mib)
    text += fmt::format("; peak memory {:.0f} MiB", *summary.host_peak_rss_mib);
  if (summary.latency_ms)
    text += fmt::format("; latency {} ms (p50), {} ms (p99)", significant(summary.latency_ms->p50),
                        significant(summary.latency_ms->p99));
  return text + fmt::format("; loading took {} s", significant(summary.startup_s));
}

Table models_table(const RunSummary& summary) {
  Table table{{"frames", "failed", "runs", "run ms p50", "p99", "total s"}, {{}}};
  for (const ModelSummary& model : summary.models) {
    const auto& ms = model.inference_ms;
    table.groups.front().push_back(
        {one_line(model.name),
         {{std::to_string(model.frames)},
          {std::to_string(model.failed_frames), model.failed_frames > 0 ? Tone::bad : Tone::plain},
          {std::to_string(model.runs)},
          {ms ? significant(ms->p50) : "–"},
          {ms ? significant(ms->p99) : "–"},
          {significant(model.cumulative_s)}}});
  }
  return table;
}

Table stages_table(const RunSummary& summary) {
  Table table{{"lanes", "busy", "CPU ms/frame", "share of CPU"}, {{}}};
  for (const StageSummary& stage : summary.stages) {
    table.groups.front().push_back(
        {stage.name,
         {{std::to_string(stage.lanes)},
          {percent(stage.utilization)},
          {significant(1e3 * stage.cpu_s / static_cast<double>(summary.frames))},
          {percent(stage.cpu_share)}}});
  }
  return table;
}

/// Of more outputs, only the unfinished ones are listed, and at most this number.
constexpr std::size_t max_listed_outputs = 20;
/// The width of a table of outputs without the names.
constexpr std::size_t output_cells_width = 42;
constexpr std::size_t min_output_name_width = 16;

std::string count_text(const std::optional<std::int64_t>& count) {
  return count ? std::to_string(*count) : absent;
}

std::string size_text(const OutputSummary& output) {
  return output.bytes ? bytes_text(static_cast<double>(*output.bytes)) : absent;
}

/// The name of an output with the models that it got: "x.npz:faces".
std::string name_of(const OutputSummary& output) {
  std::string name = one_line(output.output);
  for (const std::string& model : output.models)
    name += fmt::format("{}{}", &model == &output.models.front() ? ':' : ',', one_line(model));
  return name;
}

/// The last `width` columns of a name, because the names of files differ at their ends.
std::string end_of(const std::string& name, std::size_t width) {
  if (display_width(name) <= width) return name;
  std::size_t start = 0;
  const auto is_continuation = [&] {
    return start < name.size() && (static_cast<unsigned char>(name[start]) & 0xC0U) == 0x80U;
  };
  while (start < name.size() && display_width(name.substr(start)) >= width) {
    do {
      ++start;
    } while (is_continuation());
  }
  return "…" + name.substr(start);
}

Tone tone_of(OutputState state) { return state == OutputState::complete ? Tone::plain : Tone::bad; }

/// The outputs that are listed one by one.
std::vector<OutputSummary> listed(std::span<const OutputSummary> outputs) {
  std::vector<OutputSummary> list(outputs.begin(), outputs.end());
  if (list.size() > max_listed_outputs)
    std::erase_if(
        list, [](const OutputSummary& output) { return output.state == OutputState::complete; });
  if (list.size() > max_listed_outputs) list.resize(max_listed_outputs);
  return list;
}

Table outputs_table(const std::vector<OutputSummary>& outputs, std::size_t name_width) {
  Table table{{"format", "frames", "size", "state"}, {{}}};
  for (const OutputSummary& output : outputs)
    table.groups.front().push_back({end_of(name_of(output), name_width),
                                    {{output.format.empty() ? absent : output.format},
                                     {count_text(output.frames)},
                                     {size_text(output)},
                                     {std::string(text_of(output.state)), tone_of(output.state)}}});
  return table;
}

/// How many outputs the table of `listed` does not have, by state.
std::vector<std::string> unlisted_outputs(std::span<const OutputSummary> outputs,
                                          const std::vector<OutputSummary>& listed) {
  if (listed.size() == outputs.size()) return {};
  std::vector<std::string> lines;
  for (const auto& [state, text] : enum_texts<OutputState>) {
    const auto has_state = [state = state](const OutputSummary& output) {
      return output.state == state;
    };
    const auto left =
        std::ranges::count_if(outputs, has_state) - std::ranges::count_if(listed, has_state);
    if (left > 0) lines.push_back(fmt::format("{} more outputs are {}", left, text));
  }
  return lines;
}

/// Notes, and why outputs failed.
std::vector<std::string> output_notes(std::span<const OutputSummary> outputs) {
  std::vector<std::string> lines;
  for (const OutputSummary& output : outputs) {
    const std::string name = one_line(output.output);
    if (output.error) lines.push_back(fmt::format("{} failed: {}", name, one_line(*output.error)));
    for (const std::string& note : output.notes)
      lines.push_back(fmt::format("{}: {}", name, one_line(note)));
  }
  return lines;
}

/// For a run with one output.
std::string output_line(const OutputSummary& output) {
  return fmt::format("output: {}, {} frames, {}, {}", name_of(output), count_text(output.frames),
                     size_text(output), text_of(output.state));
}

std::vector<std::string> notes(const RunSummary& summary) {
  std::vector<std::string> lines;
  if (summary.limit) lines.push_back("limit: " + summary.limit->text);
  for (const ModelSummary& model : summary.models) {
    if (model.restarts > 0)
      lines.push_back(fmt::format("the worker process of model {} died and was restarted",
                                  one_line(model.name)));
    if (model.first_error)
      lines.push_back(fmt::format("model {} failed on {} of {} frames; first: {}",
                                  one_line(model.name), model.failed_frames, model.frames,
                                  one_line(*model.first_error)));
  }
  for (const InputSummary& input : summary.inputs) {
    if (input.bad_frames == 0) continue;
    std::string text = fmt::format("{} frames of {} could not be read and were skipped",
                                   input.bad_frames, one_line(input.input));
    for (const BadFrameSummary& bad : input.bad)
      text += fmt::format("{} {}: {}", &bad == &input.bad.front() ? ";" : ",", bad.index,
                          one_line(bad.reason));
    if (static_cast<std::int64_t>(input.bad.size()) < input.bad_frames) text += ", …";
    lines.push_back(std::move(text));
  }
  return lines;
}

}  // namespace

std::string render_outputs(std::span<const OutputSummary> outputs, const ConsoleOptions& options) {
  const std::size_t width =
      options.width ? std::max(*options.width, min_page_width) : std::string::npos;
  std::vector<std::string> lines;
  std::string text;
  if (outputs.size() == 1) {
    if (outputs.front().bytes) lines.push_back(output_line(outputs.front()));
  } else if (const std::vector<OutputSummary> list = listed(outputs); !outputs.empty()) {
    const std::size_t name_width =
        std::max(width, output_cells_width + min_output_name_width) - output_cells_width;
    if (!list.empty())
      text = to_text(outputs_table(list, name_width),
                     {.width = options.width, .color = options.color});
    lines = unlisted_outputs(outputs, list);
  }
  std::ranges::copy(output_notes(outputs), std::back_inserter(lines));
  for (const std::string& line : lines) {
    for (const std::string& part : wrapped(line, width)) text += part + '\n';
  }
  return text;
}

std::string render_run(const RunSummary& summary, const ConsoleOptions& options) {
  const TableStyle style{.width = options.width, .color = options.color};
  const std::string title = heading(summary);
  std::string text = (options.color ? bold(title) : title) + '\n';
  const std::size_t width =
      options.width ? std::max(*options.width, min_page_width) : std::string::npos;
  const auto add_wrapped = [&](const std::string& line) {
    for (const std::string& part : wrapped(line, width)) text += part + '\n';
  };
  add_wrapped(context(summary));
  if (summary.frames > 0) {
    text += '\n' + to_text(models_table(summary), style);
    text += '\n' + to_text(stages_table(summary), style);
  }
  if (const std::string outputs = render_outputs(summary.outputs, options); !outputs.empty())
    text += '\n' + outputs;
  const std::vector<std::string> lines = notes(summary);
  if (!lines.empty()) text += '\n';
  for (const std::string& line : lines) add_wrapped(line);
  return text;
}

}  // namespace ortchestra
