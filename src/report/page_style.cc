#include "report/page_style.h"

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "io/sha256.h"
#include "report/palette.h"

namespace canasta {
namespace {

constexpr std::string_view kPageRules = R"(*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
  overflow-wrap:break-word}
main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header{padding:2.5rem 0 1rem;border-bottom:3px solid var(--s0);margin-bottom:1.5rem}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.01em;margin:0 0 .4rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.4rem 0 .8rem}
a{color:var(--accent)}
a:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.3rem .8rem;z-index:1}
nav{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1.2rem}
nav h2{font-size:1rem;margin:0 0 .3rem}
nav ol{margin:0;padding-left:1.2rem;columns:18rem auto;column-gap:2rem}
ul.lines{list-style:none;margin:0 0 1rem;padding:0}
ul.lines li{padding:.25rem 0 .25rem .9rem;border-left:3px solid var(--line);margin-bottom:.35rem}
ul.lines li.green{border-color:var(--green)}
ul.lines li.amber{border-color:var(--amber)}
ul.lines li.red{border-color:var(--red)}
.badge{display:inline-block;font-size:.8rem;font-weight:600;line-height:1.2;border-radius:1rem;
  padding:.2rem .65rem;margin-right:.5rem;white-space:nowrap}
.badge::before{content:"";display:inline-block;width:.55em;height:.55em;border-radius:50%;
  background:currentColor;margin-right:.4em}
.badge.green{color:var(--green);background:var(--green-page)}
.badge.amber{color:var(--amber);background:var(--amber-page)}
.badge.red{color:var(--red);background:var(--red-page)}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;
  background:var(--panel);border:1px solid var(--line);border-radius:.3rem;padding:.05em .35em;
  overflow-wrap:anywhere}
.pictures{display:grid;gap:1rem;align-items:start;
  grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));margin:1rem 0}
figure{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.6rem;min-width:0}
figcaption{font-weight:600;font-size:.95rem;margin-bottom:.6rem}
svg.picture{display:block;width:100%;height:auto;margin:0 auto}
svg.narrow{max-width:27rem}
svg.phone{display:none;max-width:27rem}
@media (max-width:48rem){svg.wide{display:none}svg.phone{display:block}figure{padding:.7rem}
  header{padding-top:1.5rem}h1{font-size:1.5rem}}
.scroll{overflow-x:auto;margin:1rem 0;border:1px solid var(--line);border-radius:.6rem;
  background:linear-gradient(90deg,var(--page) 40%,transparent) left/3rem 100% no-repeat local,
  linear-gradient(270deg,var(--page) 40%,transparent) right/3rem 100% no-repeat local,
  linear-gradient(90deg,var(--muted),transparent) left/.7rem 100% no-repeat scroll,
  linear-gradient(270deg,var(--muted),transparent) right/.7rem 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
  white-space:nowrap}
th,td{text-align:left;padding:.45rem .8rem;border-top:1px solid var(--line);vertical-align:top;
  max-width:24rem}
thead th{border-top:0;background:var(--panel);font-size:.82rem;color:var(--muted);
  vertical-align:bottom}
tbody th{font-weight:500}
summary{cursor:pointer;color:var(--accent);margin:1rem 0 .4rem}
.num{text-align:right;white-space:nowrap}
.base{color:var(--muted);background:var(--panel);border-left:1px dashed var(--line);
  border-right:1px dashed var(--line)}
.more{color:var(--muted);font-size:.9rem}
footer{color:var(--muted);font-size:.85rem;margin:3rem auto 2rem}
@media print{body{font-size:11pt}nav,.skip{display:none}main,footer{max-width:none}header{
  padding-top:0}figure,tr{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible;
  border:0}a{color:inherit;text-decoration:none}}
)";

int hex_value(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

}  // namespace

std::string base64_of_hex(const std::string& hex) {
  CANASTA_ASSERT(hex.size() % 2 == 0);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bits = bits << 8 | static_cast<std::uint32_t>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
    for (held += 8; held >= 6; held -= 6) out += kDigits[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) out += kDigits[(bits << (6 - held)) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

const std::string& page_css() {
  static const std::string css =
      palette_css(":root") + std::string(picture_css()) + std::string(kPageRules);
  return css;
}

const std::string& page_policy() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" +
                                    base64_of_hex(sha256(page_css())) +
                                    "'; img-src data:; base-uri 'none'; form-action 'none'";
  return policy;
}

}  // namespace canasta
