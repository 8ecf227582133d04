// The files of the page /docs, which stand in the program itself: it needs none beside it.
//
// They are packed when the program is built (CMakeLists.txt) and laid into it by embedded_files.S.
// Swagger UI comes from tools/setup; docs.html, docs.css and docs.js stand beside this file.
#pragma once

#include <span>
#include <string_view>

#include "server/packed_text.h"

namespace canasta {

struct EmbeddedFile {
  std::string_view name;  // "docs.js"
  PackedText text;
};

// What the page asks for, in one order.
std::span<const EmbeddedFile> embedded_files();
// The page.
const PackedText& embedded_page();

}  // namespace canasta
