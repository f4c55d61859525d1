#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "base/files/appended_file.h"
#include "base/files/descriptor.h"
#include "base/text/json_text.h"
#include "base/text/text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/tensor/tensor.h"
#include "sink/arrays/npy.h"
#include "sink/arrays/zip_file.h"
#include "sink/files/partial_output.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Suffixes of arrays that describe another array.
constexpr const char* shapes_suffix = ".shapes";
constexpr const char* frames_suffix = ".frames";

using Json = nlohmann::json;
using Extents = std::vector<std::int64_t>;

std::string_view bytes_of(const void* data, std::size_t size) {
  return {static_cast<const char*>(data), size};
}

/// A growing array, stored in its own file: the values of all frames, one after another.
struct Column {
  std::string type;
  Extents shape;  ///< of the first frame; −1 for dimensions that differ in a later frame
  std::uint64_t frames = 0;
  std::size_t number = 0;  ///< names the file; the name of the array may not be a valid file name
  std::unique_ptr<AppendedFile> file;
};

/// Copies a column into the zip file as the array `name`.
void add_member(ZipFile& zip, const std::string& name, const std::string& type,
                const Extents& shape, const fs::path& file, std::uint64_t bytes) {
  const std::string header = npy_header(type, shape);
  zip.begin(name + ".npy", header.size() + bytes);
  zip.write(std::as_bytes(std::span(header)));
  const Descriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<std::byte> part(std::size_t{1} << 20);
  for (std::uint64_t left = bytes; left > 0;) {
    const auto count = ::read(source.get(), part.data(), part.size());
    if (count <= 0) throw failure(fmt::format("{} can't be read again", file.string()));
    zip.write({part.data(), static_cast<std::size_t>(count)});
    left -= static_cast<std::uint64_t>(count);
  }
  zip.end();
}

/// Writes numpy arrays (docs/predictions.md lists them). The header of an array needs the number of
/// frames, which is known only at the end. Until then each array is a file in PATH.partial/, so
/// memory does not grow with the video.
class NpzSink final : public PredictionSink {
 public:
  NpzSink(const std::string& output, const SinkOptions& options)
      : models_(options.models), output_(output, OutputForm::file) {
    output_.claim(options);
    if (!options.continue_at) return;
    restore(*options.continue_at);
    has_checkpoint_ = true;
  }

  ~NpzSink() override {
    columns_.clear();
    if (!finished_ && !has_checkpoint_) output_.remove_unused_directory();
  }

  SinkNeeds needs() const override { return {.picture = false, .values = true}; }

  void write(const FramePredictions& frame, const Picture*) override {
    const std::string input = utf8_text(frame.input);  // checkpoints are UTF-8
    if (input_.empty()) input_ = input;
    if (input_ != input)
      throw failure(
          fmt::format("{} can hold the frames of only one input: put {{stem}} into its name",
                      output_.path().string()));
    for (const Prediction& prediction : frame.predictions) {
      if (prediction.error) continue;
      const std::string& model = models_.at(prediction.model).name;
      add(model + frames_suffix, "int64", {}, bytes_of(&frame.index, sizeof frame.index));
      for (const RawTensor& tensor : prediction.values) {
        const std::string name = array_name(model + "." + tensor.name, tensor.shape.size());
        add(name, tensor.type, tensor.shape, bytes_of(tensor.bytes.get(), tensor.size));
        add(name + shapes_suffix, "int64", {static_cast<std::int64_t>(tensor.shape.size())},
            bytes_of(tensor.shape.data(), tensor.shape.size() * sizeof(std::int64_t)));
        add(name + frames_suffix, "int64", {}, bytes_of(&frame.index, sizeof frame.index));
      }
    }
  }

  std::string checkpoint() override {
    Json state = {{"input", input_}, {"columns", Json::array()}};
    for (auto& [name, column] : columns_) {
      column.file->flush();
      state["columns"].push_back({{"name", name},
                                  {"type", column.type},
                                  {"shape", column.shape},
                                  {"frames", column.frames},
                                  {"number", column.number},
                                  {"bytes", column.file->size()}});
    }
    has_checkpoint_ = true;
    return json_text(state);
  }

  void finish() override {
    if (finished_) return;
    const fs::path whole = output_.partial() / "whole.npz";
    ZipFile zip(whole);
    for (auto& [name, column] : columns_) {
      column.file->close();
      add_array(zip, name, column);
    }
    zip.close();
    output_.publish(whole);
    finished_ = true;
    output_.remove_parts();
  }

