#include "ortchestra/prediction/coco_rle.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace ortchestra {
namespace {

/// The columns at which each row of a mask changes between outside and inside, in ascending order.
/// A run that reaches the right edge ends at column `width`.
struct RowEdges {
  explicit RowEdges(const Mask& mask) : ends(static_cast<std::size_t>(mask.height)) {
    const auto width = static_cast<std::size_t>(mask.width);
    std::size_t row = 0;
    const auto finish_rows_before = [&](std::size_t next) {
      for (; row < next; ++row) ends[row] = edges.size();
    };
    std::size_t first = 0;
    for (std::size_t run = 0; run < mask.runs.size(); ++run) {
      const std::size_t end = first + mask.runs[run];
      for (std::size_t at = first; run % 2 == 1 && at < end;) {
        const std::size_t start_of_row = at / width * width;
        finish_rows_before(at / width);
        edges.push_back(static_cast<std::uint32_t>(at - start_of_row));
        at = std::min(end, start_of_row + width);
        edges.push_back(static_cast<std::uint32_t>(at - start_of_row));
      }
      first = end;
    }
    finish_rows_before(ends.size());
  }

  std::span<const std::uint32_t> of(std::size_t row) const {
    const std::size_t start = row == 0 ? 0 : ends[row - 1];
    return std::span(edges).subspan(start, ends[row] - start);
  }

  std::vector<std::uint32_t> edges;
  std::vector<std::size_t> ends;  ///< by row: the end of its part of `edges`
};

struct Pixel {
  std::uint32_t column;
  std::uint32_t row;
};

/// The pixels that differ from the pixel above them, row by row. Above the first row is outside.
std::vector<Pixel> changes_downwards(const Mask& mask) {
  const RowEdges rows(mask);
  std::vector<Pixel> changes;
  std::vector<std::uint32_t> differing;
  std::span<const std::uint32_t> above;
  for (std::size_t row = 0; row < rows.ends.size(); ++row) {
    const std::span<const std::uint32_t> here = rows.of(row);
    // Between the edges that only one of the two rows has, they differ.
    differing.clear();
    std::ranges::set_symmetric_difference(above, here, std::back_inserter(differing));
    for (std::size_t i = 0; i + 1 < differing.size(); i += 2) {
      for (std::uint32_t column = differing[i]; column < differing[i + 1]; ++column)
        changes.push_back({column, static_cast<std::uint32_t>(row)});
    }
    above = here;
  }
  return changes;
}

/// The rows of the changes, by column: those of column c end at `ends[c]`.
struct ColumnChanges {
  std::vector<std::size_t> ends;
  std::vector<std::uint32_t> rows;
};

ColumnChanges by_column(const std::vector<Pixel>& changes, std::size_t width) {
  ColumnChanges sorted{std::vector<std::size_t>(width + 1),
                       std::vector<std::uint32_t>(changes.size())};
  // A counting sort. First, ends[c + 1] counts column c; then ends[c] is where column c starts.
  for (const Pixel& pixel : changes) ++sorted.ends[pixel.column + 1];
  std::partial_sum(sorted.ends.begin(), sorted.ends.end(), sorted.ends.begin());
  for (const Pixel& pixel : changes) sorted.rows[sorted.ends[pixel.column]++] = pixel.row;
  sorted.ends.pop_back();
  return sorted;
}

}  // namespace

std::vector<std::uint32_t> coco_counts(const Mask& mask) {
  const auto height = static_cast<std::size_t>(mask.height);
  const auto width = static_cast<std::size_t>(mask.width);
  const ColumnChanges columns = by_column(changes_downwards(mask), width);
  std::vector<std::size_t> edges;  // in the order of COCO
  const auto add_edge = [&](std::size_t position) {
    // Two edges at one position are none: a column that ends inside, before one that starts so.
    if (!edges.empty() && edges.back() == position) {
      edges.pop_back();
    } else {
      edges.push_back(position);
    }
  };
  std::size_t change = 0;
  for (std::size_t column = 0; column < width; ++column) {
    const std::size_t start = change;
    for (; change < columns.ends[column]; ++change)
      add_edge(column * height + columns.rows[change]);
    if ((change - start) % 2 == 1) add_edge((column + 1) * height);
  }
  const std::size_t pixels = width * height;
  if (edges.empty() || edges.back() != pixels) edges.push_back(pixels);
  std::vector<std::uint32_t> counts;
  counts.reserve(edges.size());
  std::size_t last = 0;
  for (const std::size_t edge : edges)
    counts.push_back(static_cast<std::uint32_t>(edge - std::exchange(last, edge)));
  return counts;
}

std::string coco_counts_text(std::span<const std::uint32_t> counts) {
  // From the fourth on, a count is stored as its difference to the count two places before it: a
  // signed number in groups of five bits, the lowest first. A sixth bit says that more follow.
  constexpr int bits_of_group = 5;
  constexpr std::int64_t group_mask = (1 << bits_of_group) - 1;
  constexpr std::int64_t sign_of_group = 1 << (bits_of_group - 1);
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::int64_t rest = counts[i];
    if (i > 2) rest -= counts[i - 2];
    for (bool more = true; more;) {
      const std::int64_t group = rest & group_mask;
      rest >>= bits_of_group;
      more = rest != ((group & sign_of_group) != 0 ? -1 : 0);
      text += static_cast<char>('0' + (more ? group + group_mask + 1 : group));
    }
  }
  return text;
}

}  // namespace ortchestra
