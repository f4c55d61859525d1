#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/files/appended_file.h"
#include "ortchestra/sink/sink.h"
#include "sink/files/partial_output.h"

namespace ortchestra {

/// The output of a text sink: a file named PATH.partial until it is finished, a pipe or device, or
/// standard output ("-").
class TextOutput {
 public:
  /// Throws Error(input) as open_sink().
  TextOutput(const std::string& output, const SinkOptions& options);
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;
  /// If unfinished: removes a file that is empty and has no checkpoint. Any other file remains.
  ~TextOutput();

  /// Whether the output is standard output, a pipe or a device.
  bool is_direct() const { return is_direct_; }
  /// Whether nothing was written, in this run or an earlier one.
  bool is_empty() const { return file_->size() == 0; }
  void append(std::string_view text) { file_->append(text); }
  /// Ends the line. Standard output, a pipe or a device gets each line immediately, because a
  /// reader may be waiting.
  void end_line();
  std::string checkpoint();
  void finish();

 private:
  bool is_direct_;       ///< standard output, a pipe or a device
  bool has_checkpoint_;  ///< the file must remain even if it is empty
  std::optional<PartialOutput> output_;
  std::optional<AppendedFile> file_;
  bool finished_ = false;
};

}  // namespace ortchestra
