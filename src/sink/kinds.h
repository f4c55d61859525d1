#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ortchestra/sink/sink.h"

// Two functions per sink: whether it writes an output of this name, and opening it. Each pair is in
// the file with the name of the sink.
namespace ortchestra {

/// Whether the name ends with `extension`, in upper or lower case. `extension` must be lower case.
bool has_extension(std::string_view output, std::string_view extension);

bool is_jsonl(std::string_view output);
std::unique_ptr<PredictionSink> open_jsonl(const std::string& output, const SinkOptions& options);
std::unique_ptr<OutputJoin> join_jsonl(const std::string& output, Existing existing);

bool is_csv(std::string_view output);
std::unique_ptr<PredictionSink> open_csv(const std::string& output, const SinkOptions& options);
std::unique_ptr<OutputJoin> join_csv(const std::string& output, Existing existing);

bool is_coco(std::string_view output);
std::unique_ptr<PredictionSink> open_coco(const std::string& output, const SinkOptions& options);
std::unique_ptr<OutputJoin> join_coco(const std::string& output, Existing existing);

/// "NAME.yolo/", also without the "/".
bool is_yolo(std::string_view output);
std::unique_ptr<PredictionSink> open_yolo(const std::string& output, const SinkOptions& options);

bool is_yolo_scores(std::string_view output);
std::unique_ptr<PredictionSink> open_yolo_scores(const std::string& output,
                                                 const SinkOptions& options);

bool is_npz(std::string_view output);
std::unique_ptr<PredictionSink> open_npz(const std::string& output, const SinkOptions& options);

bool is_video(std::string_view output);
std::unique_ptr<PredictionSink> open_video_sink(const std::string& output,
                                                const SinkOptions& options);

/// "DIR/", "DIR/{index}.jpg" or "DIR/{index}.png".
bool is_images_directory(std::string_view output);
std::unique_ptr<PredictionSink> open_images_directory(const std::string& output,
                                                      const SinkOptions& options);
/// Whether the output names its pictures by frame index: "DIR/{index}.jpg".
bool has_index(std::string_view output);
/// The directory of an output that is one: without "{index}.jpg", and without "/" at its end.
std::string directory_of_output(const std::string& output);

}  // namespace ortchestra
