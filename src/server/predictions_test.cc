#include "server/predictions.h"

#include <gtest/gtest.h>

#include "base/messages/server.h"

namespace canasta {
namespace {

HttpRequest of_type(std::string_view type) {
  HttpRequest request;
  if (!type.empty()) request.headers.push_back({"Content-Type", type});
  return request;
}

TEST(RowsForm, FollowsFromTheType) {
  const std::pair<const char*, RowsForm> read[] = {
      {"", RowsForm::Json},
      {"application/json", RowsForm::Json},
      {"Application/JSON; charset=\"UTF-8\"", RowsForm::Json},
      {"text/csv; charset=utf-8", RowsForm::Csv},
      {"application/vnd.apache.arrow.stream", RowsForm::Arrow}};
  for (const auto& [type, form] : read) EXPECT_EQ(rows_form(of_type(type)).value(), form) << type;
  for (const char* const type : {"text/plain", "application/json; charset=latin1"}) {
    const auto form = rows_form(of_type(type));
    ASSERT_FALSE(form.ok()) << type;
    EXPECT_EQ(form.error().message(), message::kUnsupportedBody) << type;
  }
}

// Whatever else rows come in elsewhere.
TEST(CheckJson, NamesJsonAloneAsWhatIsRead) {
  EXPECT_TRUE(check_json(of_type("")).ok());
  EXPECT_TRUE(check_json(of_type("application/json")).ok());
  for (const char* const type : {"text/plain", "text/csv", "application/vnd.apache.arrow.stream",
                                 "application/json; charset=x"}) {
    const Status checked = check_json(of_type(type));
    ASSERT_FALSE(checked.ok()) << type;
    EXPECT_EQ(checked.error().text(Language::English),
              "a body of type " + std::string(type) + " is not read here. Send application/json");
  }
}

}  // namespace
}  // namespace canasta
