#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/sink/sink.h"
#include "sink/files/output_manifest.h"
#include "sink/files/partial_output.h"
#include "sink/files/picture_names.h"

namespace ortchestra {

/// An output directory with one file per frame: DIR/000007.jpg, named by the index of the frame, or
/// DIR/cat.jpg, named after the file of the frame. Holds the frames of one input. Not thread-safe.
class FrameFiles {
 public:
  enum class Naming { by_file, by_index };

  /// Starts or continues the directory. Throws Error(input) as open_sink().
  FrameFiles(const std::filesystem::path& directory, std::string extension, Naming naming,
             const SinkOptions& options);
  FrameFiles(const FrameFiles&) = delete;
  FrameFiles& operator=(const FrameFiles&) = delete;
  /// If unfinished: removes an empty directory without a checkpoint.
  ~FrameFiles();

  const std::filesystem::path& path() const { return output_.path(); }
  /// Throws Error(failure) if the frame does not follow the last one in its input.
  void require_next(const FramePredictions& frame) const;
  /// Writes the file of a frame. Throws as require_next(), and Error(failure).
  void write(const FramePredictions& frame, std::string_view bytes);
  /// As PredictionSink::checkpoint() and finish().
  std::string checkpoint();
  void finish();

 private:
  void restore(const std::string& checkpoint);

  PartialOutput output_;
  std::string extension_;
  Naming naming_;
  OutputManifest manifest_;
  PictureNames names_;
  std::int64_t last_ = -1;
  bool has_checkpoint_ = false;  ///< the directory must remain, even if it is empty
  bool finished_ = false;
};

}  // namespace ortchestra
