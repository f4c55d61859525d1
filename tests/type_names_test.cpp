// Checks that every type name is defined in only one header. Two types with the same name violate
// the one-definition rule: the linker keeps the functions of one of them and reports nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"

namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::SizeIs;

/// The names of the types that a header defines at namespace level.
std::vector<std::string> types_in(std::istream& header) {
  static const std::regex definition(
      R"(^(?:struct|class|enum class|union) (\w+)(?!\w|::)(?:[^;]*\{.*|[^;{]*)$)");
  std::vector<std::string> names;
  for (std::string line; std::getline(header, line);) {
    std::smatch match;
    if (std::regex_match(line, match, definition)) names.push_back(match[1]);
  }
  return names;
}

TEST(TypeNames, are_found_at_definitions_and_not_at_declarations) {
  std::istringstream header(
      "struct Box {\nclass Session;\n  struct Inner {\nenum class Fit { crop };\n"
      "struct Box::Corner {\nclass Pool final : public Scheduler {\nstruct Box make();\n");
  EXPECT_THAT(types_in(header), testing::ElementsAre("Box", "Fit", "Pool"));
}

TEST(TypeNames, are_defined_in_only_one_header) {
  const fs::path root = ortchestra::test::source_dir();
  std::map<std::string, std::vector<std::string>> headers_of;
  for (const auto tree : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / tree)) {
      if (entry.path().extension() != ".h") continue;
      std::ifstream file(entry.path());
      for (const std::string& name : types_in(file))
        headers_of[name].push_back(entry.path().lexically_relative(root).generic_string());
    }
  }
  EXPECT_THAT(headers_of, Contains(testing::Key("Strategy")));
  for (const auto& [name, headers] : headers_of)
    EXPECT_THAT(headers, SizeIs(1)) << name << ": rename all but one of these types";
}

}  // namespace
