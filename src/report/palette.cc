#include "report/palette.h"

#include <fmt/format.h>

namespace canasta {
namespace {

std::string variables(const Palette& palette) {
  std::string css =
      fmt::format("--page:{};--panel:{};--ink:{};--muted:{};--line:{};--accent:{};", palette.page,
                  palette.panel, palette.ink, palette.muted, palette.line, palette.accent);
  for (std::size_t i = 0; i < palette.series.size(); ++i) {
    css += fmt::format("--s{}:{};", i, palette.series[i]);
  }
  for (std::size_t i = 0; i < palette.levels.size(); ++i) {
    css += fmt::format("--l{}:{};", i, palette.levels[i]);
  }
  constexpr std::string_view kBadges[] = {"green", "amber", "red"};
  for (std::size_t i = 0; i < palette.badge_ink.size(); ++i) {
    css += fmt::format("--{0}:{1};--{0}-page:{2};", kBadges[i], palette.badge_ink[i],
                       palette.badge_page[i]);
  }
  return css;
}

}  // namespace

std::string palette_css(std::string_view selector) {
  const std::string light = variables(kLightPalette);
  return fmt::format(
      "{0}{{color-scheme:light dark;{1}}}\n"
      "@media (prefers-color-scheme:dark){{{0}{{{2}}}}}\n"
      "@media print{{{0}{{color-scheme:light;{1}}}}}\n",
      selector, light, variables(kDarkPalette));
}

std::string_view picture_css() {
  return R"(svg.picture{
  font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
svg.picture text{fill:var(--ink);font-size:12px}
svg.picture .m{fill:var(--muted)}
svg.picture .e{text-anchor:end}
svg.picture .c{text-anchor:middle}
svg.picture .q{stroke:var(--page);stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
svg.picture .g{stroke:var(--line);stroke-width:1;fill:none}
svg.picture .z{stroke:var(--muted);stroke-width:1;fill:none}
svg.picture .k{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3;fill:none}
svg.picture .n{fill:none;stroke-width:2;stroke-linejoin:round}
svg.picture .d1{stroke-dasharray:7 3}
svg.picture .d2{stroke-dasharray:2 3}
svg.picture .d3{stroke-dasharray:9 3 2 3}
svg.picture .d4{stroke-dasharray:12 4}
svg.picture .d5{stroke-dasharray:4 4}
svg.picture .v{opacity:.16}
svg.picture .h{opacity:.45}
svg.picture .x{fill:var(--s0)}
svg.picture .o{stroke:var(--ink);stroke-width:1.5;fill:none}
svg.picture .p{fill:none;stroke-width:5;stroke-linecap:round}
svg.picture .f0{fill:var(--s0)}svg.picture .f1{fill:var(--s1)}svg.picture .f2{fill:var(--s2)}
svg.picture .f3{fill:var(--s3)}svg.picture .f4{fill:var(--s4)}svg.picture .f5{fill:var(--s5)}
svg.picture .s0{stroke:var(--s0)}svg.picture .s1{stroke:var(--s1)}svg.picture .s2{stroke:var(--s2)}
svg.picture .s3{stroke:var(--s3)}svg.picture .s4{stroke:var(--s4)}svg.picture .s5{stroke:var(--s5)}
svg.picture .l0{stroke:var(--l0)}svg.picture .l1{stroke:var(--l1)}svg.picture .l2{stroke:var(--l2)}
svg.picture .l3{stroke:var(--l3)}svg.picture .l4{stroke:var(--l4)}
)";
}

}  // namespace canasta