 private:
  fs::path file_of(std::size_t number) const {
    return output_.partial() / fmt::format("{:06}.raw", number);
  }

  /// The array for a tensor with this number of dimensions. If it differs from that of the first
  /// frame, the values go into a second array: "NAME.2d".
  std::string array_name(const std::string& name, std::size_t dimensions) const {
    const auto found = columns_.find(name);
    if (found == columns_.end() || found->second.shape.size() == dimensions) return name;
    return fmt::format("{}.{}d", name, dimensions);
  }

  void add(const std::string& name, const std::string& type, const Extents& shape,
           std::string_view bytes) {
    auto found = columns_.find(name);
    if (found == columns_.end()) {
      const std::size_t number = columns_.size();
      found = columns_
                  .emplace(name, Column{type, shape, 0, number,
                                        std::make_unique<AppendedFile>(file_of(number), 0)})
                  .first;
    }
    Column& column = found->second;
    if (column.type != type || column.shape.size() != shape.size())
      throw failure(fmt::format("{}: '{}' changed from {} with {} dimensions to {} with {}",
                                output_.path().string(), name, column.type, column.shape.size(),
                                type, shape.size()));
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (column.shape[i] != shape[i]) column.shape[i] = -1;
    }
    column.file->append(bytes);
    ++column.frames;
  }

  /// Writes [frames, …] if all frames have the same shape. Otherwise the values become an array of
  /// one dimension, and a second array has the shapes.
  void add_array(ZipFile& zip, const std::string& name, const Column& column) const {
    if (const Column* values = values_of(name, shapes_suffix);
        values != nullptr && !varies(*values))
      return;
    if (const Column* values = values_of(name, frames_suffix);
        values != nullptr && values->frames == frames_answered(name))
      return;
    Extents shape;
    if (varies(column)) {
      const std::size_t element = element_size(*enum_named<ElementType>(column.type));
      shape = {static_cast<std::int64_t>(column.file->size() / element)};
    } else {
      shape = column.shape;
      shape.insert(shape.begin(), static_cast<std::int64_t>(column.frames));
    }
    add_member(zip, name, column.type, shape, file_of(column.number), column.file->size());
  }

  /// The array that `name` describes, if `name` has this suffix. Null if there is none.
  const Column* values_of(std::string_view name, std::string_view suffix) const {
    if (!name.ends_with(suffix)) return nullptr;
    const auto values = columns_.find(std::string(name.substr(0, name.size() - suffix.size())));
    return values == columns_.end() ? nullptr : &values->second;
  }

  /// The number of frames for which the model of this array gave outputs.
  std::uint64_t frames_answered(std::string_view name) const {
    std::string_view owner;  // if models "a" and "a.b" both match, the longer name
    for (const PredictedModel& model : models_) {
      if (name.starts_with(model.name + ".") && model.name.size() > owner.size())
        owner = model.name;
    }
    const auto frames = columns_.find(std::string(owner) + frames_suffix);
    return frames == columns_.end() ? 0 : frames->second.frames;
  }

  static bool varies(const Column& column) {
    return std::ranges::find(column.shape, -1) != column.shape.end();
  }

  void restore(const std::string& checkpoint) {
    try {
      const Json state = parse_json(checkpoint);
      input_ = state.at("input");
      for (const Json& entry : state.at("columns")) {
        const std::size_t number = entry.at("number");
        if (!enum_named<ElementType>(entry.at("type").get<std::string>()))
          throw Json::other_error::create(0, "type", nullptr);
        columns_.emplace(
            entry.at("name"),
            Column{entry.at("type"), entry.at("shape"), entry.at("frames"), number,
                   std::make_unique<AppendedFile>(file_of(number), entry.at("bytes"))});
      }
    } catch (const Json::exception&) {
      throw input_error(fmt::format(
          "'{}' is not a position in an .npz file: it can't be continued there", checkpoint));
    }
  }

  std::vector<PredictedModel> models_;
  PartialOutput output_;
  std::string input_;
  std::map<std::string, Column> columns_;
  /// After a checkpoint the directory must remain, even if it is empty.
  bool has_checkpoint_ = false;
  bool finished_ = false;
};

}  // namespace

bool is_npz(std::string_view output) { return has_extension(output, ".npz"); }

std::unique_ptr<PredictionSink> open_npz(const std::string& output, const SinkOptions& options) {
  return std::make_unique<NpzSink>(output, options);
}

}  // namespace ortchestra
