#include "runtime/loader/dynamic_section.h"

#include <elf.h>

#include <algorithm>
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

  /// Fewer bytes if the file ends before. A damaged file may ask for any number of bytes.
  std::string bytes_at(std::uint64_t offset, std::uint64_t count) {
    constexpr std::uint64_t most = std::uint64_t{256} << 20U;
    std::string bytes(std::min(count, most), '\0');
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream_.gcount()));
    return bytes;
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

struct DynamicSection {
  std::vector<std::uint64_t> needed;     ///< offsets in the table of strings
  std::optional<std::uint64_t> strings;  ///< where the table of strings begins in the file
  std::uint64_t strings_bytes = 0;
};

DynamicSection dynamic_section_of(File& file) {
  const std::vector<Elf64_Phdr> segments = segments_of(file);
  DynamicSection section;
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type != PT_DYNAMIC) continue;
    for (std::uint64_t at = 0; at < segment.p_filesz; at += sizeof(Elf64_Dyn)) {
      const auto entry = file.at<Elf64_Dyn>(segment.p_offset + at);
      if (!entry || entry->d_tag == DT_NULL) break;
      if (entry->d_tag == DT_NEEDED) section.needed.push_back(entry->d_un.d_val);
      if (entry->d_tag == DT_STRTAB) section.strings = offset_of(entry->d_un.d_ptr, segments);
      if (entry->d_tag == DT_STRSZ) section.strings_bytes = entry->d_un.d_val;
    }
  }
  return section;
}

}  // namespace

std::vector<std::string> needed_libraries(const std::filesystem::path& path) {
  File file(path);
  const DynamicSection section = dynamic_section_of(file);
  std::vector<std::string> needed;
  if (!section.strings) return needed;
  for (const std::uint64_t name : section.needed)
    needed.push_back(file.text_at(*section.strings + name));
  return needed;
}

bool names_symbol(const std::filesystem::path& path, std::string_view symbol) {
  File file(path);
  const DynamicSection section = dynamic_section_of(file);
  if (!section.strings) return false;
  const std::string strings = file.bytes_at(*section.strings, section.strings_bytes);
  // The linker may store a name as the end of a longer one.
  return strings.find(std::string(symbol) + '\0') != std::string::npos;
}

}  // namespace ortchestra
