#include "io/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"

namespace canasta {
namespace {

// A file with this header, its length in front, and that many bytes of data behind it.
std::string file_of(const std::string& header, std::size_t data_bytes) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
  return bytes + header + std::string(data_bytes, '\1');
}

std::string array_of(const std::string& name, const std::string& type, const std::string& shape,
                     const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape +
         "],\"data_offsets\":[" + offsets + "]}";
}

const std::vector<float> kFloats{1.5F, -0.0F, std::numeric_limits<float>::infinity()};
const std::vector<std::int64_t> kLongs{std::numeric_limits<std::int64_t>::min(), -1, 0, 7};
const std::vector<std::uint8_t> kBytes{7, 9};

std::string sample() {
  return safetensors_bytes(
      {array_view<std::uint8_t>("bytes", kBytes), array_view<float>("floats", kFloats, {3, 1}),
       array_view<std::int64_t>("longs", kLongs, {2, 2})},
      {{"rank", "3"}, {"ñ", "año"}});
}

TEST(Safetensors, TheWorkedExampleOfTheFormatPage) {
  const std::string header = R"({"a":{"data_offsets":[0,2],"dtype":"U8","shape":[2]}})";
  EXPECT_EQ(safetensors_bytes({array_view<std::uint8_t>("a", kBytes)}, {}),
            std::string("\x38\0\0\0\0\0\0\0", 8) + header + "   \x07\x09");
}

TEST(Safetensors, GivesBackValuesAndMetadata) {
  EXPECT_NE(sample().find(R"("dtype":"I64","shape":[2,2])"), std::string::npos);
  const auto file = Safetensors::parse(sample(), "f").value();
  EXPECT_EQ(file.values<float>("floats").value(), kFloats);
  EXPECT_TRUE(std::signbit(file.values<float>("floats").value()[1]));
  EXPECT_EQ(file.values<std::int64_t>("longs").value(), kLongs);
  EXPECT_EQ(file.values<std::uint8_t>("bytes").value(), kBytes);
  EXPECT_EQ(file.metadata(), (ArrayMetadata{{"rank", "3"}, {"ñ", "año"}}));
}

TEST(Safetensors, TheOrderOfTheArraysDoesNotChangeTheBytes) {
  const auto bytes_of = [](bool swapped) {
    std::vector<ArrayView> arrays{array_view<std::uint8_t>("b", kBytes),
                                  array_view<std::uint8_t>("a", kBytes),
                                  array_view<float>("c", kFloats)};
    if (swapped) std::swap(arrays[0], arrays[2]);
    return safetensors_bytes(arrays, {});
  };
  EXPECT_EQ(bytes_of(false), bytes_of(true));
}

TEST(Safetensors, EmptyArraysAndEmptyFiles) {
  const std::vector<double> none;
  const std::string bytes = safetensors_bytes({array_view<double>("none", none, {0, 5})}, {});
  const auto file = Safetensors::parse(bytes, "f").value();
  EXPECT_EQ(file.values<double>("none").value(), none);
  EXPECT_TRUE(Safetensors::parse(safetensors_bytes({}, {}), "f").ok());
}

TEST(Safetensors, AMissingArrayOrAnotherTypeIsCorrupt) {
  const auto file = Safetensors::parse(sample(), "models/f.safetensors").value();
  const auto missing = file.values<float>("none");
  EXPECT_EQ(missing.error().code(), ErrorCode::Corrupt);
  EXPECT_NE(missing.error().text(Language::English).find("models/f.safetensors"),
            std::string::npos);
  EXPECT_EQ(file.values<double>("floats").error().code(), ErrorCode::Corrupt);
}

TEST(Safetensors, EveryShorterFileIsCorrupt) {
  const std::string bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(Safetensors::parse(bytes.substr(0, length), "f").error().code(), ErrorCode::Corrupt)
        << length;
  }
  EXPECT_EQ(Safetensors::parse(bytes + "x", "f").error().code(), ErrorCode::Corrupt);
}

TEST(Safetensors, ForgedHeadersAreCorrupt) {
  const std::string huge(8, '\xFF');
  EXPECT_FALSE(Safetensors::parse(huge + "{}", "f").ok());
  const std::vector<std::string> headers{
      "",
      "[]",
      "7",
      "{\"a\":7}",
      "{\"__metadata__\":{\"a\":7}}",
      "{\"a\":{}}",
      "{" + array_of("a", "F16", "4", "0,8") + "}",                      // unknown type
      "{" + array_of("a", "U8", "9", "0,8") + "}",                       // shape over bytes
      "{" + array_of("a", "U8", "8", "0,9") + "}",                       // past the end
      "{" + array_of("a", "U8", "8", "8,0") + "}",                       // backwards
      "{" + array_of("a", "U8", "-8", "0,8") + "}",                      // negative
      "{" + array_of("a", "F64", "9223372036854775808,2", "0,0") + "}",  // overflow to 0
      "{" + array_of("a", "U8", "8", "0,8,8") + "}",                     // three offsets
      "{" + array_of("a", "U8", "5", "0,5") + "," + array_of("b", "U8", "5", "3,8") +
          "}",  // overlap
      "{" + array_of("a", "U8", "3", "0,3") + "," + array_of("b", "U8", "3", "5,8") + "}",  // gap
      "{" + array_of("a", "U8", "7", "0,7") + "}",  // bytes left over
      "{" + array_of("a", "U8", "8", "0,8") + "," + array_of("a", "U8", "8", "0,8") + "}"};
  for (const std::string& header : headers) {
    EXPECT_EQ(Safetensors::parse(file_of(header, 8), "f").error().code(), ErrorCode::Corrupt)
        << header;
  }
  EXPECT_TRUE(
      Safetensors::parse(file_of("{" + array_of("a", "U8", "8", "0,8") + "}", 8), "f").ok());
}

TEST(Safetensors, TheHeaderEndsAtItsLimit) {
  std::string header = "{}";
  header.resize(kSafetensorsHeaderBytesMax, ' ');
  EXPECT_TRUE(Safetensors::parse(file_of(header, 0), "f").ok());
  EXPECT_EQ(Safetensors::parse(file_of(header + " ", 0), "f").error().code(), ErrorCode::Corrupt);
}

TEST(Safetensors, FlippedBytesNeverEscapeTheFile) {
  const std::string bytes = sample();
  Random random(2);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = bytes;
    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    const auto file = Safetensors::parse(damaged, "f");
    if (!file.ok()) continue;
    for (const char* name : {"bytes", "floats", "longs"}) {
      static_cast<void>(file->values<float>(name).ok());
    }
  }
}

}  // namespace
}  // namespace canasta
