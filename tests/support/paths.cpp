#include "support/paths.h"

namespace ortchestra::test {

std::filesystem::path bin_dir() { return ORTCHESTRA_TEST_BIN_DIR; }

std::filesystem::path source_dir() { return ORTCHESTRA_TEST_SOURCE_DIR; }

std::filesystem::path fakes_dir() { return ORTCHESTRA_FAKES_DIR; }

}  // namespace ortchestra::test
