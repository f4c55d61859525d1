#include "ortchestra/shards/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <queue>
#include <string_view>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::int64_t most_shards = 1'000'000;

std::optional<std::int64_t> whole_number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The value of a variable that must be a whole number. Empty if it is not set.
std::optional<std::int64_t> number_in(const std::string& name, const ReadVariable& read) {
  const std::optional<std::string> text = read(name);
  if (!text || text->empty()) return std::nullopt;
  const std::optional<std::int64_t> value = whole_number_in(*text);
  if (!value)
    throw input_error(
        fmt::format("the environment variable {} is '{}', not a whole number: unset "
                    "it, or say which shard this is",
                    name, *text));
  return value;
}

Shard of_slurm(std::int64_t id, std::optional<std::int64_t> count, const ReadVariable& read) {
  const auto tasks = number_in("SLURM_ARRAY_TASK_COUNT", read);
  if (!tasks)
    throw input_error(
        "SLURM_ARRAY_TASK_ID is set, but SLURM_ARRAY_TASK_COUNT is not: say which shard this is");
  if (count && *count != *tasks)
    throw input_error(
        fmt::format("the array has {} tasks, but {} shards are asked for: submit as "
                    "many tasks as shards, or say which shard this is",
                    *tasks, *count));
  const std::int64_t lowest = number_in("SLURM_ARRAY_TASK_MIN", read).value_or(0);
  const std::int64_t step =
      std::max<std::int64_t>(1, number_in("SLURM_ARRAY_TASK_STEP", read).value_or(1));
  const Shard shard{(id - lowest) / step + 1, *tasks};
  if ((id - lowest) % step != 0 || shard.index < 1 || shard.index > shard.count)
    throw input_error(
        fmt::format("the ids of the array have gaps: the task {} is not one of {} "
                    "tasks from {} on; say which shard this is",
                    id, *tasks, lowest));
  return shard;
}

Shard of_kubernetes(std::int64_t index, std::optional<std::int64_t> count) {
  if (!count)
    throw input_error(
        "JOB_COMPLETION_INDEX says which shard this is, but not how many there are: give the "
        "number of shards, which is that of the job's completions");
  if (index < 0 || index >= *count)
    throw input_error(
        fmt::format("JOB_COMPLETION_INDEX is {}, but there are {} shards: give the "
                    "number of the job's completions",
                    index, *count));
  return {index + 1, *count};
}

}  // namespace

std::string to_string(const Shard& shard) { return fmt::format("{}/{}", shard.index, shard.count); }

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto index = whole_number_in(std::string_view(text).substr(0, slash));
  const auto count = slash == std::string::npos
                         ? std::nullopt
                         : whole_number_in(std::string_view(text).substr(slash + 1));
  if (!index || !count)
    throw input_error(fmt::format(
        "'{}' is not a shard: give its number and the number of shards, as in 1/4", text));
  if (*count < 1 || *count > most_shards)
    throw input_error(
        fmt::format("shard '{}': the number of shards must be from 1 to {}", text, most_shards));
  if (*index < 1 || *index > *count)
    throw input_error(fmt::format("shard '{}' does not exist: the shards are 1/{} to {}/{}", text,
                                  *count, *count, *count));
  return {*index, *count};
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<ShardOfTask> shard_of_task(std::optional<std::int64_t> count,
                                         const ReadVariable& read) {
  if (const auto id = number_in("SLURM_ARRAY_TASK_ID", read))
    return ShardOfTask{of_slurm(*id, count, read), "SLURM_ARRAY_TASK_ID"};
  if (const auto index = number_in("JOB_COMPLETION_INDEX", read))
    return ShardOfTask{of_kubernetes(*index, count), "JOB_COMPLETION_INDEX"};
  return std::nullopt;
}

std::vector<std::size_t> assign_to_shards(const Manifest& manifest, std::size_t shards) {
  const std::vector<ManifestEntry>& entries = manifest.entries;
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (entries[a].cost != entries[b].cost) return entries[a].cost > entries[b].cost;
    return entries[a].key < entries[b].key;
  });
  using Load = std::pair<std::uint64_t, std::size_t>;  // cost so far, shard
  std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
  for (std::size_t shard = 0; shard < shards; ++shard) loads.emplace(0, shard);
  std::vector<std::size_t> result(entries.size());
  for (const std::size_t entry : order) {
    auto [load, shard] = loads.top();
    loads.pop();
    result[entry] = shard;
    loads.emplace(load + static_cast<std::uint64_t>(entries[entry].cost), shard);
  }
  return result;
}

std::vector<std::size_t> videos_of_shard(const Manifest& manifest, const Shard& shard) {
  const std::vector<std::size_t> shards =
      assign_to_shards(manifest, static_cast<std::size_t>(shard.count));
  std::vector<std::size_t> videos;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    if (shards[i] + 1 == static_cast<std::size_t>(shard.index)) videos.push_back(i);
  }
  return videos;
}

}  // namespace ortchestra
