#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/files/descriptor.h"
#include "ortchestra/base/shared_memory.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// The outputs of a row for all distinct batches, in shared memory that the round's process passes
/// to its parent.
class OutputDump {
 public:
  /// The answer of one model to one batch.
  struct Entry {
    std::int64_t batch = 0;
    std::size_t model = 0;
    std::string error;                ///< empty if there are outputs
    std::vector<TensorView> tensors;  ///< of all runs, in order
  };

  /// `index`, `memory`: from OutputDumpWriter::index() and descriptor(). Throws Error(failure) when
  /// the memory cannot be mapped.
  OutputDump(const nlohmann::json& index, Descriptor memory);

  /// In order of (batch, model).
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::shared_ptr<const SharedMemory> memory_;
  std::vector<Entry> entries_;
};

/// Writes an OutputDump answer by answer, so that the outputs need not be in memory twice.
class OutputDumpWriter {
 public:
  OutputDumpWriter();

  /// Appends an answer. Call it in the order of (batch, model). Throws Error(failure) when memory
  /// runs out.
  void add(const Answer& answer);

  const nlohmann::json& index() const noexcept { return index_; }
  /// Owned by this object.
  int descriptor() const noexcept { return memory_.get(); }

 private:
  void append(const std::byte* data, std::size_t bytes);

  Descriptor memory_;
  std::size_t end_ = 0;
  nlohmann::json index_ = nlohmann::json::array();
};

}  // namespace ortchestra
