#include "ingest/column_names.h"

#include <span>

#include "base/ascii.h"

namespace canasta {
namespace {

struct WordPoints {
  std::string_view word;
  int points;
};

// The noun of a role gets 10; what only fits beside a noun gets 1 to 4; a noun of something else,
// or a sign of another role, takes points away.
constexpr auto kCustomerWords = std::to_array<WordPoints>(
    {{"customer", 10},  {"cliente", 10},   {"client", 10}, {"clientes", 8},    {"household", 9},
     {"comprador", 9},  {"consumidor", 9}, {"shopper", 9}, {"buyer", 9},       {"socio", 8},
     {"member", 8},     {"user", 8},       {"usuario", 8}, {"account", 5},     {"cuenta", 5},
     {"persona", 6},    {"cust", 9},       {"userid", 9},  {"customerid", 12}, {"clienteid", 12},
     {"idcliente", 12}, {"rut", 6},        {"nit", 6},     {"dni", 6},         {"cedula", 6},
     {"id", 2},         {"codigo", 2},     {"cod", 2},     {"code", 2},        {"no", 1},
     {"num", 1},        {"numero", 1},     {"number", 1},  {"key", 1},         {"name", -4},
     {"nombre", -4},    {"tipo", -12},     {"type", -12},  {"segment", -12},   {"segmento", -12},
     {"since", -12},    {"email", -3},     {"score", -12}, {"region", -12},    {"fecha", -12},
     {"date", -12},     {"country", -12},  {"pais", -12},  {"edad", -12},      {"age", -12},
     {"ciudad", -12},   {"city", -12},     {"canal", -12}});
constexpr auto kOrderWords = std::to_array<WordPoints>(
    {{"invoice", 10},   {"factura", 10},    {"order", 9},       {"pedido", 9},
     {"ticket", 10},    {"boleta", 10},     {"receipt", 10},    {"recibo", 10},
     {"basket", 9},     {"transaction", 9}, {"transaccion", 9}, {"orden", 9},
     {"compra", 6},     {"folio", 8},       {"documento", 7},   {"comprobante", 8},
     {"invoiceno", 12}, {"orderid", 12},    {"remision", 7},    {"venta", 4},
     {"sale", 4},       {"session", 4},     {"id", 2},          {"no", 2},
     {"nro", 2},        {"num", 2},         {"numero", 2},      {"number", 2},
     {"codigo", 2},     {"cod", 2},         {"date", -20},      {"fecha", -20},
     {"time", -20},     {"timestamp", -20}, {"hora", -20},      {"dt", -20},
     {"status", -20},   {"estado", -20},    {"tipo", -20},      {"type", -20},
     {"total", -20},    {"amount", -20},    {"valor", -20},     {"monto", -20},
     {"canal", -20},    {"channel", -20},   {"cliente", -20},   {"customer", -20},
     {"product", -20},  {"producto", -20},  {"bruta", -20},     {"neta", -20},
     {"iva", -20},      {"priority", -20},  {"quantity", -20},  {"cantidad", -20},
     {"line", -8},      {"linea", -8},      {"item", -8},       {"row", -20}});
constexpr auto kTimeWords = std::to_array<WordPoints>(
    {{"fecha", 10},   {"date", 10},        {"timestamp", 10},   {"datetime", 10},
     {"time", 8},     {"hora", 6},         {"invoicedate", 12}, {"dt", 6},
     {"dia", 5},      {"day", 5},          {"order", 3},        {"pedido", 3},
     {"invoice", 3},  {"factura", 3},      {"compra", 3},       {"purchase", 3},
     {"venta", 3},    {"sale", 3},         {"transaction", 3},  {"transaccion", 3},
     {"ship", -4},    {"shipping", -4},    {"entrega", -4},     {"delivery", -4},
     {"envio", -4},   {"despacho", -4},    {"vencimiento", -8}, {"due", -8},
     {"birth", -20},  {"nacimiento", -20}, {"registro", -4},    {"update", -4},
     {"updated", -4}, {"modified", -4},    {"week", -6},        {"semana", -6}});
constexpr auto kProductWords = std::to_array<WordPoints>(
    {{"product", 10},   {"producto", 10},   {"sku", 12},        {"articulo", 10},
     {"article", 10},   {"item", 9},        {"stock", 8},       {"stockcode", 12},
     {"material", 9},   {"upc", 9},         {"ean", 9},         {"plu", 9},
     {"gtin", 9},       {"barcode", 8},     {"referencia", 6},  {"productid", 12},
     {"isbn", 9},       {"code", 3},        {"codigo", 3},      {"cod", 3},
     {"id", 3},         {"no", 1},          {"number", 1},      {"numero", 1},
     {"name", 1},       {"nombre", 1},      {"description", 4}, {"descripcion", 4},
     {"category", -20}, {"categoria", -20}, {"type", -8},       {"tipo", -8},
     {"price", -20},    {"precio", -20},    {"size", -8},       {"quantity", -20},
     {"cantidad", -20}, {"count", -20},     {"family", -20},    {"familia", -20},
     {"brand", -20},    {"marca", -20},     {"line", -4},       {"linea", -4},
     {"total", -20}});
constexpr auto kQuantityWords = std::to_array<WordPoints>(
    {{"quantity", 10},   {"qty", 10},     {"cantidad", 10}, {"unidades", 10},  {"units", 10},
     {"cant", 10},       {"unds", 9},     {"und", 7},       {"piezas", 9},     {"pieces", 9},
     {"cajas", 8},       {"boxes", 8},    {"volumen", 5},   {"volume", 5},     {"count", 4},
     {"kilos", 7},       {"price", -20},  {"precio", -20},  {"unitario", -20}, {"stock", -8},
     {"available", -12}, {"minima", -12}, {"min", -12},     {"max", -12}});
constexpr auto kPriceWords = std::to_array<WordPoints>(
    {{"price", 10},     {"precio", 10},     {"unitprice", 14}, {"pvp", 10},      {"tarifa", 6},
     {"unit", 4},       {"unitario", 6},    {"unidad", 3},     {"valor", 3},     {"value", 3},
     {"costo", -6},     {"cost", -6},       {"total", -8},     {"lista", -2},    {"list", -2},
     {"discount", -12}, {"descuento", -12}, {"old", -6},       {"anterior", -6}, {"fecha", -20},
     {"date", -20}});
constexpr auto kAmountWords = std::to_array<WordPoints>(
    {{"amount", 10},  {"importe", 10},    {"monto", 10},    {"total", 9},      {"sales", 9},
     {"venta", 9},    {"ventas", 9},      {"revenue", 10},  {"subtotal", 8},   {"ingreso", 7},
     {"ingresos", 7}, {"facturacion", 8}, {"facturado", 8}, {"valor", 6},      {"value", 4},
     {"spend", 8},    {"gasto", 8},       {"sale", 5},      {"price", 2},      {"precio", 2},
     {"bruta", 2},    {"bruto", 2},       {"neta", 2},      {"neto", 2},       {"line", 1},
     {"unit", -14},   {"unitario", -14},  {"unidad", -14},  {"discount", -20}, {"descuento", -20},
     {"disc", -20},   {"cost", -14},      {"costo", -14},   {"tax", -14},      {"impuesto", -14},
     {"cupon", -14},  {"coupon", -14},    {"fecha", -20},   {"date", -20},     {"id", -20},
     {"no", -20},     {"numero", -20},    {"number", -20},  {"profit", -14},   {"margen", -14}});
constexpr auto kCategoryWords = std::to_array<WordPoints>(
    {{"category", 10},    {"categoria", 10}, {"familia", 8},    {"family", 8},    {"department", 7},
     {"departamento", 7}, {"rubro", 8},      {"linea", 5},      {"seccion", 6},   {"section", 5},
     {"genre", 5},        {"genero", 4},     {"class", 4},      {"clase", 4},     {"product", 1},
     {"producto", 1},     {"sub", -3},       {"customer", -20}, {"cliente", -20}, {"pedido", -20}});

std::span<const WordPoints> words_for(Role role) {
  switch (role) {
    case Role::Customer:
      return kCustomerWords;
    case Role::Order:
      return kOrderWords;
    case Role::Time:
      return kTimeWords;
    case Role::Product:
      return kProductWords;
    case Role::Quantity:
      return kQuantityWords;
    case Role::UnitPrice:
      return kPriceWords;
    case Role::Amount:
      return kAmountWords;
    case Role::Category:
      break;
  }
  return kCategoryWords;
}

// The plain letter of a two-byte UTF-8 letter of Latin-1 (U+00C0 to U+00FF), in lower case.
char without_accent(unsigned char second_byte) {
  constexpr std::string_view kPlain =
      "aaaaaaaceeeeiiii"
      "dnooooo ouuuuy s";
  return kPlain[second_byte & 0x1F];
}

// ASCII letters in their case, accented ones as plain ones in their case; everything else as it is.
std::string plain_letters(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte == 0xC3 && i + 1 < name.size()) {
      const auto second = static_cast<unsigned char>(name[++i]);
      const char letter = without_accent(second);
      const bool upper = second < 0xA0;
      plain.push_back(upper ? to_upper(letter) : letter);
    } else if ((byte == 0xCC || byte == 0xCD) && i + 1 < name.size()) {
      ++i;  // an accent that stands by itself, behind its letter
    } else {
      plain.push_back(name[i]);
    }
  }
  return plain;
}

}  // namespace

std::vector<std::string> words_of(std::string_view column_name) {
  const std::string plain = plain_letters(column_name);
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    // invoiceNo, and the N of IDNumber: a capital after a small letter, or before one.
    const bool starts =
        is_upper(c) && i > 0 &&
        (is_lower(plain[i - 1]) ||
         (is_upper(plain[i - 1]) && i + 1 < plain.size() && is_lower(plain[i + 1])));
    if (starts && !words.back().empty()) words.emplace_back();
    words.back().push_back(to_lower(c));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

NameScore score_name(const std::vector<std::string>& words, Role role) {
  constexpr int kNounPoints = 4;  // below that a word alone names nothing
  NameScore score;
  int best = 0;
  for (const std::string& word : words) {
    for (const WordPoints& entry : words_for(role)) {
      if (entry.word != word) continue;
      score.points += entry.points;
      if (entry.points > best) {
        best = entry.points;
        score.word = word;
      }
    }
  }
  if (best < kNounPoints) score.points = 0;
  return score;
}

}  // namespace canasta
