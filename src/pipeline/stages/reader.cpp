#include "pipeline/stages/reader.h"

#include <fmt/format.h>

#include <utility>

#include "source/input_kind.h"

namespace ortchestra {
namespace {

/// What has been read of an input since the last cut.
class Gathering {
 public:
  Gathering(std::size_t input, InputPosition position) {
    cut_.input = input;
    cut_.position = position;
  }

  const InputPosition& position() const { return cut_.position; }
  std::size_t frames() const { return cut_.frames; }

  void add(std::int64_t index) {
    cut_.position.next_index = index + 1;
    ++cut_.position.frames;
    ++cut_.frames;
  }

  void skip(BadFrame bad) {
    cut_.position.next_index = bad.index + 1;
    ++cut_.position.bad_frames;
    cut_.bad.push_back(std::move(bad));
  }

  void note(const std::string& input, const std::vector<std::string>& notes) {
    for (const std::string& note : notes)
      cut_.notes.push_back(fmt::format("'{}': {}", input, note));
  }

  Cut take() {
    Cut cut = cut_;
    cut_.frames = 0;
    cut_.bad.clear();
    cut_.notes.clear();
    return cut;
  }

 private:
  Cut cut_;
};

}  // namespace

std::shared_ptr<Source> open_pipeline_source(const PipelineInput& input,
                                             const PipelineOptions& options, SourceOptions source) {
  if (input.source) return input.source;
  source.synthetic_frames = options.frames;
  static_cast<InputOptions&>(source) = options.reading;
  return open_source(input.name, source);
}

bool can_be_opened_twice(const PipelineInput& input) {
  return !input.source && kind_of_input(input.name) == InputKind::file;
}

void Reader::run(const Taker& taker) {
  // Live inputs end when somebody says so: all of them, where there are no others.
  bool all_live = true;
  for (std::size_t input = start_.input; input < options_.inputs.size(); ++input) {
    // What comes of a stop is looked at once for each input: it may come at any time.
    cut_short_ = cut_short_ || (stop_.stopped() && !all_live);
    if (cut_short_) return;
    all_live &= read_input(input, input == start_.input ? start_.position : InputPosition{}, taker);
    if (all_live) cut_short_ = false;
  }
}

std::shared_ptr<Source> Reader::open(const PipelineInput& input) const {
  SourceOptions wanted = sources_;
  wanted.stop = stop_.token();
  try {
    return open_pipeline_source(input, options_, std::move(wanted));
  } catch (const Error&) {
    if (!stop_.stopped()) throw;
    return nullptr;
  }
}

bool Reader::read_input(std::size_t input, InputPosition position, const Taker& taker) {
  const PipelineInput& named = options_.inputs[input];
  const std::shared_ptr<Source> source = stop_.stopped() ? nullptr : open(named);
  const bool is_live = source ? source->info().is_live : !can_be_opened_twice(named);
  const std::int64_t resume_at = position.next_index;
  Gathering gathering(input, position);

  while (source && !stop_.stopped()) {
    if (options_.frames && gathering.position().frames >= *options_.frames) break;
    auto next = clock_.time(0, gathering.position().next_index, [&] { return source->next(); });
    if (std::holds_alternative<EndOfSource>(next)) break;
    if (auto* bad = std::get_if<BadFrame>(&next)) {
      if (bad->index < resume_at) continue;
      const std::string text =
          fmt::format("frame {} of '{}' can't be read: {}", bad->index, named.name, bad->reason);
      gathering.skip(std::move(*bad));
      if (options_.on_bad_frame == OnBadFrame::skip) continue;
      Cut cut = gathering.take();
      cut.problem = failure(text + "; let the run skip bad frames to go on without it",
                            {{RemedyKind::skip_bad_frames}});
      taker.on_cut(std::move(cut));
      return is_live;
    }
    auto& frame = std::get<SourceFrame>(next);
    if (frame.index < resume_at) continue;
    gathering.add(frame.index);
    gathering.note(named.name, source->take_notes());
    taker.on_frame(input, std::move(frame));
    const bool is_checkpoint = gathering.position().frames % options_.checkpoint_frames == 0;
    if (!is_checkpoint && gathering.frames() < static_cast<std::size_t>(options_.batch)) continue;
    Cut cut = gathering.take();
    cut.is_checkpoint = is_checkpoint;
    taker.on_cut(std::move(cut));
  }
  Cut last = gathering.take();
  cut_short_ = stop_.stopped();
  last.ends_input = !cut_short_ || is_live;
  taker.on_cut(std::move(last));
  return is_live;
}

}  // namespace ortchestra
