#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "sink/annotations/coco_annotation.h"
#include "sink/annotations/coco_parts.h"
#include "sink/files/partial_output.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

Error broken_coco(const std::string& part) {
  return failure(fmt::format(
      "{} is not a COCO file of this program, or not whole: run its video again", part));
}

/// Adds `more` to the number behind `text`, a prefix of `line` from `from` on. Returns where the
/// number began and ended; nothing if the line is another one.
std::optional<std::size_t> add_to_number(std::string& line, std::size_t from, std::string_view text,
                                         std::int64_t more) {
  if (line.compare(from, text.size(), text) != 0) return std::nullopt;
  const std::size_t start = from + text.size();
  std::int64_t number = 0;
  const auto [end, problem] =
      std::from_chars(line.data() + start, line.data() + line.size(), number);
  if (problem != std::errc()) return std::nullopt;
  const std::string sum = std::to_string(number + more);
  line.replace(start, static_cast<std::size_t>(end - line.data()) - start, sum);
  return start + sum.size();
}

/// Joins COCO files as CocoSink writes them: one line per image, annotation and category. Images
/// and annotations are numbered anew.
class CocoJoin final : public OutputJoin {
 public:
  CocoJoin(const std::string& output, Existing existing)
      : output_(output, OutputForm::file), parts_(output_.partial()) {
    SinkOptions options;
    options.existing = existing;
    output_.claim(options);
    parts_.open(0, 0);
  }
  CocoJoin(const CocoJoin&) = delete;
  CocoJoin& operator=(const CocoJoin&) = delete;
  ~CocoJoin() override { output_.remove_parts(); }

  void add(const std::string& part, const NextBytes& next) override {
    list_ = List::head;
    part_images_ = 0;
    part_annotations_ = 0;
    std::string line;
    for (std::string_view bytes = next(); !bytes.empty(); bytes = next()) {
      while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        line += bytes.substr(0, end);
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
        take(part, std::exchange(line, {}));
      }
    }
    if (list_ != List::none || !line.empty()) throw broken_coco(part);
    images_ += part_images_;
    annotations_ += part_annotations_;
  }

  void finish() override {
    std::vector<std::string> categories;
    for (const auto& [id, text] : categories_) categories.push_back(text);
    output_.publish(parts_.join(categories));
  }

 private:
  /// The list in which the next line is; `none` after the end.
  enum class List { head, annotations, after_annotations, images, after_images, categories, none };

  void take(const std::string& part, std::string line) {
    switch (list_) {
      case List::head:
        if (line == coco_lines::annotations) list_ = List::annotations;
        return;
      case List::annotations:
      case List::images:
        if (line == coco_lines::end_of_list) {
          list_ = list_ == List::annotations ? List::after_annotations : List::after_images;
        } else {
          take_entry(part, std::move(line));
        }
        return;
      case List::after_annotations:
        if (line != coco_lines::images) throw broken_coco(part);
        list_ = List::images;
        return;
      case List::after_images:
        if (line != coco_lines::categories) throw broken_coco(part);
        list_ = List::categories;
        return;
      case List::categories:
        if (line == coco_lines::end) {
          list_ = List::none;
        } else {
          take_entry(part, std::move(line));
        }
        return;
      case List::none:
        throw broken_coco(part);
    }
  }

  void take_entry(const std::string& part, std::string line) {
    if (line.ends_with(',')) line.pop_back();
    if (list_ == List::categories) return take_category(part, line);
    const bool is_image = list_ == List::images;
    const auto id_end = add_to_number(line, 0, R"({"id":)", is_image ? images_ : annotations_);
    if (!id_end) throw broken_coco(part);
    if (is_image) {
      ++part_images_;
      parts_.add_image(line);
      return;
    }
    if (!add_to_number(line, *id_end, R"(,"image_id":)", images_)) throw broken_coco(part);
    ++part_annotations_;
    parts_.add_annotation(line);
  }

  void take_category(const std::string& part, const std::string& line) {
    try {
      const nlohmann::json category = parse_json(line);
      const auto id = category.at("id").get<std::int64_t>();
      const auto model = category.at("supercategory").get<std::string>();
      const bool is_known = !categories_.emplace(id, line).second;
      const bool has_model = !models_.emplace(coco_position(id), model).second;
      if ((is_known && categories_[id] != line) ||
          (has_model && models_[coco_position(id)] != model))
        throw failure(fmt::format(
            "{} has other categories than the outputs before it: run its video again", part));
    } catch (const nlohmann::json::exception&) {
      throw broken_coco(part);
    }
  }

  PartialOutput output_;
  CocoParts parts_;
  std::int64_t images_ = 0;  ///< in the parts before the current one
  std::int64_t annotations_ = 0;
  std::map<std::int64_t, std::string> categories_;  ///< by id
  std::map<std::int64_t, std::string> models_;      ///< names, by coco_position()
  List list_ = List::head;
  std::int64_t part_images_ = 0;
  std::int64_t part_annotations_ = 0;
};

}  // namespace

std::unique_ptr<OutputJoin> join_coco(const std::string& output, Existing existing) {
  return std::make_unique<CocoJoin>(output, existing);
}

}  // namespace ortchestra
