#include "sink/files/output_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <regex>
#include <system_error>

#include "base/files/file.h"
#include "base/files/new_file.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "sink/files/picture_names.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int manifest_version = 1;
constexpr std::uintmax_t max_manifest_bytes = std::uintmax_t{64} << 20;

/// A fixed name, so that the next run replaces the file that a killed run left.
std::string next_name() { return OutputManifest::file_name + ".next"; }

bool is_bookkeeping(const std::string& name) {
  return name == OutputManifest::file_name || name == next_name() ||
         name == PictureNames::file_name || name == PictureNames::file_name + ".next";
}

bool is_part(const std::string& name) {
  static const std::regex parts(
      R"(\d{6,}\.(mp4|mp4\.partial|raw)|whole\.(mp4|npz|json)|images\.json)");
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
        fmt::format("{} can't be read: {}; change its permissions or give "
                    "another name",
                    directory.string(), error.message()));
  return names;
}

void remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) throw failure(fmt::format("{} can't be removed: {}", path.string(), error.message()));
}

}  // namespace

const std::string OutputManifest::file_name = ".ortchestra-output";

std::string picture_name(std::int64_t frame, const std::string& extension) {
  return fmt::format("{:06}{}", frame, extension);
}

std::optional<OutputManifest> OutputManifest::read(const fs::path& directory) {
  const fs::path path = directory / file_name;
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(path, ignored)) ||
      fs::file_size(path, ignored) > max_manifest_bytes)
    return std::nullopt;
  try {
    const Json text = parse_json(read_file(path));
    if (text.at("version") != manifest_version) return std::nullopt;
    OutputManifest manifest;
    text.at("pictures").get_to(manifest.extension_);
    text.at("frames").get_to(manifest.frames_);
    if (const auto unlisted = text.find("begun_at"); unlisted != text.end())
      manifest.unlisted_from_ = unlisted->get<std::int64_t>();
    return manifest;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void OutputManifest::add(std::int64_t frame) {
  if (!frames_.empty() && frames_.back().second + 1 == frame) {
    frames_.back().second = frame;
  } else {
    frames_.emplace_back(frame, frame);
  }
  unlisted_from_ = frame + 1;
}

void OutputManifest::forget_after(std::int64_t frame) {
  std::erase_if(frames_, [&](const auto& range) { return range.first > frame; });
  if (!frames_.empty()) frames_.back().second = std::min(frames_.back().second, frame);
  unlisted_from_ = frame + 1;
}

void OutputManifest::write(const fs::path& directory) const {
  Json text = {{"version", manifest_version}, {"pictures", extension_}, {"frames", frames_}};
  if (unlisted_from_) text["begun_at"] = *unlisted_from_;
  const fs::path next = directory / next_name();
  write_new_file(next, json_text(text) + "\n");
  std::error_code error;
  fs::rename(next, directory / file_name, error);
  if (error)
    throw failure(fmt::format("{} could not be renamed to {}: {}", next.string(), file_name,
                              error.message()));
}

std::optional<std::int64_t> OutputManifest::frame_of(const std::string& name) const {
  if (extension_.empty() || !name.ends_with(extension_)) return std::nullopt;
  std::int64_t frame = 0;
  std::from_chars(name.data(), name.data() + name.size(), frame);
  if (frame < 0 || name != picture_name(frame, extension_)) return std::nullopt;
  const auto range = std::ranges::lower_bound(
      frames_, frame, {}, [](const auto& each) { return each.second; });  // frames_ is sorted
  const bool is_listed = (unlisted_from_ && frame >= *unlisted_from_) ||
                         (range != frames_.end() && range->first <= frame);
  return is_listed ? std::optional(frame) : std::nullopt;
}

bool OutputManifest::lists(const std::string& name) const {
  return is_bookkeeping(name) || (extension_.empty() ? is_part(name) : frame_of(name).has_value());
}

void require_own_directory(const fs::path& directory) {
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(directory, ignored)))
    throw input_error(
        fmt::format("{} is not a directory made by this program: remove it yourself, or "
                    "give another name",
                    directory.string()));
  const std::vector<std::string> names = names_in(directory);
  if (std::ranges::all_of(names, is_bookkeeping)) return;
  const std::optional<OutputManifest> manifest = OutputManifest::read(directory);
  if (!manifest)
    throw input_error(fmt::format(
        "{} holds {}, but no list of the files that this program wrote ({}; version 0.1 "
        "kept none): remove the directory yourself, or give another one",
        directory.string(), names.front(), OutputManifest::file_name));
  const PictureNames pictures = PictureNames::read(directory);
  const auto other = std::ranges::find_if(names, [&](const std::string& name) {
    return !manifest->lists(name) && !pictures.frame_of(name);
  });
  if (other != names.end())
    throw input_error(
        fmt::format("{} holds {}, which this program did not write: move it away, or give "
                    "another directory",
                    directory.string(), *other));
}

void remove_own_directory(const fs::path& directory) {
  require_own_directory(directory);
  for (const std::string& name : names_in(directory)) {
    if (!is_bookkeeping(name)) remove_file(directory / name);
  }
  // The manifest goes last: while it exists, an interrupted removal can be repeated.
  remove_file(directory / next_name());
  remove_file(directory / (PictureNames::file_name + ".next"));
  remove_file(directory / PictureNames::file_name);
  remove_file(directory / OutputManifest::file_name);
  remove_file(directory);
}

void remove_if_empty(const fs::path& directory) noexcept {
  try {
    if (std::ranges::all_of(names_in(directory), is_bookkeeping)) remove_own_directory(directory);
  } catch (const std::exception&) {
    // The directory remains, and can be continued or overwritten.
  }
}

}  // namespace ortchestra
