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

/// A row's outputs for all distinct batches, in memory that passes from the round's process to the
/// one that compares.
class OutputDump {
 public:
  /// What one model answered to one batch.
  struct Entry {
    std::int64_t batch = 0;
    std::size_t model = 0;
    std::string error;                ///< empty if there are outputs
    std::vector<TensorView> tensors;  ///< of all runs, in order
  };

  /// Takes over what OutputDumpWriter::finish gave.
  OutputDump(const nlohmann::json& index, Descriptor memory);

  /// In order of (batch, model).
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::shared_ptr<const SharedMemory> memory_;
  std::vector<Entry> entries_;
};

/// Writes one, answer by answer, so that no more outputs than those are held.
class OutputDumpWriter {
 public:
  OutputDumpWriter();

  /// In order of (batch, model). Throws Error(failure) when memory runs out.
  void add(const Answer& answer);

  const nlohmann::json& index() const noexcept { return index_; }
  /// Borrowed.
  int descriptor() const noexcept { return memory_.get(); }

 private:
  void append(const std::byte* data, std::size_t bytes);

  Descriptor memory_;
  std::size_t end_ = 0;
  nlohmann::json index_ = nlohmann::json::array();
};

}  // namespace ortchestra
