#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/messages/base.h"
#include "base/messages/io.h"

namespace canasta {
namespace {

Error some_error() { return invalid(message::kYamlKeyNotText); }

Result<int> half(int number) {
  if (number % 2 != 0) return some_error();
  return number / 2;
}

Result<int> quarter(int number) {
  TRY_ASSIGN(const int first, half(number));
  TRY_ASSIGN(const int second, half(first));
  return second;
}

Status check_even(int number, int& calls) {
  TRY(quarter(number));
  ++calls;
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4).ok());
  EXPECT_TRUE(static_cast<bool>(half(4)));
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_EQ(*half(4), 2);
  EXPECT_FALSE(half(3).ok());
  EXPECT_EQ(half(3).error().code(), ErrorCode::InvalidInput);
}

TEST(Result, ReadingTheWrongSideIsABug) {
  EXPECT_THROW(static_cast<void>(half(3).value()), Bug);
  EXPECT_THROW(static_cast<void>(half(4).error()), Bug);
  EXPECT_THROW(static_cast<void>(Status().error()), Bug);
  EXPECT_NO_THROW(static_cast<void>(Status(some_error()).error()));
}

TEST(Result, TryPassesErrorsUpAndGoesOnOtherwise) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_FALSE(quarter(6).ok());
  int calls = 0;
  EXPECT_FALSE(check_even(6, calls).ok());
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(check_even(8, calls).ok());
  EXPECT_EQ(calls, 1);
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
  const auto make = []() -> Result<std::unique_ptr<std::string>> {
    return std::make_unique<std::string>("moved");
  };
  const auto use = [&]() -> Result<std::size_t> {
    TRY_ASSIGN(const auto text, make());
    return text->size();
  };
  EXPECT_EQ(use().value(), 5U);
  const auto text = make();
  EXPECT_EQ(**text, "moved");
}

TEST(Error, PlaceStandsInFront) {
  const Error error = invalid(message::kUnknownNameNearest,
                              {{"kind", "column"}, {"name", "cantidd"}, {"nearest", "cantidad"}})
                          .at({.file = "", .line = 12, .column = 5, .field = "quantity"})
                          .in_file("ventas.csv");
  EXPECT_EQ(error.text(Language::English),
            "ventas.csv:12:5: quantity: unknown column \"cantidd\". Did you mean \"cantidad\"?");
  EXPECT_TRUE(error.text(Language::Spanish).starts_with("ventas.csv:12:5: quantity: "));
}

TEST(Error, ThePlaceFirstSaidIsKept) {
  const Error error = some_error()
                          .at({.file = "inner.csv", .line = 3, .column = 0, .field = {}})
                          .at({.file = "outer.csv", .line = 9, .column = 7, .field = "f"});
  EXPECT_EQ(error.place().file, "inner.csv");
  EXPECT_EQ(error.place().line, 3U);
  EXPECT_EQ(error.place().column, 7U);
  EXPECT_EQ(error.place().field, "f");
}

TEST(Error, CodesAndExitsAreThoseOfTheTable) {
  const std::vector<std::pair<ErrorCode, int>> exits{
      {ErrorCode::InvalidInput, 2}, {ErrorCode::TooLarge, 2},    {ErrorCode::ContractBroken, 3},
      {ErrorCode::GateFailed, 4},   {ErrorCode::NotFound, 5},    {ErrorCode::Conflict, 6},
      {ErrorCode::Config, 78},      {ErrorCode::Denied, 77},     {ErrorCode::Corrupt, 1},
      {ErrorCode::NoSpace, 1},      {ErrorCode::Overloaded, 75}, {ErrorCode::Unavailable, 75},
      {ErrorCode::Cancelled, 130}};
  for (const auto& [code, exit] : exits) EXPECT_EQ(exit_code(code), exit) << name(code);
  EXPECT_EQ(name(ErrorCode::InvalidInput), "InvalidInput");
  EXPECT_EQ(name(ErrorCode::Cancelled), "Cancelled");
}

TEST(Assert, ABrokenPromiseSaysWhichAndWhere) {
  EXPECT_NO_THROW(CANASTA_ASSERT(1 + 1 == 2));
  try {
    CANASTA_ASSERT(1 + 1 == 3);
    FAIL() << "the promise was broken";
  } catch (const Bug& bug) {
    const std::string what = bug.what();
    EXPECT_NE(what.find("1 + 1 == 3"), std::string::npos);
    EXPECT_NE(what.find("result_test.cc"), std::string::npos);
  }
}

}  // namespace
}  // namespace canasta
