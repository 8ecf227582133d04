// Colours: of pages and of pictures, in light and in dark.
//
// The six of the series are told apart by people who see no red or no green: any two differ by at
// least 20 in CIELAB, as they are and as simulated for protanopia and deuteranopia (Machado et al.
// 2009). They stand out from the page by 3:1, and every text from what is behind it by 4.5:1 (WCAG
// 2.2 AA); palette_test computes both. Series also differ in how their lines are broken, so that a
// print in grey can be read.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace canasta {

struct Palette {
  std::string_view page;    // behind everything
  std::string_view panel;   // behind pictures, heads of tables
  std::string_view ink;     // text
  std::string_view muted;   // text of less weight: axes, captions
  std::string_view line;    // borders and grids
  std::string_view accent;  // links
  std::array<std::string_view, 6> series;
  std::array<std::string_view, 5> levels;  // low to high, of dots
  // Badges: green, amber, red. The text and what is behind it.
  std::array<std::string_view, 3> badge_ink;
  std::array<std::string_view, 3> badge_page;
};

inline constexpr Palette kLightPalette{
    .page = "#ffffff",
    .panel = "#f6f7f9",
    .ink = "#1b1f24",
    .muted = "#57606a",
    .line = "#d5dae1",
    .accent = "#0b57b0",
    .series = {"#135cb8", "#b97600", "#179d6e", "#8a1477", "#772c14", "#8b8097"},
    .levels = {"#135cb8", "#5f6fa0", "#8b8097", "#a57b4c", "#b97600"},
    .badge_ink = {"#0b5a2b", "#6b4600", "#8c1420"},
    .badge_page = {"#d9f2e1", "#fcebc4", "#fbdadd"}};

inline constexpr Palette kDarkPalette{
    .page = "#16191d",
    .panel = "#1e2227",
    .ink = "#e8eaed",
    .muted = "#a9b1bb",
    .line = "#3a4048",
    .accent = "#7fbcff",
    .series = {"#6cc7ff", "#e37f3c", "#34d18f", "#c27cbe", "#fdd973", "#b4babd"},
    .levels = {"#6cc7ff", "#92bcdc", "#b4babd", "#cc9d7d", "#e37f3c"},
    .badge_ink = {"#a6efc0", "#ffdc8f", "#ffb9bf"},
    .badge_page = {"#123d24", "#4a3400", "#5a161d"}};

// The strongest shade of a cell in a heat map: so much of the first series over the page.
inline constexpr double kShadeMax = 0.45;

// The palettes as CSS variables on `selector`, dark where the reader asks for it, light in print.
std::string palette_css(std::string_view selector);

// The rules that the classes in a picture need.
std::string_view picture_css();

}  // namespace canasta
