#include "ortchestra/record/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files/file.h"
#include "ortchestra/base/error.h"
#include "record/invalid_values.h"
#include "record/partial_json.h"

namespace ortchestra {
namespace {

/// "line 3, column 5" for a byte's position. Positions start at 1, as in the JSON library.
std::string line_and_column(const std::string& text, std::size_t position) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(
                                      std::min(position > 0 ? position - 1 : 0, text.size()));
  const auto line_start = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return fmt::format("line {}, column {}", std::count(text.begin(), end, '\n') + 1,
                     end - line_start + 1);
}

template <class... Columns>
void cut_to_shortest(Columns&... columns) {
  const std::size_t shortest = std::min({columns.size()...});
  (columns.resize(shortest), ...);
}

/// Empty columns were not sampled and do not shorten the others.
template <class... Columns>
void cut_sampled(std::vector<double>& time, Columns&... columns) {
  const auto shortened = [&](const auto& column) {
    return column.empty() ? time.size() : std::min(time.size(), column.size());
  };
  time.resize(std::min({shortened(columns)...}));
  ((columns.resize(std::min(time.size(), columns.size()))), ...);
}

void make_consistent(Round& round, std::size_t models) {
  Events& events = round.events;
  cut_to_shortest(events.model, events.session, events.lane, events.start_s, events.end_s,
                  events.batch);
  const bool known_models = std::ranges::all_of(events.model, [&](std::int64_t model) {
    return model >= 0 && static_cast<std::size_t>(model) < models;
  });
  if (!known_models) events = {};
  Series& series = round.series;
  cut_sampled(series.time_s, series.cpu_utilization, series.rss_mib, series.pss_mib,
              series.gpu_utilization, series.gpu_memory_mib, series.gpu_power_w);
}

void make_consistent(ReadResult& read) {
  for (RowResult& row : read.result.rows) {
    const auto dropped =
        std::erase_if(row.rounds, [](const Round& round) { return !(round.total_s > 0); });
    if (dropped > 0)
      read.notes.push_back(fmt::format("{} round{} of {} without a total ignored", dropped,
                                       dropped == 1 ? "" : "s", row.spec));
    for (Round& round : row.rounds) make_consistent(round, read.result.workload.models.size());
  }
}

}  // namespace

ReadResult load_bench_result(const std::filesystem::path& path) {
  return parse_bench_result(read_file(path, largest_result_file), path.string());
}

ReadResult parse_bench_result(const std::string& text, const std::string& name) {
  const PartialJson partial = parse_partial_json(text);
  std::optional<std::string> broken;
  if (partial.broken_at)
    broken = fmt::format("it is not JSON at {}", line_and_column(text, *partial.broken_at));
  if (partial.too_deep) broken = "its lists and objects are nested too deeply";
  try {
    ReadResult read = read_bench_result(partial.json);
    if (broken) read.notes.insert(read.notes.begin(), *broken + ": only the part before is read");
    make_consistent(read);
    std::vector<std::string> impossible = drop_invalid_values(read.result);
    read.had_invalid_values = !impossible.empty();
    std::ranges::move(impossible, std::back_inserter(read.notes));
    return read;
  } catch (const Error& error) {
    throw Error(error.kind(),
                fmt::format("{} can't be used as a result: {}; give a result that 'ortchestra "
                            "bench' wrote as JSON",
                            name, broken.value_or(error.what())),
                {{RemedyKind::saved_result}});
  }
}

}  // namespace ortchestra
