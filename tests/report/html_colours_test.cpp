#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "report/html_page.h"

namespace ortchestra {
namespace {

/// Linear red, green and blue, or the three coordinates of another colour space.
using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

Triple times(const Matrix& matrix, const Triple& vector) {
  Triple product{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t at = 0; at < 3; ++at) product[row] += matrix[row][at] * vector[at];
  }
  return product;
}

Triple linear_of(const std::string& hex) {
  const std::size_t digits = hex.size() == 4 ? 1 : 2;
  Triple color{};
  for (std::size_t at = 0; at < 3; ++at) {
    std::string channel = hex.substr(1 + at * digits, digits);
    if (digits == 1) channel += channel;
    const double value = std::stoi(channel, nullptr, 16) / 255.0;
    color[at] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return color;
}

/// B. Ottosson, A perceptual color space for image processing, 2020. The distance of two colours is
/// 100 × their distance there; about 2 can just be seen.
Triple oklab(const Triple& color) {
  Triple cones = times({{{0.4122214708, 0.5363325363, 0.0514459929},
                         {0.2119034982, 0.6806995451, 0.1073969566},
                         {0.0883024619, 0.2817188376, 0.6299787005}}},
                       color);
  std::ranges::transform(cones, cones.begin(), [](double value) { return std::cbrt(value); });
  return times({{{0.2104542553, 0.7936177850, -0.0040720468},
                 {1.9779984951, -2.4285922050, 0.4505937099},
                 {0.0259040371, 0.7827717662, -0.8086757660}}},
               cones);
}

double distance(const Triple& one, const Triple& other) {
  const Triple a = oklab(one), b = oklab(other);
  return 100 * std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// Of WCAG 2.
double contrast(const Triple& one, const Triple& other) {
  const auto luminance = [](const Triple& color) {
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2] + 0.05;
  };
  const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
  return lighter / darker;
}

/// How people without one kind of cones see colours: G. M. Machado et al., A physiologically-based
/// model for simulation of color vision deficiency, 2009. In order: red, green, blue cones.
const std::vector<Matrix> deficiencies{{{{0.152286, 1.052583, -0.204868},
                                         {0.114503, 0.786281, 0.099216},
                                         {-0.003882, -0.048116, 1.051998}}},
                                       {{{0.367322, 0.860646, -0.227968},
                                         {0.280085, 0.672501, 0.047413},
                                         {-0.011820, 0.042940, 0.968881}}},
                                       {{{1.255528, -0.076749, -0.178779},
                                         {-0.078411, 0.930809, 0.147602},
                                         {0.004733, 0.691367, 0.303900}}}};

/// The least distance, as seen by people with any kind of colour vision.
double distance_for_all(const Triple& one, const Triple& other) {
  double least = distance(one, other);
  for (const Matrix& deficiency : deficiencies) {
    const auto seen = [&](const Triple& color) {
      Triple all = times(deficiency, color);
      std::ranges::transform(all, all.begin(),
                             [](double value) { return std::clamp(value, 0.0, 1.0); });
      return all;
    };
    least = std::min(least, distance(seen(one), seen(other)));
  }
  return least;
}

/// The colours of light and of dark mode, by name.
using Palette = std::map<std::string, Triple>;

Palette palette_after(const std::string& selector) {
  const std::string page(report::html_page());
  const auto start = page.find(selector);
  const std::string block = page.substr(start, page.find('}', start) - start);
  static const std::regex color("--([a-z0-9-]+): (#[0-9a-f]+)");
  Palette palette;
  for (std::sregex_iterator each(block.begin(), block.end(), color), end; each != end; ++each)
    palette[(*each)[1]] = linear_of((*each)[2]);
  return palette;
}

class HtmlColours : public ::testing::TestWithParam<std::string> {
 protected:
  Triple color(const std::string& name) const {
    const auto found = palette_.find(name);
    EXPECT_TRUE(found != palette_.end()) << name;
    return found == palette_.end() ? Triple() : found->second;
  }

 private:
  Palette palette_ = palette_after(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Modes, HtmlColours,
                         ::testing::Values(":root {", ":root:not([data-paint=\"paper\"])"),
                         [](const auto& mode) { return mode.index == 0 ? "light" : "dark"; });

constexpr int models = 12;
constexpr int plain_models = 6;  // the others are striped

TEST_P(HtmlColours, of_twelve_models_differ) {
  for (int one = 0; one < models; ++one) {
    for (int other = 0; other < one; ++other) {
      const Triple a = color("m" + std::to_string(one)), b = color("m" + std::to_string(other));
      EXPECT_GT(distance(a, b), 11) << one << ", " << other;
      if ((one < plain_models) == (other < plain_models)) {
        EXPECT_GT(distance_for_all(a, b), 9) << one << ", " << other;
      }
    }
  }
}

TEST_P(HtmlColours, of_models_stand_out_from_their_background) {
  for (int model = 0; model < models; ++model) {
    for (const char* ground : {"paper", "lane"})
      EXPECT_GE(contrast(color("m" + std::to_string(model)), color(ground)), 3) << model;
  }
}

TEST_P(HtmlColours, of_the_parts_of_cpu_time_differ) {
  // "soft", of other programs, is striped. So it only has to differ for most people.
  const std::vector<std::string> parts{"accent", "contention", "spinning", "bar", "lane"};
  for (const auto& one : parts) {
    EXPECT_GT(distance(color(one), color("soft")), 9) << one;
    for (const auto& other : parts) {
      if (one < other) {
        EXPECT_GT(distance_for_all(color(one), color(other)), 9) << one << other;
      }
    }
  }
}

TEST_P(HtmlColours, of_texts_can_be_read) {
  constexpr double least = 4.5;  // WCAG 2, level AA
  for (const char* text : {"ink", "soft", "accent", "good", "bad"}) {
    for (const char* ground : {"paper", "raised"})
      EXPECT_GE(contrast(color(text), color(ground)), least) << text << " on " << ground;
  }
  EXPECT_GE(contrast(color("bad"), color("bad-ground")), least);
  for (const char* part : {"accent", "contention", "spinning", "soft"})
    EXPECT_GE(contrast(color("paper"), color(part)), least) << part;
  for (const char* part : {"bar", "lane"})
    EXPECT_GE(contrast(color("ink"), color(part)), least) << part;
}

}  // namespace
}  // namespace ortchestra
