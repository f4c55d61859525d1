#include "runtime/loader/library_file.h"

#include <elf.h>

#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>

#include "base/process/code_file.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::optional<Elf64_Ehdr> elf_header(const fs::path& file) {
  Elf64_Ehdr header{};
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(&header), sizeof header) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return std::nullopt;
  return header;
}

std::string processor_name(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "AArch64";
    case EM_386:
      return "32-bit x86";
    case EM_ARM:
      return "32-bit ARM";
    default:
      return "processor " + std::to_string(machine);
  }
}

std::optional<std::string> release_in_symbols(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  constexpr std::string_view prefix = "VERS_1.";
  const std::size_t at = bytes.find(prefix);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t start = at + std::string_view("VERS_").size();
  const std::string release = bytes.substr(start, bytes.find('\0', at) - start);
  return minor_release(release) > 0 ? std::optional(release) : std::nullopt;
}

}  // namespace

std::optional<std::string> library_obstacle(const fs::path& file) {
  std::error_code unreadable;
  if (fs::is_symlink(fs::symlink_status(file, unreadable)) && !fs::exists(file, unreadable))
    return "it is a symbolic link to " + fs::read_symlink(file, unreadable).string() +
           ", which does not exist";
  if (!fs::exists(file, unreadable)) return "there is no such file";
  if (!fs::is_regular_file(file, unreadable)) return "it is not a file";
  const std::optional<Elf64_Ehdr> header = elf_header(file);
  if (!header || header->e_type != ET_DYN) return "it is not a shared library, or it can't be read";
  const std::optional<Elf64_Ehdr> own = elf_header(own_program());
  if (own && header->e_machine != own->e_machine)
    return "it is for " + processor_name(header->e_machine) + ", this program is for " +
           processor_name(own->e_machine);
  return std::nullopt;
}

std::optional<std::string> onnxruntime_release_of(const fs::path& file) {
  std::error_code unreadable;
  const std::string name = fs::canonical(file, unreadable).filename().string();
  static const std::regex versioned(R"(libonnxruntime\.so\.(1\.\d+\.\d+))");
  std::smatch match;
  if (std::regex_match(name, match, versioned)) return match[1].str();
  return release_in_symbols(file);
}

int minor_release(const std::string& release) {
  constexpr std::string_view major = "1.";
  int minor = 0;
  if (!release.starts_with(major)) return 0;
  const char* const begin = release.data() + major.size();
  const auto parsed = std::from_chars(begin, release.data() + release.size(), minor);
  return parsed.ec == std::errc() ? minor : 0;
}

}  // namespace ortchestra
