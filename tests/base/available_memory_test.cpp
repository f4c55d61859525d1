#include "base/available_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace ortchestra {
namespace {

TEST(AvailableMemory, IsPartOfTheMachines) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t available = available_memory().value_or(0);
  EXPECT_GT(available, 0U);
  EXPECT_LE(available, pages * page_bytes);
}

}  // namespace
}  // namespace ortchestra
