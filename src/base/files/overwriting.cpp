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

/// A file's device and inode: equal for all its names.
using Identity = std::pair<dev_t, ino_t>;

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Identity(status.st_dev, status.st_ino);
}

/// One spelling for all paths that lead to one place, existing or not.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  // Absolute first: of a relative path that is not there weakly_canonical() makes none.
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

  bool is_made_up() const { return path != file->path; }
};

std::vector<Name> names_of(std::span<const WrittenFile> written) {
  std::vector<Name> names;
  for (const WrittenFile& file : written) {
    if (file.path == "-" || is_pipe_or_device(file.path)) continue;
    names.push_back({&file, file.path, resolved(file.path), identity_of(file.path)});
    for (const fs::path& path : file.beside)
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
  const Name& made_up = other.is_made_up() ? other : one;
  throw input_error(fmt::format("{} would overwrite an output, {}{}: give each its own name",
                                other.file->name, one.file->name,
                                made_up.is_made_up() ? " (" + made_up.path.string() + ")" : ""));
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
  if (!name.is_made_up())
    throw input_error(
        fmt::format("{} would overwrite {}: give it another name", name.file->name, what));
  throw input_error(
      fmt::format("{} would overwrite {}, since {} is written beside it: give it "
                  "another name",
                  name.file->name, what, name.path.string()));
}

[[noreturn]] void refuse_directory(const Name& name, const ReadFile& read) {
  throw input_error(fmt::format("{} would overwrite {}: {} lies in {}; give another directory",
                                name.file->name, read.what, read.path.string(),
                                name.path.string()));
}

/// Files that are read, looked for among the names.
class Search {
 public:
  explicit Search(const std::vector<Name>& names) {
    for (const Name& name : names) {
      if (name.identity) by_identity_.emplace(*name.identity, &name);
    }
    for (const Name& name : names) add_entries(name);
  }

  void look_at(const ReadFile& read) {
    const std::optional<Identity> identity = identity_of(read.path);
    if (!identity) return;
    if (const auto found = by_identity_.find(*identity); found != by_identity_.end())
      refuse(*found->second, read);
    if (const auto found = entries_.find(*identity); found != entries_.end())
      refuse_directory(*found->second, read);
    std::error_code ignored;
    // A link in the directory counts, and so does the file that a link elsewhere leads to.
    look_above(fs::absolute(read.path, ignored), read);
    look_above(resolved(read.path), read);
  }

 private:
  /// Hard links to a file that is read can lie in a directory too.
  void add_entries(const Name& name) {
    std::error_code error;
    for (fs::directory_iterator entry(name.path, error), end; !error && entry != end;
         entry.increment(error)) {
      if (const auto identity = identity_of(entry->path())) entries_.emplace(*identity, &name);
    }
  }

  void look_above(const fs::path& file, const ReadFile& read) {
    for (fs::path directory = file.parent_path(); seen_.insert(directory).second;
         directory = directory.parent_path()) {
      const auto identity = identity_of(directory);
      const auto found = identity ? by_identity_.find(*identity) : by_identity_.end();
      if (found != by_identity_.end()) refuse_directory(*found->second, read);
    }
  }

  std::map<Identity, const Name*> by_identity_;
  std::map<Identity, const Name*> entries_;
  std::set<fs::path> seen_;  ///< directories, and all above them
};

}  // namespace

void refuse_overwriting(std::span<const WrittenFile> written,
                        const std::function<std::vector<ReadFile>()>& read) {
  const std::vector<Name> names = names_of(written);
  require_apart(names);
  if (std::ranges::none_of(names, [](const Name& name) { return name.identity.has_value(); }))
    return;
  Search search(names);
  for (const ReadFile& file : read()) search.look_at(file);
}

}  // namespace ortchestra
