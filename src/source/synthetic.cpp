#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ortchestra/base/error.h"
#include "source/kinds.h"
#include "tensor/picture_pool.h"

namespace ortchestra {
namespace {

struct Color {
  std::uint8_t blue, green, red;
};

/// A disc or a square that moves back and forth between the borders of the picture. Computed with
/// integers, so that every machine draws the same picture.
struct Shape2D {
  bool round;
  int size_percent;      ///< its side, in percent of the shorter side of the picture
  int start_x, start_y;  ///< in permille of the range of its position
  int speed_x, speed_y;  ///< per frame, in permille of the shorter side of the picture
  Color color;
};

constexpr std::array moving_shapes{
    Shape2D{true, 30, 100, 200, 7, 5, {40, 60, 220}},
    Shape2D{false, 22, 600, 100, -6, 8, {200, 180, 30}},
    Shape2D{true, 16, 300, 700, 11, -9, {30, 210, 230}},
    Shape2D{false, 14, 850, 500, -13, -4, {90, 30, 120}},
    Shape2D{true, 9, 500, 400, 4, 17, {250, 250, 250}},
    Shape2D{false, 7, 50, 900, 19, -11, {10, 10, 10}},
};

/// The position of an object that starts at `start`, moves by `speed` per frame, and reverses at 0
/// and at `range`.
int bounced(std::int64_t start, std::int64_t speed, std::int64_t index, std::int64_t range) {
  if (range <= 0) return 0;
  const std::int64_t period = 2 * range;
  // index % period comes first, so that a source that runs for long does not overflow.
  const std::int64_t moved = start + speed * (index % period);
  const std::int64_t phase = ((moved % period) + period) % period;
  return static_cast<int>(phase < range ? phase : period - phase);
}

void fill(std::uint8_t* row, int from, int to, Color color) {
  for (std::uint8_t* pixel = row + std::ptrdiff_t{3} * from; pixel < row + std::ptrdiff_t{3} * to;
       pixel += 3) {
    pixel[0] = color.blue;
    pixel[1] = color.green;
    pixel[2] = color.red;
  }
}

void draw(const Shape2D& shape, std::int64_t index, const NewPicture& target) {
  const int width = target.picture.width;
  const int height = target.picture.height;
  const int shorter = std::min(width, height);
  const int side = std::clamp(shorter * shape.size_percent / 100, 1, shorter);
  const auto pixels_per_frame = [&](int permille) {
    const int pixels = permille * shorter / 1000;
    return pixels != 0 ? pixels : (permille < 0 ? -1 : 1);
  };
  const int range_x = width - side;
  const int range_y = height - side;
  const int left = bounced(std::int64_t{range_x} * shape.start_x / 1000,
                           pixels_per_frame(shape.speed_x), index, range_x);
  const int top = bounced(std::int64_t{range_y} * shape.start_y / 1000,
                          pixels_per_frame(shape.speed_y), index, range_y);
  int inset = 0;
  for (int y = 0; y < side; ++y) {
    if (shape.round) {
      // Uses twice the distance from the centre of the disc, so that an even side needs no half
      // pixels.
      const auto outside = [&](int x) {
        const std::int64_t dx = 2 * x + 1 - side;
        const std::int64_t dy = 2 * y + 1 - side;
        return dx * dx + dy * dy > std::int64_t{side} * side;
      };
      while (inset > 0 && !outside(inset - 1)) --inset;
      while (outside(inset)) ++inset;
    }
    fill(target.pixels + std::ptrdiff_t{top + y} * target.picture.stride, left + inset,
         left + side - inset, shape.color);
  }
}

class SyntheticSource : public Source {
 public:
  explicit SyntheticSource(const SourceOptions& options)
      : frames_(options.synthetic_frames),
        background_(make_background(options)),
        pictures_(options.pictures) {
    info_.width = options.synthetic_size.width;
    info_.height = options.synthetic_size.height;
    info_.fps = options.synthetic_fps;
    info_.frames = options.synthetic_frames;
    std::string fps = std::to_string(options.synthetic_fps);
    fps.erase(fps.find_last_not_of('0') + 1);
    if (fps.ends_with('.')) fps.pop_back();
    info_.description = "synthetic " + std::to_string(info_.width) + "x" +
                        std::to_string(info_.height) + ", " + fps + " fps";
  }

  const SourceInfo& info() const override { return info_; }

  std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
    if (frames_ && next_index_ >= *frames_) return EndOfSource{};
    const NewPicture made = pictures_.make({info_.width, info_.height});
    std::memcpy(made.pixels, background_.pixels.get(),
                static_cast<std::size_t>(background_.stride) *
                    static_cast<std::size_t>(background_.height));
    for (const Shape2D& shape : moving_shapes) draw(shape, next_index_, made);
    const std::int64_t index = next_index_++;
    return SourceFrame{made.picture, index, time_of_frame(index, *info_.fps),
                       time_of_frame(1, *info_.fps)};
  }

 private:
  static Picture make_background(const SourceOptions& options) {
    const NewPicture made = make_picture(options.synthetic_size);
    const int width = made.picture.width;
    const int height = made.picture.height;
    const int stride = made.picture.stride;
    for (int y = 0; y < height; ++y) {
      std::uint8_t* row = made.pixels + std::ptrdiff_t{y} * stride;
      std::fill_n(row, stride, std::uint8_t{0});
      for (std::ptrdiff_t x = 0; x < width; ++x) {
        row[3 * x] = static_cast<std::uint8_t>(255LL * x / width);
        row[3 * x + 1] = static_cast<std::uint8_t>(255LL * y / height);
        row[3 * x + 2] = static_cast<std::uint8_t>(128LL * (x + y) / (width + height) + 64);
      }
    }
    return made.picture;
  }

  SourceInfo info_;
  std::optional<std::int64_t> frames_;
  Picture background_;
  std::int64_t next_index_ = 0;
  PicturePool pictures_;
};

}  // namespace

std::unique_ptr<Source> open_synthetic(const std::string&, const SourceOptions& options) {
  constexpr int largest_side = 32768;  // keeps the bytes of a row and all arithmetic in an int
  if (options.synthetic_size.width < 1 || options.synthetic_size.width > largest_side ||
      options.synthetic_size.height < 1 || options.synthetic_size.height > largest_side) {
    throw input_error("the size of synthetic frames must be 1x1 to 32768x32768, not " +
                      std::to_string(options.synthetic_size.width) + "x" +
                      std::to_string(options.synthetic_size.height));
  }
  if (!(options.synthetic_fps > 0))
    throw input_error("the rate of synthetic frames must be above 0 fps");
  return std::make_unique<SyntheticSource>(options);
}

}  // namespace ortchestra
