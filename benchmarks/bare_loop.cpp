// The loop that one would write by hand: one thread calls Ort::Session::Run for every model in
// turn. It is a separate program, so that benchmarks/peers can alternate it with other programs.
// Prints its time as JSON. Usage: bare_loop INTRA|default BATCH BATCHES MODEL.onnx...
#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "ortchestra/runtime/runtime.h"

namespace {

constexpr int warmup_batches = 2;
constexpr std::int64_t distinct_batches = 8;
constexpr std::int64_t dynamic_side = 256;  // used for a dynamic height or width

/// A model with one float32 input. The values do not affect the time unless they are denormal.
class Model {
 public:
  Model(const Ort::Env& environment, const char* path, const Ort::SessionOptions& options,
        std::int64_t batch)
      : session_(environment, path, options) {
    Ort::AllocatorWithDefaultOptions allocator;
    input_name_ = session_.GetInputNameAllocated(0, allocator).get();
    for (std::size_t i = 0; i < session_.GetOutputCount(); ++i) {
      output_names_.emplace_back(session_.GetOutputNameAllocated(i, allocator).get());
    }
    for (const std::string& name : output_names_) outputs_.push_back(name.c_str());
    shape_ = session_.GetInputTypeInfo(0).GetTensorTypeAndShapeInfo().GetShape();
    if (shape_.at(0) < 0) shape_[0] = batch;
    for (std::int64_t& side : shape_) side = side < 0 ? dynamic_side : side;
    size_ = std::accumulate(shape_.begin(), shape_.end(), std::size_t{1}, std::multiplies<>());
    for (std::int64_t i = 0; i < distinct_batches; ++i) {
      tensors_.emplace_back(size_, 1.0F + static_cast<float>(i));
    }
  }

  void run(std::int64_t batch) {
    std::vector<float>& data = tensors_[static_cast<std::size_t>(batch % distinct_batches)];
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const Ort::Value input =
        Ort::Value::CreateTensor<float>(memory, data.data(), size_, shape_.data(), shape_.size());
    const char* input_name = input_name_.c_str();
    session_.Run({}, &input_name, &input, 1, outputs_.data(), outputs_.size());
  }

 private:
  Ort::Session session_;
  std::string input_name_;
  std::vector<std::string> output_names_;
  std::vector<const char*> outputs_;
  std::vector<std::int64_t> shape_;
  std::size_t size_ = 0;
  std::vector<std::vector<float>> tensors_;
};

void run(const std::string& intra, std::int64_t batch, std::int64_t batches, char** paths) {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  const auto startup = Clock::now();
  ortchestra::load_onnxruntime();
  const Ort::Env environment(ORT_LOGGING_LEVEL_ERROR, "bare_loop");
  Ort::SessionOptions options;
  if (intra != "default") options.SetIntraOpNumThreads(std::stoi(intra));
  std::vector<Model> models;
  for (; *paths != nullptr; ++paths) models.emplace_back(environment, *paths, options, batch);
  const auto pass = [&](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      for (Model& model : models) model.run(i);
    }
  };
  pass(warmup_batches);
  const auto start = Clock::now();
  pass(batches);
  fmt::print("{{\"total_s\": {:.6f}, \"startup_s\": {:.6f}}}\n",
             Seconds(Clock::now() - start).count(), Seconds(start - startup).count());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    fmt::print(stderr, "usage: bare_loop INTRA|default BATCH BATCHES MODEL.onnx...\n");
    return 2;
  }
  try {
    run(argv[1], std::stoll(argv[2]), std::stoll(argv[3]), argv + 4);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "bare_loop: {}\n", problem.what());
    return 1;
  }
}
