#include <fmt/format.h>

#include <algorithm>

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
  const std::vector<std::string> lines = notes(summary);
  if (!lines.empty()) text += '\n';
  for (const std::string& line : lines) add_wrapped(line);
  return text;
}

}  // namespace ortchestra
