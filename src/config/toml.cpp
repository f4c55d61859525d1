#include "config/toml.h"

#include <fmt/format.h>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

struct FailedAssertion {};

}  // namespace

void fail_toml_assertion() { throw FailedAssertion(); }

toml::table parse_toml(const std::string& text, const std::filesystem::path& path) {
  try {
    return toml::parse(text, path.string());
  } catch (const toml::parse_error& error) {
    const toml::source_position& where = error.source().begin;
    throw input_error(fmt::format("{} line {}, column {}: {}", path.string(), where.line,
                                  where.column, error.description()));
  } catch (const FailedAssertion&) {
    throw input_error(
        fmt::format("{} is not valid TOML: check its brackets, quotes and dates", path.string()));
  }
}

}  // namespace ortchestra
