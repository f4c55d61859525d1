#include "sink/annotations/coco_parts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/files/descriptor.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

const std::string& start_of_file() {
  static const std::string start =
      std::string(R"({"info":{"description":"predictions of ortchestra"},"licenses":[],)") + "\n" +
      coco_lines::annotations;
  return start;
}

/// The end of a list and the start of the next one.
std::string between_lists(const char* next) {
  return fmt::format("\n{}\n{}", coco_lines::end_of_list, next);
}

}  // namespace

CocoParts::CocoParts(const std::filesystem::path& folder)
    : whole_(folder / "whole.json"), images_path_(folder / "images.json") {}

void CocoParts::open(std::uint64_t annotations_bytes, std::uint64_t images_bytes) {
  annotations_.emplace(whole_, annotations_bytes);
  images_.emplace(images_path_, images_bytes);
  if (annotations_bytes == 0) annotations_->append(start_of_file());
}

void CocoParts::add_image(const std::string& text) { add(*images_, images_->size() == 0, text); }

void CocoParts::add_annotation(const std::string& text) {
  add(*annotations_, annotations_->size() == start_of_file().size(), text);
}

void CocoParts::flush() {
  annotations_->flush();
  images_->flush();
}

const std::filesystem::path& CocoParts::join(const std::vector<std::string>& categories) {
  images_->close();
  annotations_->append(between_lists(coco_lines::images));
  append_images();
  annotations_->append(between_lists(coco_lines::categories));
  for (const std::string& category : categories)
    add(*annotations_, &category == categories.data(), category);
  annotations_->append(fmt::format("\n{}\n", coco_lines::end));
  annotations_->close();
  return whole_;
}

void CocoParts::add(AppendedFile& file, bool is_first, const std::string& entry) {
  file.append(is_first ? "\n" : ",\n");
  file.append(entry);
}

void CocoParts::append_images() {
  const Descriptor source(::open(images_path_.c_str(), O_RDONLY | O_CLOEXEC));
  std::string part(std::size_t{1} << 16, '\0');
  for (std::uint64_t left = images_->size(); left > 0;) {
    const auto count = ::read(source.get(), part.data(), part.size());
    if (count <= 0) throw failure(fmt::format("{} can't be read again", images_path_.string()));
    annotations_->append({part.data(), static_cast<std::size_t>(count)});
    left -= std::min(left, static_cast<std::uint64_t>(count));
  }
}

}  // namespace ortchestra
