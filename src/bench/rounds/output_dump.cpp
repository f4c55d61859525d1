#include "bench/rounds/output_dump.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/system/system_error.h"

namespace ortchestra {

using nlohmann::json;

namespace {

constexpr std::size_t value_alignment = 64;

}  // namespace

OutputDump::OutputDump(const json& index, Descriptor memory) {
  for (const json& from : index) {
    Entry entry;
    from.at("batch").get_to(entry.batch);
    from.at("model").get_to(entry.model);
    from.at("error").get_to(entry.error);
    for (const json& tensor : from.at("tensors")) {
      TensorView view{.type = tensor.at("type").get<ElementType>(),
                      .shape = tensor.at("shape").get<Shape>()};
      if (view.bytes() > 0) {  // if all tensors are empty, there is no memory to map
        if (!memory_) memory_ = SharedMemory::attach_readonly(memory.release());
        view.data = memory_->data() + tensor.at("offset").get<std::size_t>();
      }
      entry.tensors.push_back(std::move(view));
    }
    entries_.push_back(std::move(entry));
  }
}

OutputDumpWriter::OutputDumpWriter()
    : memory_(::memfd_create("ortchestra-compared-outputs", MFD_CLOEXEC)) {
  if (memory_.get() < 0) throw system_failure("can't create shared memory for outputs");
}

void OutputDumpWriter::add(const Answer& answer) {
  json tensors = json::array();
  for (const Outputs& outputs : answer.outputs) {
    for (const TensorView& view : outputs.tensors()) {
      tensors.push_back({{"type", view.type}, {"shape", view.shape}, {"offset", end_}});
      append(view.data, view.bytes());
    }
  }
  index_.push_back({{"batch", answer.batch->id},
                    {"model", answer.model},
                    {"error", answer.error},
                    {"tensors", std::move(tensors)}});
}

void OutputDumpWriter::append(const std::byte* data, std::size_t bytes) {
  const std::size_t padding =
      (value_alignment - (end_ + bytes) % value_alignment) % value_alignment;
  static constexpr std::array<std::byte, value_alignment> zeros{};
  end_ += bytes + padding;
  for (auto [from, left] : {std::pair(data, bytes), std::pair(zeros.data(), padding)}) {
    while (left > 0) {
      const ssize_t written = ::write(memory_.get(), from, left);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw system_failure("can't store outputs for the comparison");
      from += written;
      left -= static_cast<std::size_t>(written);
    }
  }
}

}  // namespace ortchestra
