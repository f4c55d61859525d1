#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/files/appended_file.h"
#include "ortchestra/sink/sink.h"
#include "sink/files/output_place.h"

namespace ortchestra {

/// What the sinks of text share: a file that is PATH.partial until it is finished, a pipe or
/// device, or standard output ("-").
class TextOutput {
 public:
  /// Throws Error(input) as open_sink.
  TextOutput(const std::string& output, const SinkOptions& options);
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;
  /// Unfinished: an empty file that no checkpoint counts on goes, any other stays.
  ~TextOutput();

  /// Whether it is standard output, a pipe or a device.
  bool is_written_through() const { return is_direct_; }
  /// Whether nothing has been written yet, in an earlier run neither.
  bool is_empty() const { return file_->size() == 0; }
  void append(std::string_view text) { file_->append(text); }
  /// Standard output, a pipe or a device is given every line at once: somebody is waiting for it.
  void end_line();
  std::string checkpoint();
  void finish();

 private:
  bool is_direct_;      ///< written straight through: standard output, a pipe, a device
  bool is_counted_on_;  ///< by a checkpoint: it must be there to be continued, empty or not
  std::optional<OutputPlace> place_;
  std::optional<AppendedFile> file_;
  bool finished_ = false;
};

}  // namespace ortchestra
