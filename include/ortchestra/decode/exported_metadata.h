#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// Metadata that Ultralytics' exporters write into a file. YOLOv5 writes names and stride. YOLOv8
/// and later also write the task, imgsz and end2end.
struct ExportedMetadata {
  std::string task;                ///< "detect", "segment", "obb", …; empty if unknown
  std::vector<std::string> names;  ///< one per class
  std::optional<int> width;        ///< of the input, in pixels
  std::optional<int> height;
  bool end_to_end = false;  ///< suppression is part of the model
};

/// Empty if the file has no such metadata, or if its names can't be read.
std::optional<ExportedMetadata> read_exported_metadata(
    const std::map<std::string, std::string>& metadata);

/// Parses a list of names, or a dictionary with integer keys, in the syntax of Python or JSON. A
/// missing key gives an empty name: "{0: 'person', 2: \"it's\"}" gives three. Returns an empty
/// vector for any other text.
std::vector<std::string> parse_class_names(const std::string& text);

}  // namespace ortchestra
