#include "ortchestra/base/shared_memory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>

#include "support/error_text.h"
#include "support/own_process.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t bytes = 10'000;

std::shared_ptr<SharedMemory> make() { return SharedMemory::create("ortchestra-test", bytes); }

/// A second descriptor of the same memory, owned by the caller.
int another_descriptor(const SharedMemory& memory) {
  return ::fcntl(memory.descriptor(), F_DUPFD_CLOEXEC, 0);
}

std::shared_ptr<SharedMemory> make_sealed() {
  auto memory = make();
  memory->data()[7] = std::byte{42};
  memory->seal();
  return memory;
}

TEST(SharedMemory, has_the_requested_size_and_is_zeroed) {
  const auto memory = make();
  EXPECT_EQ(memory->size(), bytes);
  EXPECT_EQ(std::count(memory->data(), memory->data() + bytes, std::byte{0}), 10'000);
}

TEST(SharedMemory, can_be_created_with_size_zero) {
  EXPECT_NE(SharedMemory::create("nothing", 0)->data(), nullptr);
}

TEST(SharedMemory, shows_its_name_among_the_mappings) {
  const auto memory = SharedMemory::create("ortchestra-test-named", bytes);
  std::ifstream maps("/proc/self/maps");
  const std::string text{std::istreambuf_iterator<char>(maps), {}};
  EXPECT_THAT(text, HasSubstr("/memfd:ortchestra-test-named"));
}

TEST(SharedMemory, is_closed_when_a_program_is_started) {
  EXPECT_NE(::fcntl(make()->descriptor(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(SharedMemory, shows_later_writes_in_a_read_only_attachment) {
  const auto memory = make();
  const auto attached = SharedMemory::attach_readonly(another_descriptor(*memory));
  memory->data()[3] = std::byte{9};
  EXPECT_EQ(attached->size(), bytes);
  EXPECT_EQ(attached->data()[3], std::byte{9});
}

TEST(SharedMemory, stays_valid_in_an_attachment_after_its_creator_is_destroyed) {
  auto memory = make();
  memory->data()[3] = std::byte{9};
  const auto attached = SharedMemory::attach_readonly(another_descriptor(*memory));
  memory.reset();
  EXPECT_EQ(attached->data()[3], std::byte{9});
}

TEST(SharedMemory, closes_its_descriptors) {
  const std::size_t before = test::descriptor_count();
  {
    const auto memory = make();
    const auto attached = SharedMemory::attach_readonly(another_descriptor(*memory));
  }
  EXPECT_EQ(test::descriptor_count(), before);
}

TEST(SharedMemory, closes_a_descriptor_that_it_cannot_attach) {
  const int descriptor = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  EXPECT_THROW(SharedMemory::attach_readonly(descriptor), Error);
  EXPECT_EQ(::fcntl(descriptor, F_GETFD), -1);
}

TEST(SharedMemory, says_how_much_memory_could_not_be_allocated) {
  // If the check is ever removed, this limit protects the machine's memory.
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit limit{std::size_t{1} << 20U, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const std::string text = test::error_text(
      ErrorKind::exhausted, [] { SharedMemory::create("ortchestra-test", std::size_t{1} << 60U); });
  std::signal(SIGXFSZ, handler);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(text, HasSubstr("1099511627776 MiB"));
  EXPECT_THAT(text, HasSubstr("Cannot allocate memory"));
}

TEST(SealedMemory, keeps_its_contents) { EXPECT_EQ(make_sealed()->data()[7], std::byte{42}); }

TEST(SealedMemory, cannot_be_mapped_for_writing) {
  const auto memory = make_sealed();
  EXPECT_EQ(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory->descriptor(), 0),
            MAP_FAILED);
  EXPECT_EQ(errno, EPERM);
}

TEST(SealedMemory, cannot_be_made_writable_where_it_is_mapped) {
  const auto memory = make_sealed();
  EXPECT_EQ(::mprotect(memory->data(), bytes, PROT_READ | PROT_WRITE), -1);
}

TEST(SealedMemory, cannot_be_written_to_as_a_file) {
  const auto memory = make_sealed();
  EXPECT_EQ(::pwrite(memory->descriptor(), "x", 1, 0), -1);
}

TEST(SealedMemory, cannot_be_resized) {
  const auto memory = make_sealed();
  EXPECT_EQ(::ftruncate(memory->descriptor(), 1), -1);
  EXPECT_EQ(::ftruncate(memory->descriptor(), 100'000), -1);
}

TEST(SealedMemory, can_be_attached_for_reading) {
  const auto attached = SharedMemory::attach_readonly(another_descriptor(*make_sealed()));
  EXPECT_EQ(attached->data()[7], std::byte{42});
}

}  // namespace
}  // namespace ortchestra
