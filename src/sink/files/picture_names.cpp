#include "sink/files/picture_names.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <system_error>

#include "base/files/file.h"
#include "base/files/new_file.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_names_bytes = std::uint64_t{1} << 30;

/// "FRAME NAME" and a zero byte, which file names can't contain.
std::string record_of(std::int64_t frame, const std::string& name) {
  return fmt::format("{} {}", frame, name) + '\0';
}

}  // namespace

const std::string PictureNames::file_name = ".ortchestra-names";

PictureNames PictureNames::read(const fs::path& directory) {
  PictureNames names;
  const fs::path path = directory / file_name;
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(path, ignored))) return names;
  const std::string text = read_file(path, most_names_bytes);
  std::string_view rest = text;
  // Ignore bytes after the last zero: a killed run left them incomplete.
  for (auto end = rest.find('\0'); end != std::string_view::npos; end = rest.find('\0')) {
    const std::string_view record = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    std::int64_t frame = 0;
    const auto number = std::from_chars(record.data(), record.data() + record.size(), frame);
    const auto name = static_cast<std::size_t>(number.ptr - record.data()) + 1;
    if (number.ec == std::errc() && name < record.size())
      names.frames_.emplace(record.substr(name), frame);
  }
  return names;
}

std::string PictureNames::add(const fs::path& directory, std::int64_t frame,
                              const std::string& file, const std::string& extension) {
  std::string name = free_name(frame, file, extension);
  if (!file_) {
    const fs::path path = directory / file_name;
    std::error_code missing;
    const auto bytes = fs::file_size(path, missing);
    file_ = std::make_unique<AppendedFile>(path, missing ? 0 : bytes);
  }
  file_->append(record_of(frame, name));
  file_->flush();
  frames_.emplace(name, frame);
  return name;
}

void PictureNames::forget_after(const fs::path& directory, std::int64_t frame) {
  std::erase_if(frames_, [&](const auto& entry) { return entry.second > frame; });
  if (frames_.empty()) return;
  std::string text;
  for (const auto& [name, shown] : frames_) text += record_of(shown, name);
  file_.reset();
  const fs::path next = directory / (file_name + ".next");
  write_new_file(next, text);
  fs::rename(next, directory / file_name);
}

std::optional<std::int64_t> PictureNames::frame_of(const std::string& name) const {
  const auto found = frames_.find(name);
  return found == frames_.end() ? std::nullopt : std::optional(found->second);
}

std::string PictureNames::free_name(std::int64_t frame, const std::string& file,
                                    const std::string& extension) const {
  const fs::path path(file);
  // Several files may have the same stem: "a.jpg" and "a.png", or "a.jpg" in two directories.
  for (const fs::path& name : {path.stem(), path.filename()}) {
    if (std::string whole = name.string() + extension; !frames_.contains(whole)) return whole;
  }
  std::string name = fmt::format("{}-{:06}", path.stem().string(), frame);
  while (frames_.contains(name + extension)) name += '-';
  return name + extension;
}

}  // namespace ortchestra
