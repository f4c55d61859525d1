#include "ortchestra/base/overwriting.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/files/links.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Device and inode of a file: the same for all its hard links.
using Identity = std::pair<dev_t, ino_t>;

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Identity(status.st_dev, status.st_ino);
}

/// The canonical form of a path, whether the file exists or not.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  // Made absolute first: weakly_canonical() keeps a relative path relative if it does not exist.
  const fs::path whole = fs::absolute(follow_links(path), error);
  const fs::path plain = fs::weakly_canonical(whole, error);
  return error ? whole : plain;
}

bool is_within(const fs::path& path, const fs::path& directory) {
  const auto [end, at] =
      std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return end == directory.end();
}

struct Name {
  const WrittenFile* file;
  fs::path path;
  fs::path canonical_path;
  std::optional<Identity> identity;

  bool is_derived() const { return path != file->path; }
};

std::vector<Name> names_of(std::span<const WrittenFile> written) {
  std::vector<Name> names;
  for (const WrittenFile& file : written) {
    if (file.path == "-" || is_pipe_or_device(file.path)) continue;
    names.push_back({&file, file.path, resolved(file.path), identity_of(file.path)});
    for (const fs::path& path : file.derived_paths)
      names.push_back({&file, path, resolved(path), identity_of(path)});
  }
  return names;
}

void require_apart(const Name& one, const Name& other) {
  const bool same = one.canonical_path == other.canonical_path ||
                    (one.identity && one.identity == other.identity);
  if (!same && !is_within(one.canonical_path, other.canonical_path) &&
      !is_within(other.canonical_path, one.canonical_path))
    return;
  if (one.file->name == other.file->name)
    throw input_error(one.file->name + " is given twice: give each its own name");
  const Name& derived = other.is_derived() ? other : one;
  throw input_error(fmt::format("{} would overwrite an output, {}{}: give each its own name",
                                other.file->name, one.file->name,
                                derived.is_derived() ? " (" + derived.path.string() + ")" : ""));
}

void require_apart(const std::vector<Name>& names) {
  for (auto one = names.begin(); one != names.end(); ++one) {
    for (auto other = std::next(one); other != names.end(); ++other) {
      if (one->file != other->file) require_apart(*one, *other);
    }
  }
}

[[noreturn]] void refuse(const Name& name, const ReadFile& read) {
  const std::string what =
      name.path == read.path ? read.what : fmt::format("{}, {}", read.what, read.path.string());
  if (!name.is_derived())
    throw input_error(
        fmt::format("{} would overwrite {}: give it another name", name.file->name, what));
  throw input_error(
      fmt::format("{} would overwrite {}, because {} is written too: give it "
                  "another name",
                  name.file->name, what, name.path.string()));
}

[[noreturn]] void refuse_directory(const Name& name, const ReadFile& read) {
  throw input_error(fmt::format("{} would overwrite {}: {} is in {}; give another directory",
                                name.file->name, read.what, read.path.string(),
                                name.path.string()));
}

/// Checks whether an input is one of the outputs.
class Search {
 public:
  explicit Search(const std::vector<Name>& names) {
    for (const Name& name : names) {
      if (name.identity) by_identity_.emplace(*name.identity, &name);
    }
    for (const Name& name : names) add_entries(name);
  }

  void check(const ReadFile& read) {
    const std::optional<Identity> identity = identity_of(read.path);
    if (!identity) return;
    if (const auto found = by_identity_.find(*identity); found != by_identity_.end())
      refuse(*found->second, read);
    if (const auto found = entries_.find(*identity); found != entries_.end())
      refuse_directory(*found->second, read);
    std::error_code ignored;
    // Checks both the directory of a link and the directory of its target.
    check_parents(fs::absolute(read.path, ignored), read);
    check_parents(resolved(read.path), read);
  }

 private:
  /// The directory may contain a hard link to an input.
  void add_entries(const Name& name) {
    std::error_code error;
    for (fs::directory_iterator entry(name.path, error), end; !error && entry != end;
         entry.increment(error)) {
      if (const auto identity = identity_of(entry->path())) entries_.emplace(*identity, &name);
    }
  }

  void check_parents(const fs::path& file, const ReadFile& read) {
    for (fs::path directory = file.parent_path(); seen_.insert(directory).second;
         directory = directory.parent_path()) {
      const auto identity = identity_of(directory);
      const auto found = identity ? by_identity_.find(*identity) : by_identity_.end();
      if (found != by_identity_.end()) refuse_directory(*found->second, read);
    }
  }

  std::map<Identity, const Name*> by_identity_;
  std::map<Identity, const Name*> entries_;
  std::set<fs::path> seen_;  ///< checked directories; their parents were checked too
};

}  // namespace

void refuse_overwriting(std::span<const WrittenFile> written,
                        const std::function<std::vector<ReadFile>()>& read) {
  const std::vector<Name> names = names_of(written);
  require_apart(names);
  if (std::ranges::none_of(names, [](const Name& name) { return name.identity.has_value(); }))
    return;
  Search search(names);
  for (const ReadFile& file : read()) search.check(file);
}

}  // namespace ortchestra
