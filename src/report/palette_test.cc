// Contrast as WCAG 2.2 defines it, and colours as people see them who lack a kind of cone.
#include "report/palette.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace canasta {
namespace {

using Colour = std::array<double, 3>;

// "#rrggbb" as linear light.
Colour linear(std::string_view hex) {
  Colour colour{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = std::stoi(std::string(hex.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
    colour[i] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  }
  return colour;
}

double luminance(const Colour& colour) {
  return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
}
double contrast(const Colour& a, const Colour& b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}
double contrast(std::string_view a, std::string_view b) { return contrast(linear(a), linear(b)); }

// `over` laid on `under` so strongly, mixed as browsers do: in sRGB.
Colour mixed(std::string_view over, std::string_view under, double strength) {
  std::string hex = "#";
  for (std::size_t i = 0; i < 3; ++i) {
    const auto part = [&](std::string_view colour) {
      return std::stoi(std::string(colour.substr(1 + 2 * i, 2)), nullptr, 16);
    };
    char digits[3];
    std::snprintf(
        digits, sizeof digits, "%02x",
        static_cast<unsigned>(std::lround(strength * part(over) + (1 - strength) * part(under))));
    hex += digits;
  }
  return linear(hex);
}

// CIELAB, white D65.
Colour lab(const Colour& rgb) {
  const double x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505;
  const double z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089;
  const auto root = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double y = root(luminance(rgb));
  return {116 * y - 16, 500 * (root(x) - y), 200 * (y - root(z))};
}

using Matrix = std::array<Colour, 3>;
constexpr Matrix kAll{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
// Machado, Oliveira and Fernandes (2009), severity 1.
constexpr Matrix kNoRed{{{0.152286, 1.052583, -0.204868},
                         {0.114503, 0.786281, 0.099216},
                         {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kNoGreen{{{0.367322, 0.860646, -0.227968},
                           {0.280085, 0.672501, 0.047413},
                           {-0.011820, 0.042940, 0.968881}}};

Colour seen(const Colour& rgb, const Matrix& matrix) {
  Colour out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out[i] += matrix[i][j] * rgb[j];
    out[i] = std::clamp(out[i], 0.0, 1.0);
  }
  return out;
}

class Palettes : public testing::TestWithParam<const Palette*> {};
INSTANTIATE_TEST_SUITE_P(LightAndDark, Palettes, testing::Values(&kLightPalette, &kDarkPalette));

TEST(Contrast, ByHand) {
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21, 1e-9);
  EXPECT_NEAR(contrast("#777777", "#ffffff"), 4.48, 0.005);  // the known near miss
}

TEST_P(Palettes, TextCanBeRead) {
  const Palette& palette = *GetParam();
  for (const std::string_view text : {palette.ink, palette.muted, palette.accent}) {
    EXPECT_GE(contrast(text, palette.page), 4.5) << text;
    EXPECT_GE(contrast(text, palette.panel), 4.5) << text;
  }
  for (std::size_t i = 0; i < palette.badge_ink.size(); ++i) {
    EXPECT_GE(contrast(palette.badge_ink[i], palette.badge_page[i]), 4.5) << i;
  }
  const Colour shaded = mixed(palette.series[0], palette.page, kShadeMax);
  EXPECT_GE(contrast(linear(palette.ink), shaded), 4.5);
}

TEST_P(Palettes, SeriesStandOutFromThePage) {
  const Palette& palette = *GetParam();
  for (const std::string_view colour : palette.series) {
    EXPECT_GE(contrast(colour, palette.page), 3) << colour;
  }
  for (const std::string_view colour : palette.levels) {
    EXPECT_GE(contrast(colour, palette.page), 3) << colour;
  }
}

TEST_P(Palettes, SeriesAreToldApartWithoutRedOrGreen) {
  const Palette& palette = *GetParam();
  for (const Matrix* matrix : {&kAll, &kNoRed, &kNoGreen}) {
    for (std::size_t a = 0; a < palette.series.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const Colour one = lab(seen(linear(palette.series[a]), *matrix));
        const Colour other = lab(seen(linear(palette.series[b]), *matrix));
        EXPECT_GE(std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]), 19.9)
            << palette.series[a] << " " << palette.series[b];
      }
    }
  }
}

TEST(PaletteCss, HasLightDarkAndPrint) {
  const std::string css = palette_css(":root");
  EXPECT_NE(css.find("--s0:#135cb8"), std::string::npos);
  EXPECT_NE(css.find("@media (prefers-color-scheme:dark){:root{--page:#16191d"), std::string::npos);
  EXPECT_NE(css.find("@media print"), std::string::npos);
}

}  // namespace
}  // namespace canasta
