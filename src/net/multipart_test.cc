#include "net/multipart.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/messages/base.h"
#include "base/messages/net.h"

namespace canasta {
namespace {

// What was told, in one text: "<name|filename|type>body</>".
class Teller final : public MultipartHandler {
 public:
  Status begin_part(const MultipartPart& part) override {
    told += '<' + part.name + '|' + part.filename.value_or("-") + '|' + part.content_type + '>';
    return {};
  }
  Status take(std::string_view piece) override {
    EXPECT_FALSE(piece.empty());
    told += piece;
    if (piece.find("STOP") == std::string_view::npos) return {};
    return Error(ErrorCode::Cancelled, message::kCancelled);
  }
  Status end_part() override {
    told += "</>";
    return {};
  }
  std::string told;
};

// What was told, then the name of the error, if any.
std::string told_of(const std::string& form, std::size_t slice = 1'000'000,
                    const std::string& boundary = "b") {
  Teller teller;
  MultipartParser parser(boundary, teller);
  for (std::size_t at = 0; at < form.size(); at += slice) {
    const Status status = parser.take(std::string_view(form).substr(at, slice));
    if (!status.ok()) return teller.told + std::string(name(status.error().message()));
  }
  const Status status = parser.finish();
  return teller.told + (status.ok() ? "" : std::string(name(status.error().message())));
}

std::string part(const std::string& header, const std::string& body) {
  return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n";
}
const std::string kName = "Content-Disposition: form-data; name=\"a\"";

TEST(Multipart, PartsAreToldOneByOne) {
  EXPECT_EQ(told_of(part(kName, "one") +
                    part("content-TYPE: text/csv\r\nX: y\r\ncontent-disposition: FORM-DATA; "
                         "filename=x.csv ; NAME = b",
                         "")),
            "<a|-|>one</>kMultipartBroken")
      << "a blank before =";
  EXPECT_EQ(told_of(part(kName, "one") +
                    part("content-TYPE: text/csv\r\nX: y\r\ncontent-disposition: FORM-DATA; "
                         "filename=x.csv ; NAME=b;",
                         "") +
                    "--b--\r\n"),
            "<a|-|>one</><b|x.csv|text/csv></>");
  EXPECT_EQ(told_of("preamble\r\n" + part(kName, "\r\n") + "--b--epilogue --b\r\n"),
            "<a|-|>\r\n</>");
  EXPECT_EQ(told_of("--b--"), "") << "a form without parts";
  EXPECT_EQ(told_of("--b \t\r\n" + kName + "\r\n\r\nx\r\n--b  --"), "<a|-|>x</>kMultipartBroken");
  EXPECT_EQ(told_of("--b\r\n" + kName + "\r\n\r\n--b--"), "<a|-|></>") << "a part without a byte";
}

TEST(Multipart, WhatOnlyResemblesABoundaryIsText) {
  const std::string body = "\r\n--\r\n--c\r\r\n--\r\n-b\n--b\r--b --b\r\n";
  EXPECT_EQ(told_of(part(kName, body) + "--b--"), "<a|-|>" + body + "</>");
  EXPECT_EQ(told_of(part(kName, "\r\n-") + "--b--"), "<a|-|>\r\n-</>");
}

TEST(Multipart, NamesMayBeQuoted) {
  const auto name_of = [](const std::string& parameters) {
    return told_of(part("Content-Disposition: form-data; " + parameters, "") + "--b--");
  };
  EXPECT_EQ(name_of(R"(name="a\"b\\c"; filename="C:\dir\f.csv")"), R"(<a"b\c|C:\dir\f.csv|></>)");
  EXPECT_EQ(name_of("name=\"\xC3\xB1; x=y\""), "<\xC3\xB1; x=y|-|></>");
  EXPECT_EQ(name_of("name=a; filename*=UTF-8''x; filename=\"\""), "<a||></>");
  for (const char* const bad :
       {"name=\"a", "name=", "name", "=a", "name=a b", "name=\"a\"b", "name=a; name=b",
        "name=\"\xFF\"", "name=a; filename=\"\xC0\xAF\"", "name=\"\"", "filename=a", ""}) {
    EXPECT_EQ(name_of(bad), "kMultipartBroken") << bad;
  }
}

TEST(Multipart, BrokenFormsAreRefused) {
  const std::vector<std::string> forms{
      "",
      "--b",
      "--b-",
      "--b-x",
      "--bx\r\n",
      "--b\n" + kName,
      "--b\rx",
      "--b\r\n" + kName,
      "--b\r\n\r\nx\r\n--b--",
      part("X: y", "x") + "--b--",
      part(kName + "\r\n" + kName, "x") + "--b--",
      part(kName + "\r\nContent-Type: a\r\nContent-Type: b", "x") + "--b--",
      part(kName + "\r\n folded: x", "x") + "--b--",
      part(kName + "\nX: y", "x") + "--b--",
      part(kName + "\rX: y", "x") + "--b--",
      part(kName + "\r\nX : y", "x") + "--b--",
      part(kName + "\r\nX", "x") + "--b--",
      part(kName + "\r\nX: \x01", "x") + "--b--",
      part("Content-Disposition: attachment; name=a", "x") + "--b--",
      part("Content-Disposition: form-data", "x") + "--b--",
  };
  for (const std::string& form : forms) {
    EXPECT_TRUE(told_of(form).ends_with("kMultipartBroken")) << form;
    EXPECT_EQ(told_of(form, 1), told_of(form)) << form;
  }
  EXPECT_EQ(told_of(part(kName, "x")), "<a|-|>xkMultipartBroken") << "no last boundary";
}

TEST(Multipart, LimitsHoldAtTheirEdge) {
  const auto parts = [](std::size_t count) {
    std::string form;
    for (std::size_t i = 0; i < count; ++i) form += part(kName, "x");
    return told_of(form + "--b--");
  };
  EXPECT_TRUE(parts(kMultipartPartsMax).ends_with("x</>"));
  EXPECT_TRUE(parts(kMultipartPartsMax + 1).ends_with("x</>kMultipartTooLong"));

  const auto header = [](std::size_t bytes) {  // with its line ends
    const std::string filler(bytes - kName.size() - 9, 'x');
    return told_of(part(kName + "\r\nX: " + filler, "x") + "--b--");
  };
  EXPECT_EQ(header(kMultipartHeaderBytesMax), "<a|-|>x</>");
  EXPECT_EQ(header(kMultipartHeaderBytesMax + 1), "kMultipartTooLong");

  const auto preamble = [](std::size_t bytes) {
    return told_of(std::string(bytes, 'x') + "\r\n" + part(kName, "x") + "--b--");
  };
  EXPECT_EQ(preamble(kMultipartMarginBytesMax), "<a|-|>x</>");
  EXPECT_EQ(preamble(kMultipartMarginBytesMax + 1), "kMultipartTooLong");

  const auto boundary = [](std::size_t bytes) {
    return multipart_boundary("multipart/form-data; boundary=" + std::string(bytes, 'x')).ok();
  };
  EXPECT_TRUE(boundary(kMultipartBoundaryBytesMax));
  EXPECT_FALSE(boundary(kMultipartBoundaryBytesMax + 1));
}

TEST(Multipart, TheBoundaryComesFromTheContentType) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=x-1").value(), "x-1");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data ;charset=utf-8; Boundary=\"a b?c\"").value(),
            "a b?c");
  for (const char* const bad :
       {"", "multipart/form-data", "multipart/form-data;", "multipart/mixed; boundary=x",
        "text/plain; boundary=x",
        "multipart/form-data; boundary=", "multipart/form-data boundary=x",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a ",
        "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=\"a\r\n\"", "multipart/form-data; boundary=a@b"}) {
    EXPECT_FALSE(multipart_boundary(bad).ok()) << bad;
  }
}

