#include "pipeline/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "source/kinds.h"

namespace ortchestra {
namespace {

/// Frames of one input that are on their way to a chunk.
class Gathering {
 public:
  Gathering(std::size_t input, InputPosition position) : input_(input), position_(position) {}

  const InputPosition& position() const { return position_; }
  bool is_empty() const { return frames_.empty(); }
  std::size_t size() const { return frames_.size(); }

  void add(SourceFrame frame) {
    position_.next_index = frame.index + 1;
    ++position_.frames;
    frames_.push_back(std::move(frame));
  }

  void skip(BadFrame bad) {
    position_.next_index = bad.index + 1;
    ++position_.bad_frames;
    bad_.push_back(std::move(bad));
  }

  ChunkPointer take(std::int64_t number) {
    auto chunk = std::make_shared<Chunk>(number, input_, std::exchange(frames_, {}));
    chunk->bad = std::exchange(bad_, {});
    chunk->position = position_;
    return chunk;
  }

 private:
  const std::size_t input_;
  InputPosition position_;
  std::vector<SourceFrame> frames_;
  std::vector<BadFrame> bad_;
};

}  // namespace

std::unique_ptr<Source> open_pipeline_source(const std::string& input,
                                             const PipelineOptions& options, SourceOptions source) {
  source.synthetic_frames = options.frames;
  return open_source(input, source);
}

void Reader::run(const Emit& emit) {
  // Live inputs end when somebody says so: all of them, where there are no others.
  const bool all_live = std::ranges::all_of(options_.inputs, is_url_or_camera);
  for (std::size_t input = start_.input; input < options_.inputs.size(); ++input) {
    // What comes of a stop is looked at once for each input: it may come at any time.
    cut_short_ = cut_short_ || (ending_.stopped() && !all_live);
    if (cut_short_) return;
    read_input(input, input == start_.input ? start_.position : InputPosition{}, emit);
    if (all_live) cut_short_ = false;
  }
}

std::unique_ptr<Source> Reader::open(const std::string& input) const {
  SourceOptions wanted = sources_;
  wanted.stop = ending_.token();
  try {
    return open_pipeline_source(input, options_, std::move(wanted));
  } catch (const Error&) {
    if (!ending_.stopped()) throw;
    return nullptr;
  }
}

void Reader::read_input(std::size_t input, InputPosition position, const Emit& emit) {
  const std::string& name = options_.inputs[input];
  const std::unique_ptr<Source> source = ending_.stopped() ? nullptr : open(name);
  const std::int64_t resume_at = position.next_index;
  Gathering gathering(input, position);

  while (source && !ending_.stopped()) {
    if (options_.frames && gathering.position().frames >= *options_.frames) break;
    auto next = clock_.time(0, gathering.position().next_index, [&] { return source->next(); });
    if (std::holds_alternative<EndOfSource>(next)) break;
    if (auto* bad = std::get_if<BadFrame>(&next)) {
      if (bad->index < resume_at) continue;
      const std::string text =
          fmt::format("frame {} of '{}' can't be read: {}", bad->index, name, bad->reason);
      gathering.skip(std::move(*bad));
      if (options_.on_bad_frame == OnBadFrame::skip) continue;
      ChunkPointer chunk = gathering.take(chunks_++);
      chunk->problem = failure(text + "; give --on-bad-frame skip to go on without it");
      return emit(std::move(chunk));
    }
    auto& frame = std::get<SourceFrame>(next);
    if (frame.index < resume_at) continue;
    gathering.add(std::move(frame));
    const bool is_checkpoint = gathering.position().frames % options_.checkpoint_frames == 0;
    if (!is_checkpoint && gathering.size() < static_cast<std::size_t>(options_.batch)) continue;
    ChunkPointer chunk = gathering.take(chunks_++);
    chunk->is_checkpoint = is_checkpoint;
    emit(std::move(chunk));
  }
  ChunkPointer last = gathering.take(chunks_++);
  cut_short_ = ending_.stopped();
  last->ends_input = !cut_short_ || is_url_or_camera(name);
  emit(std::move(last));
}

}  // namespace ortchestra
