// Result<T>: a value or an Error. Status is Result<void>.
//
//   Result<Histogram> load(const Path& path);
//   TRY_ASSIGN(const Histogram histogram, load(path));   // returns the error upwards
//   TRY(write(histogram));
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace canasta {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok()
  T& value() & {
    CANASTA_ASSERT(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    CANASTA_ASSERT(ok());
    return std::get<0>(state_);
  }
  // By value: what a loop over f().value() walks must not die with the temporary.
  T value() && {
    CANASTA_ASSERT(ok());
    return std::get<0>(std::move(state_));
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }

  // REQUIRES: !ok()
  const Error& error() const& {
    CANASTA_ASSERT(!ok());
    return std::get<1>(state_);
  }
  Error&& error() && {
    CANASTA_ASSERT(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  // REQUIRES: !ok()
  const Error& error() const& {
    CANASTA_ASSERT(!ok());
    return *error_;
  }
  Error&& error() && {
    CANASTA_ASSERT(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// Short makers for the errors that rooms return most.
inline Error invalid(Message message, Fields fields = {}) {
  return {ErrorCode::InvalidInput, message, std::move(fields)};
}
inline Error config_error(Message message, Fields fields = {}) {
  return {ErrorCode::Config, message, std::move(fields)};
}
inline Error not_found(Message message, Fields fields = {}) {
  return {ErrorCode::NotFound, message, std::move(fields)};
}
inline Error corrupt(Message message, Fields fields = {}) {
  return {ErrorCode::Corrupt, message, std::move(fields)};
}

}  // namespace canasta

#define CANASTA_CONCAT_(a, b) a##b
#define CANASTA_CONCAT(a, b) CANASTA_CONCAT_(a, b)

// Returns the error of a Result upwards, and drops its value.
#define TRY(expression)                      \
  do {                                       \
    auto try_result_ = (expression);         \
    if (!try_result_.ok()) [[unlikely]]      \
      return std::move(try_result_).error(); \
  } while (false)

// Declares `declaration` with the value of a Result, or returns its error upwards.
#define TRY_ASSIGN(declaration, expression) \
  TRY_ASSIGN_(CANASTA_CONCAT(try_result_, __LINE__), declaration, expression)
#define TRY_ASSIGN_(result, declaration, expression) \
  auto result = (expression);                        \
  if (!result.ok()) [[unlikely]]                     \
    return std::move(result).error();                \
  declaration = std::move(result).value()
