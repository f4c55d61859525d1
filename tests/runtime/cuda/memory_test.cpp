#include "runtime/cuda/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <future>
#include <vector>

#include "base/system/dynamic_library.h"
#include "ortchestra/base/shared_memory.h"
#include "runtime/block_pool.h"
#include "support/error_text.h"
#include "support/fakes.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::shared_ptr<DeviceMemory> open() { return open_cuda_memory(1, test::fake("fake-cuda-two")); }

struct InUse {
  int contexts, blocks, pinned, registered, streams;
  bool operator==(const InUse&) const = default;
};

InUse in_use() {
  const DynamicLibrary library(test::fake("fake-cuda-two"));
  std::array<int, 5> counts{};
  library.function<void (*)(int*)>("fake_cuda_in_use")(counts.data());
  return {counts[0], counts[1], counts[2], counts[3], counts[4]};
}

/// Copies `bytes` to a device block, to a second one and back, and returns whether they are equal.
bool survives_round_trip(DeviceMemory& memory, std::size_t bytes) {
  std::vector<std::byte> sent(bytes);
  for (std::size_t i = 0; i < bytes; ++i) sent[i] = static_cast<std::byte>(i * 7);
  std::vector<std::byte> received(bytes);
  const auto first = memory.block(bytes);
  const auto second = memory.block(bytes);
  memory.copy(first.get(), sent.data(), bytes);
  memory.copy(second.get(), first.get(), bytes);
  memory.copy(received.data(), second.get(), bytes);
  return sent == received;
}

TEST(CudaMemory, copies_to_within_and_from_the_device) {
  const auto memory = open();
  EXPECT_FALSE(memory->on_host());
  EXPECT_TRUE(survives_round_trip(*memory, 1000));
  EXPECT_TRUE(survives_round_trip(*memory, 0));
}

TEST(CudaMemory, may_be_used_by_threads_that_have_no_context) {
  const auto memory = open();
  const auto often = [&] {
    for (int i = 0; i < 50; ++i) {
      if (!survives_round_trip(*memory, 4096)) return false;
    }
    return true;
  };
  auto other = std::async(std::launch::async, often);
  EXPECT_TRUE(often());
  EXPECT_TRUE(other.get());
}

TEST(CudaMemory, reuses_a_block_for_about_the_same_size) {
  const auto memory = open();
  std::byte* const first = memory->block(10'000).get();
  EXPECT_EQ(memory->block(10'100).get(), first);
  const auto held = memory->block(9'900);
  EXPECT_EQ(held.get(), first);
  EXPECT_NE(memory->block(10'000).get(), held.get());
  EXPECT_NE(memory->block(20'000).get(), held.get());
  EXPECT_EQ(in_use().blocks, 3);
}

TEST(BlockPool, frees_idle_blocks_and_retries_if_memory_runs_out) {
  std::size_t free_bytes = 1000;
  BlockPool pool([&free_bytes](std::size_t bytes) {
    if (bytes > free_bytes) throw std::runtime_error("full");
    free_bytes -= bytes;
    return std::shared_ptr<std::byte>(new std::byte[bytes], [&free_bytes, bytes](std::byte* data) {
      free_bytes += bytes;
      delete[] data;
    });
  });
  pool.take(256);
  EXPECT_EQ(free_bytes, 744U);
  EXPECT_NE(pool.take(768), nullptr);
  const auto held = pool.take(768);
  EXPECT_THROW(pool.take(512), std::runtime_error);
}

TEST(CudaMemory, allocates_pinned_memory_that_the_host_can_write_to) {
  const auto memory = open();
  const auto block = memory->pinned_block(64);
  std::memset(block.get(), 1, 64);
  const auto there = memory->block(64);
  memory->copy(there.get(), block.get(), 64);
  std::array<std::byte, 64> back{};
  memory->copy(back.data(), there.get(), back.size());
  EXPECT_THAT(back, Each(std::byte{1}));
}

TEST(CudaMemory, pins_existing_memory_even_if_it_is_read_only) {
  const auto memory = open();
  const auto segment = SharedMemory::create("test", 4096);
  {
    const auto lock = memory->pin(segment->data(), segment->size());
    EXPECT_EQ(in_use().registered, 1);
  }
  EXPECT_EQ(in_use().registered, 0);
  segment->seal();
  const auto lock = memory->pin(segment->data(), segment->size());
  EXPECT_EQ(in_use().registered, 1);
  EXPECT_THAT([&] { memory->pin(segment->data(), segment->size()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("ALREADY_REGISTERED")));
}

TEST(CudaMemory, releases_everything_in_any_order_of_destruction) {
  const InUse before = in_use();
  auto memory = open();
  auto block = memory->block(10);
  auto pinned = memory->pinned_block(10);
  const auto segment = SharedMemory::create("test", 4096);
  auto lock = memory->pin(segment->data(), segment->size());
  memory->copy(block.get(), pinned.get(), 10);
  EXPECT_NE(in_use(), before);
  memory.reset();
  block.reset();
  pinned.reset();
  EXPECT_EQ(in_use().registered, before.registered + 1);
  lock.reset();
  EXPECT_EQ(in_use(), before);
}

TEST(CudaMemory, says_which_operation_failed) {
  const auto memory = open();
  constexpr std::size_t too_much = std::size_t{2} << 30;
  EXPECT_THAT([&] { memory->block(too_much); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("2147483648 bytes"), HasSubstr("CUDA_ERROR_OUT_OF_MEMORY"))));
  EXPECT_THAT([&] { memory->pinned_block(too_much); },
              ThrowsMessage<std::runtime_error>(HasSubstr("page-lock 2147483648 bytes")));
  EXPECT_THAT([&] { memory->pin(nullptr, 1); },
              ThrowsMessage<std::runtime_error>(HasSubstr("CUDA_ERROR_INVALID_VALUE")));
}

TEST(CudaMemory, refuses_a_missing_device) {
  EXPECT_THAT(
      test::error_text(ErrorKind::input, [] { open_cuda_memory(2, test::fake("fake-cuda-two")); }),
      AllOf(HasSubstr("device 'cuda:2'"), HasSubstr("CUDA_ERROR_INVALID_DEVICE")));
  EXPECT_THAT(
      test::error_text(ErrorKind::input, [] { open_cuda_memory(0, test::fake("fake-cuda-none")); }),
      HasSubstr("CUDA_ERROR_NO_DEVICE"));
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { open_cuda_memory(0, "libm.so.6"); }),
              HasSubstr("is not a CUDA driver"));
}

TEST(DeviceMemory, of_the_cpu_is_host_memory) {
  const auto memory = open_device_memory("cpu");
  EXPECT_TRUE(memory->on_host());
  EXPECT_TRUE(survives_round_trip(*memory, 1000));
  const auto pinned = memory->pinned_block(8);
  EXPECT_NE(memory->pin(pinned.get(), 8), nullptr);
}

TEST(DeviceMemory, of_other_providers_can_not_be_accessed) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { open_device_memory("npu"); }),
              HasSubstr("leave upload, binding and pinned out"));
}

}  // namespace
}  // namespace ortchestra
