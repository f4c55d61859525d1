#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// What Ultralytics' exporters write into a file: of YOLOv5 names and stride, since YOLOv8 also
/// task, imgsz and whether suppression is inside.
struct ExportedMetadata {
  std::string task;                ///< "detect", "segment", "obb", …; empty where it is not said
  std::vector<std::string> names;  ///< one a class
  std::optional<int> width;        ///< of the input, in pixels
  std::optional<int> height;
  bool end_to_end = false;
};

/// Nothing where the file has no such metadata, or where its names can't be read.
std::optional<ExportedMetadata> read_exported_metadata(
    const std::map<std::string, std::string>& metadata);

/// The texts of a list or a dictionary with whole numbers as keys, as Python or JSON write them:
/// "{0: 'person', 2: \"it's\"}" has three, of which the second is empty. Empty where it is neither.
std::vector<std::string> parse_class_names(const std::string& text);

}  // namespace ortchestra
