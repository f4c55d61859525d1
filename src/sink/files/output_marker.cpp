#include "sink/files/output_marker.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <regex>
#include <system_error>

#include "base/files/file.h"
#include "base/files/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/files/picture_names.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int marker_version = 1;
constexpr std::uintmax_t most_marker_bytes = std::uintmax_t{64} << 20;

/// A fixed name: what a killed run leaves is replaced by the next one.
std::string next_name() { return OutputMarker::file_name + ".next"; }

bool is_marker(const std::string& name) {
  return name == OutputMarker::file_name || name == next_name() ||
         name == PictureNames::file_name || name == PictureNames::file_name + ".next";
}

bool is_part(const std::string& name) {
  static const std::regex parts(R"(\d{6,}\.(mp4|mp4\.partial|raw)|whole\.(mp4|npz))");
  return std::regex_match(name, parts);
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error)
    throw input_error(
        fmt::format("{} can't be read: {}; change its permissions or give another "
                    "name",
                    directory.string(), error.message()));
  return names;
}

void remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) throw failure(fmt::format("{} can't be removed: {}", path.string(), error.message()));
}

}  // namespace

const std::string OutputMarker::file_name = ".ortchestra-output";

std::string picture_name(std::int64_t frame, const std::string& extension) {
  return fmt::format("{:06}{}", frame, extension);
}

std::optional<OutputMarker> OutputMarker::read(const fs::path& directory) {
  const fs::path path = directory / file_name;
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(path, ignored)) ||
      fs::file_size(path, ignored) > most_marker_bytes)
    return std::nullopt;
  try {
    const Json text = Json::parse(read_file(path));
    if (text.at("version") != marker_version) return std::nullopt;
    OutputMarker marker;
    text.at("pictures").get_to(marker.extension_);
    text.at("frames").get_to(marker.frames_);
    if (const auto begun = text.find("begun_at"); begun != text.end())
      marker.begun_ = begun->get<std::int64_t>();
    return marker;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void OutputMarker::add(std::int64_t frame) {
  if (!frames_.empty() && frames_.back().second + 1 == frame) {
    frames_.back().second = frame;
  } else {
    frames_.emplace_back(frame, frame);
  }
  begun_ = frame + 1;
}

void OutputMarker::forget_after(std::int64_t frame) {
  std::erase_if(frames_, [&](const auto& range) { return range.first > frame; });
  if (!frames_.empty()) frames_.back().second = std::min(frames_.back().second, frame);
  begun_ = frame + 1;
}

void OutputMarker::write(const fs::path& directory) const {
  Json text = {{"version", marker_version}, {"pictures", extension_}, {"frames", frames_}};
  if (begun_) text["begun_at"] = *begun_;
  const fs::path next = directory / next_name();
  write_new_file(next, text.dump() + "\n");
  std::error_code error;
  fs::rename(next, directory / file_name, error);
  if (error)
    throw failure(fmt::format("{} could not be given its name {}: {}", next.string(), file_name,
                              error.message()));
}

std::optional<std::int64_t> OutputMarker::frame_of(const std::string& name) const {
  if (extension_.empty() || !name.ends_with(extension_)) return std::nullopt;
  std::int64_t frame = 0;
  std::from_chars(name.data(), name.data() + name.size(), frame);
  if (frame < 0 || name != picture_name(frame, extension_)) return std::nullopt;
  const auto range = std::ranges::lower_bound(
      frames_, frame, {}, [](const auto& each) { return each.second; });  // in ascending order
  const bool is_listed =
      (begun_ && frame >= *begun_) || (range != frames_.end() && range->first <= frame);
  return is_listed ? std::optional(frame) : std::nullopt;
}

bool OutputMarker::lists(const std::string& name) const {
  return is_marker(name) || (extension_.empty() ? is_part(name) : frame_of(name).has_value());
}

void require_ours(const fs::path& directory) {
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(directory, ignored)))
    throw input_error(
        fmt::format("{} is no directory that this program made: remove it by hand, "
                    "or give another name",
                    directory.string()));
  const std::vector<std::string> names = names_in(directory);
  if (std::ranges::all_of(names, is_marker)) return;
  const std::optional<OutputMarker> marker = OutputMarker::read(directory);
  if (!marker)
    throw input_error(
        fmt::format("{} holds {}, and no list of what this program wrote there ({}; version 0.1 "
                    "kept none): remove the directory by hand, or give another one",
                    directory.string(), names.front(), OutputMarker::file_name));
  const PictureNames pictures = PictureNames::read(directory);
  const auto other = std::ranges::find_if(names, [&](const std::string& name) {
    return !marker->lists(name) && !pictures.frame_of(name);
  });
  if (other != names.end())
    throw input_error(
        fmt::format("{} holds {}, which this program did not write: move it away, or give another "
                    "directory",
                    directory.string(), *other));
}

void remove_ours(const fs::path& directory) {
  require_ours(directory);
  for (const std::string& name : names_in(directory)) {
    if (!is_marker(name)) remove_file(directory / name);
  }
  // Last: while it is there, this can be done again.
  remove_file(directory / next_name());
  remove_file(directory / (PictureNames::file_name + ".next"));
  remove_file(directory / PictureNames::file_name);
  remove_file(directory / OutputMarker::file_name);
  remove_file(directory);
}

void remove_if_empty(const fs::path& directory) noexcept {
  try {
    if (std::ranges::all_of(names_in(directory), is_marker)) remove_ours(directory);
  } catch (const std::exception&) {
    // It stays, to be continued or overwritten.
  }
}

}  // namespace ortchestra