TEST(Multipart, ErrorsOfTheHandlerComeBack) {
  EXPECT_EQ(told_of(part(kName, "xSTOPx") + "--b--"), "<a|-|>xSTOPxkCancelled");
}

// Bodies made of what boundaries are made of, cut at any place.
RC_GTEST_PROP(Multipart, DoesNotDependOnSlices, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
      std::vector<std::string>{"\r\n", "\r", "\n", "-", "--", "b", "--b", "\r\n--b", "\r\n--b\r\n",
                               "--b--", "x", kName, ": ", part(kName, "x")}));
  std::string form = "--b\r\n" + kName + "\r\n\r\n";
  for (const std::string& piece : pieces) form += piece;
  form += "\r\n--b--";
  RC_ASSERT(told_of(form, 1) == told_of(form));
  RC_ASSERT(told_of(form, *rc::gen::inRange<std::size_t>(1, 30)) == told_of(form));
}

// The slow twin: a body without its boundary comes out as it went in.
RC_GTEST_PROP(Multipart, AnyBodyComesOutWhole, ()) {
  const auto body = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("\r\n-bx")));
  RC_PRE(("\r\n" + body + "\r\n").find("\r\n--b") == std::string::npos);
  RC_ASSERT(told_of(part(kName, body) + "--b--", *rc::gen::inRange<std::size_t>(1, 9)) ==
            "<a|-|>" + body + "</>");
}

}  // namespace
}  // namespace canasta
