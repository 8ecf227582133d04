#include "net/accepted.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace canasta {
namespace {

constexpr std::array<std::string_view, 3> kOffered{"application/json", "text/csv", "text/html"};

std::string type(std::string_view accept) {
  const auto chosen = choose_type(accept, kOffered);
  return chosen.has_value() ? std::string(kOffered.at(*chosen)) : "none";
}

TEST(Accepted, TheTypeOfTheGreatestWeight) {
  EXPECT_EQ(type(""), "application/json");
  EXPECT_EQ(type("*/*"), "application/json");
  EXPECT_EQ(type("text/csv"), "text/csv");
  EXPECT_EQ(type("TEXT/CSV"), "text/csv");
  EXPECT_EQ(type("text/*"), "text/csv");
  EXPECT_EQ(type("application/json;q=0.5, text/html;q=0.501"), "text/html");
  EXPECT_EQ(type("text/html, text/csv"), "text/csv") << "of equals the first that is offered";
  EXPECT_EQ(type("*/*;q=0.1, text/*;q=0.2, text/csv;q=0"), "text/html");
  EXPECT_EQ(type("text/csv ; charset=utf-8 ; Q=1.000"), "text/csv");
  EXPECT_EQ(type("image/png"), "none");
  EXPECT_EQ(type("*/*;q=0"), "none");
  EXPECT_EQ(type("text/cs"), "none");
  EXPECT_EQ(choose_type("", {}), std::nullopt);
}

TEST(Accepted, WhatIsMalformedIsPassedOver) {
  for (const char* const bad :
       {"text/csv;q=2", "text/csv;q=", "text/csv;q=1.001", "text/csv;q=0.0001", "text/csv;q=-1",
        "text/csv;q=.5", "text/csv;q=0,5", "text/csv;q=1x", "text/csv;q=0.a"}) {
    EXPECT_EQ(type(std::string(bad) + ", text/html;q=0.1"), "text/html") << bad;
  }
  EXPECT_EQ(type(",,;;,text/csv"), "text/csv");
}

TEST(Accepted, OfALongListTheFirstCount) {
  std::string accept;
  for (std::size_t i = 1; i < kAcceptedMax; ++i) accept += "a/b,";
  EXPECT_EQ(type(accept + "text/csv"), "text/csv");
  EXPECT_EQ(type("a/b," + accept + "text/csv"), "none");
}

TEST(Accepted, TheLanguage) {
  const auto language = [](std::string_view header) {
    return choose_language(header, Language::Spanish);
  };
  EXPECT_EQ(language(""), Language::Spanish);
  EXPECT_EQ(language("en"), Language::English);
  EXPECT_EQ(language("EN-us;q=0.3"), Language::English);
  EXPECT_EQ(language("en;q=0.3, es-MX;q=0.4"), Language::Spanish);
  EXPECT_EQ(language("es;q=0.3, en;q=0.4"), Language::English);
  EXPECT_EQ(language("fr, en;q=0.1"), Language::English);
  EXPECT_EQ(language("en, es"), Language::Spanish) << "equals: what is otherwise spoken";
  EXPECT_EQ(language("en;q=0"), Language::Spanish);
  EXPECT_EQ(language("eng, enx-a, *"), Language::Spanish);
  EXPECT_EQ(choose_language("es-419", Language::English), Language::Spanish);
}

TEST(Accepted, Gzip) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("br;q=1.0, GZIP;q=0.1"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("*, gzip;q=0.000"));
  EXPECT_FALSE(accepts_gzip("gzipped"));
}

}  // namespace
}  // namespace canasta
