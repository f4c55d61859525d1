#include "pipeline/stages/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ortchestra/sink/sink.h"
#include "source/input_kind.h"

namespace ortchestra {
namespace {

/// Counts what is read from an input between two cuts.
class CutBuilder {
 public:
  CutBuilder(std::size_t input, InputPosition position) {
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

/// Throws UnreadableInput for an error of the source.
std::variant<SourceFrame, BadFrame, EndOfSource> next_of(Source& source) {
  try {
    return source.next();
  } catch (const Error& error) {
    throw UnreadableInput(error);
  }
}

/// Whether an output video would have audio if the input could be read twice.
bool loses_audio(const PipelineOptions& options, const PipelineInput& input,
                 const SourceInfo& info) {
  return !info.audio.empty() && !can_copy_audio(input, info) &&
         std::ranges::any_of(options.outputs, [](const PipelineOutput& output) {
           return !output.sink && sink_kind_of(output.name).holds_audio;
         });
}

}  // namespace

std::shared_ptr<Source> open_pipeline_source(const PipelineInput& input,
                                             const PipelineOptions& options, SourceOptions source) {
  if (input.source) return input.source;
  source.synthetic_frames = options.frames;
  static_cast<InputOptions&>(source) = options.reading;
  return open_source(input.name, source);
}

std::shared_ptr<Source> open_readable(const PipelineInput& input, const PipelineOptions& options,
                                      SourceOptions source) {
  try {
    return open_pipeline_source(input, options, std::move(source));
  } catch (const Error& error) {
    throw UnreadableInput(error);
  }
}

bool can_be_opened_twice(const PipelineInput& input) {
  return !input.source && kind_of_input(input.name) == InputKind::file;
}

bool can_copy_audio(const PipelineInput& input, const SourceInfo& info) {
  return !info.audio.empty() && can_be_opened_twice(input) && !info.is_live;
}

void Reader::run(const Callbacks& callbacks) {
  // A stop is the normal end of live inputs. If all inputs are live, it does not cut the run short.
  bool all_live = true;
  for (std::size_t input = start_.input; input < options_.inputs.size(); ++input) {
    // Check for a stop only once per input, because it may come at any time.
    cut_short_ = cut_short_ || (stop_.stopped() && !all_live);
    if (cut_short_) return;
    all_live &=
        read_input(input, input == start_.input ? start_.position : InputPosition{}, callbacks);
    if (all_live) cut_short_ = false;
  }
}

std::shared_ptr<Source> Reader::open(const PipelineInput& input) const {
  SourceOptions wanted = sources_;
  wanted.stop = stop_.token();
  try {
    return open_readable(input, options_, std::move(wanted));
  } catch (const Error&) {
    if (!stop_.stopped()) throw;
    return nullptr;
  }
}

bool Reader::read_input(std::size_t input, InputPosition position, const Callbacks& callbacks) {
  const PipelineInput& named = options_.inputs[input];
  const std::shared_ptr<Source> source = stop_.stopped() ? nullptr : open(named);
  const bool is_live = source ? source->info().is_live : !can_be_opened_twice(named);
  const std::int64_t resume_at = position.next_index;
  CutBuilder builder(input, position);
  if (source && loses_audio(options_, named, source->info()))
    builder.note(named.name, {"its audio is not copied into the output video, because it can be "
                              "read only once"});

  while (source && !stop_.stopped()) {
    if (options_.frames && builder.position().frames >= *options_.frames) break;
    auto next = clock_.time(0, builder.position().next_index, [&] { return next_of(*source); });
    if (std::holds_alternative<EndOfSource>(next)) break;
    if (auto* bad = std::get_if<BadFrame>(&next)) {
      if (bad->index < resume_at) continue;
      const std::string text =
          fmt::format("frame {} of '{}' can't be read: {}", bad->index, named.name, bad->reason);
      builder.skip(std::move(*bad));
      if (options_.on_bad_frame == OnBadFrame::skip) continue;
      Cut cut = builder.take();
      cut.problem.emplace(failure(text + "; let the run skip bad frames to continue without it",
                                  {{RemedyKind::skip_bad_frames}}));
      callbacks.on_cut(std::move(cut));
      return is_live;
    }
    auto& frame = std::get<SourceFrame>(next);
    if (frame.index < resume_at) continue;
    builder.add(frame.index);
    builder.note(named.name, source->take_notes());
    callbacks.on_frame(input, std::move(frame));
    const bool is_checkpoint = builder.position().frames % options_.checkpoint_frames == 0;
    if (!is_checkpoint && builder.frames() < static_cast<std::size_t>(options_.batch)) continue;
    Cut cut = builder.take();
    cut.is_checkpoint = is_checkpoint;
    callbacks.on_cut(std::move(cut));
  }
  Cut last = builder.take();
  cut_short_ = stop_.stopped();
  last.ends_input = !cut_short_ || is_live;
  callbacks.on_cut(std::move(last));
  return is_live;
}

}  // namespace ortchestra
