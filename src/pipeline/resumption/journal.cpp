#include "pipeline/resumption/journal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "base/files/file.h"
#include "base/files/new_file.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "record/partial_json.h"

namespace ortchestra {
namespace {

using nlohmann::json;

/// Version 0.1 of ortchestra wrote journals of version 1.
constexpr int journal_version = 2;

std::string text_of(const json& value, int indent = -1) { return json_text(value, indent); }

/// "/models/0/recipe" as "models 0 recipe".
std::string words(std::string pointer) {
  for (char& letter : pointer) {
    if (letter == '/') letter = ' ';
  }
  return pointer.empty() ? pointer : pointer.substr(1);
}

std::string shown(const json& flat, const std::string& pointer) {
  const auto found = flat.find(pointer);
  return found == flat.end() || found->is_null() ? "not set" : text_of(*found);
}

/// The job as it is read back. File names may be invalid UTF-8, but a journal is always valid.
json as_saved(const json& job) { return parse_json(text_of(job)); }

json counts_of(const std::vector<RunTotals::Model>& models) {
  json list = json::array();
  for (const RunTotals::Model& model : models) list.push_back({model.frames, model.failed_frames});
  return list;
}

/// Earlier builds of this version wrote no counts.
void read_counts(const json& saved, Journal& journal) {
  journal.bad_frames = saved.value("bad_frames", std::int64_t{0});
  for (const json& model : saved.value("model_frames", json::array()))
    journal.models.push_back({model.at(0).get<std::int64_t>(), model.at(1).get<std::int64_t>()});
}

}  // namespace

Journal parse_journal(const std::string& text, const std::filesystem::path& path) {
  const auto damaged =
      input_error(fmt::format("{} is damaged or not a journal: allow overwriting to start from the "
                              "beginning",
                              path.string()),
                  {{RemedyKind::overwrite}});
  const PartialJson whole = parse_partial_json(text);
  const json& saved = whole.json;
  if (whole.broken_at || whole.too_deep || !saved.is_object()) throw damaged;
  if (saved.value("version", json()) != journal_version)
    throw input_error(
        fmt::format("{} was written by another version of ortchestra: resume the run with that "
                    "version, or allow overwriting to start from the beginning",
                    path.string()),
        {{RemedyKind::overwrite}});
  try {
    const auto read_count = [&](const char* key, auto& value) {
      using Value = std::remove_reference_t<decltype(value)>;
      const auto count = saved.at(key).get<std::int64_t>();
      if (!saved.at(key).is_number_unsigned() || count < 0) throw damaged;
      value = static_cast<Value>(count);
    };
    Journal journal;
    journal.job = saved.at("job");
    read_count("input", journal.input);
    read_count("next_index", journal.position.next_index);
    read_count("input_frames", journal.position.frames);
    read_count("input_bad_frames", journal.position.bad_frames);
    read_count("frames", journal.frames);
    saved.at("places").get_to(journal.checkpoints);
    saved.at("ending").get_to(journal.completing_outputs);
    read_counts(saved, journal);
    return journal;
  } catch (const json::exception&) {
    throw damaged;
  }
}

void begin_next_input(Journal& journal, const std::vector<std::string>& own) {
  for (const std::string& output : own) journal.checkpoints.erase(output);
  ++journal.input;
  journal.position = {};
  journal.completing_outputs = false;
}

std::filesystem::path next_journal(const std::filesystem::path& path) {
  return path.string() + ".next";
}

JournalFile::JournalFile(std::filesystem::path path)
    : path_(std::move(path)),
      output_(path_.parent_path() / path_.stem()),
      lock_(path_, output_, FileLock::Missing::make_file) {
  std::error_code ignored;
  is_placeholder_ = std::filesystem::file_size(path_, ignored) == 0;
}

JournalFile::~JournalFile() {
  if (is_placeholder_) remove();
}

void JournalFile::save(const Journal& journal) {
  const json text = {{"version", journal_version},
                     {"job", journal.job},
                     {"input", journal.input},
                     {"next_index", journal.position.next_index},
                     {"input_frames", journal.position.frames},
                     {"input_bad_frames", journal.position.bad_frames},
                     {"frames", journal.frames},
                     {"bad_frames", journal.bad_frames},
                     {"model_frames", counts_of(journal.models)},
                     {"places", journal.checkpoints},
                     {"ending", journal.completing_outputs}};
  // Always the same temporary name, so that the next run replaces the file that a killed run left.
  const std::filesystem::path next = next_journal(path_);
  write_new_file(next, text_of(text, 1) + "\n");
  FileLock lock(next, output_);  // before other runs can see it under its final name
  std::error_code error;
  std::filesystem::rename(next, path_, error);
  if (error)
    throw failure(fmt::format("{} could not be renamed to {}: {}", next.string(), path_.string(),
                              error.message()));
  lock_ = std::move(lock);
  is_placeholder_ = false;
}

void JournalFile::remove() noexcept {
  std::error_code ignored;
  std::filesystem::remove(next_journal(path_), ignored);
  std::filesystem::remove(path_, ignored);  // last, so that a killed removal is repeated
  is_placeholder_ = false;
}

std::optional<Journal> JournalFile::load() const {
  std::error_code ignored;
  if (is_placeholder_ || !std::filesystem::exists(path_, ignored)) return std::nullopt;
  return parse_journal(read_file(path_), path_);
}

void require_same_job(const std::filesystem::path& path, const json& then, const json& now) {
  const json before = as_saved(then).flatten();
  const json after = as_saved(now).flatten();
  if (before == after) return;
  // The first difference that the message can show: an empty list and a missing one look the same.
  json both = before;
  both.update(after);
  std::string pointer;
  for (const auto& [key, value] : both.items()) {
    if (pointer.empty() && shown(before, key) != shown(after, key)) pointer = key;
  }
  throw input_error(
      fmt::format(
          "{} belongs to a run with other options or inputs, which can't be resumed: {} was "
          "{} and is now {}; give the same as before, or allow overwriting to start from "
          "the beginning",
          path.string(), words(pointer), shown(before, pointer), shown(after, pointer)),
      {{RemedyKind::overwrite}});
}

}  // namespace ortchestra
