#include "runtime/dynamic_section.h"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>

namespace ortchestra {
namespace {

/// Reads single records, since the whole file may have hundreds of megabytes.
class File {
 public:
  explicit File(const std::filesystem::path& path) : stream_(path, std::ios::binary) {}

  template <class Record>
  std::optional<Record> at(std::uint64_t offset) {
    Record record;
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    if (!stream_.read(reinterpret_cast<char*>(&record), sizeof record)) return std::nullopt;
    return record;
  }

  std::string text_at(std::uint64_t offset) {
    std::string text;
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    return std::getline(stream_, text, '\0') ? text : "";
  }

 private:
  std::ifstream stream_;
};

std::vector<Elf64_Phdr> segments_of(File& file) {
  const auto header = file.at<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64)
    return {};
  std::vector<Elf64_Phdr> segments;
  for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
    if (const auto segment = file.at<Elf64_Phdr>(header->e_phoff + i * header->e_phentsize))
      segments.push_back(*segment);
  }
  return segments;
}

/// The file offset of the byte that is loaded at `address`.
std::optional<std::uint64_t> offset_of(std::uint64_t address,
                                       const std::vector<Elf64_Phdr>& segments) {
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
        address < segment.p_vaddr + segment.p_filesz)
      return address - segment.p_vaddr + segment.p_offset;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> needed_libraries(const std::filesystem::path& path) {
  File file(path);
  const std::vector<Elf64_Phdr> segments = segments_of(file);
  std::vector<std::uint64_t> names;
  std::optional<std::uint64_t> strings;
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type != PT_DYNAMIC) continue;
    for (std::uint64_t at = 0; at < segment.p_filesz; at += sizeof(Elf64_Dyn)) {
      const auto entry = file.at<Elf64_Dyn>(segment.p_offset + at);
      if (!entry || entry->d_tag == DT_NULL) break;
      if (entry->d_tag == DT_NEEDED) names.push_back(entry->d_un.d_val);
      if (entry->d_tag == DT_STRTAB) strings = offset_of(entry->d_un.d_ptr, segments);
    }
  }
  std::vector<std::string> needed;
  if (!strings) return needed;
  for (const std::uint64_t name : names) needed.push_back(file.text_at(*strings + name));
  return needed;
}

}  // namespace ortchestra
