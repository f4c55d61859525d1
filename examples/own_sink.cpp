// Runs the pipeline with two outputs: a file, and a sink that this program implements.
// Prints (regular expression): ^30 frames, brightest: frame [0-9]+

#include <cstdio>
#include <filesystem>
#include <memory>
#include <variant>

#include "ortchestra/pipeline/pipeline.h"

namespace {

using namespace ortchestra;

/// Finds the frame on which the first output of the first model has the largest value.
class Brightest final : public PredictionSink {
 public:
  void write(const FramePredictions& frame, const Picture*) override {
    ++frames_;
    const auto& tensors = std::get<Tensors>(frame.predictions.at(0).found);
    const double largest = tensors.at(0).maximum.value_or(0);
    if (frames_ > 1 && largest <= largest_) return;
    largest_ = largest;
    index_ = frame.index;
  }
  void finish() override { std::printf("%lld frames, brightest: frame %lld\n", frames_, index_); }

 private:
  long long frames_ = 0;
  long long index_ = 0;
  double largest_ = 0;
};

}  // namespace

int main() {
  const auto folder = std::filesystem::temp_directory_path() / "ortchestra-own-sink";
  try {
    std::filesystem::create_directories(folder);
    PipelineOptions options;
    options.models = {{.request = {.source = "builtin:squeezenet"}}};
    options.size = {64, 64};
    options.inputs = {"synthetic"};
    options.frames = 30;
    options.outputs = {folder / "all.jsonl", {"brightest", std::make_shared<Brightest>()}};
    options.existing = Existing::overwrite;
    run_pipeline(options, {}, {});
    std::filesystem::remove_all(folder);
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
