#include "simulate/assortment.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "base/random.h"

namespace canasta {
namespace {

constexpr std::uint32_t kPriceStep = 50;  // pesos: what prices are rounded to
constexpr std::uint64_t kWeightScale = 1'000'000;
constexpr std::uint64_t kRankOffset = 8;
constexpr std::size_t kSizes = 3;

struct Size {
  std::string_view text;
  std::uint32_t price_percent;  // of the item's price
};

struct Item {
  std::string_view name;
  std::uint32_t price;  // pesos, at 100 percent
};

struct Category {
  std::string_view name;
  std::array<Size, kSizes> sizes;
  std::array<Item, 10> items;
};

constexpr std::array<Category, 12> kCategories{{
    {"Frutas y verduras",
     {{{"500 g", 55}, {"1 kg", 100}, {"2 kg", 185}}},
     {{{"Banano", 3200},
       {"Papa pastusa", 3600},
       {"Tomate chonto", 4800},
       {"Cebolla cabezona", 4200},
       {"Aguacate Hass", 9800},
       {"Zanahoria", 3000},
       {"Limón Tahití", 5200},
       {"Mango de azúcar", 6400},
       {"Plátano hartón", 3900},
       {"Piña oro miel", 4100}}}},
    {"Lácteos",
     {{{"200 g", 30}, {"500 g", 65}, {"1 kg", 120}}},
     {{{"Leche entera en polvo", 24800},
       {"Yogur de fresa", 9600},
       {"Queso campesino", 22400},
       {"Kumis tradicional", 8800},
       {"Mantequilla con sal", 26500},
       {"Crema de leche", 14200},
       {"Queso doble crema", 25900},
       {"Arequipe", 15800},
       {"Suero costeño", 13600},
       {"Cuajada fresca", 19800}}}},
    {"Granos",
     {{{"500 g", 55}, {"1 kg", 100}, {"3 kg", 280}}},
     {{{"Arroz blanco", 4600},
       {"Fríjol cargamanto", 11800},
       {"Lenteja", 6900},
       {"Garbanzo", 8200},
       {"Maíz pira", 5400},
       {"Arveja seca", 6100},
       {"Avena en hojuelas", 7300},
       {"Quinua", 16900},
       {"Harina de maíz", 4300},
       {"Harina de trigo", 3900}}}},
    {"Panadería",
     {{{"x 1", 25}, {"x 5", 100}, {"x 12", 215}}},
     {{{"Pandebono", 7500},
       {"Almojábana", 8000},
       {"Buñuelo", 7000},
       {"Pan aliñado", 5200},
       {"Pan integral", 9400},
       {"Arepa antioqueña", 4200},
       {"Arepa de choclo", 8600},
       {"Mogolla chicharrona", 6800},
       {"Roscón de bocadillo", 9000},
       {"Galleta de avena", 6200}}}},
    {"Carnes y huevos",
     {{{"500 g", 55}, {"1 kg", 100}, {"2 kg", 190}}},
     {{{"Pechuga de pollo", 19800},
       {"Carne molida de res", 25400},
       {"Lomo de cerdo", 23800},
       {"Posta de res", 31200},
       {"Chorizo santarrosano", 27600},
       {"Filete de tilapia", 28900},
       {"Costilla de cerdo", 22500},
       {"Salchicha ranchera", 24300},
       {"Muslos de pollo", 12900},
       {"Huevos de gallina", 16400}}}},
    {"Despensa",
     {{{"250 g", 40}, {"500 g", 70}, {"1 kg", 125}}},
     {{{"Panela en bloque", 5600},
       {"Azúcar morena", 5100},
       {"Sal marina", 2600},
       {"Aceite de girasol", 15800},
       {"Pasta espagueti", 7200},
       {"Salsa de tomate", 11400},
       {"Mayonesa", 14600},
       {"Atún en aceite", 31800},
       {"Bocadillo veleño", 9900},
       {"Chocolate de mesa", 19400}}}},
    {"Bebidas",
     {{{"350 ml", 45}, {"1000 ml", 100}, {"2500 ml", 205}}},
     {{{"Gaseosa de manzana", 4300},
       {"Gaseosa cola", 4500},
       {"Agua sin gas", 2800},
       {"Agua con gas", 3100},
       {"Jugo de mango", 5900},
       {"Jugo de lulo", 6300},
       {"Té frío de limón", 5200},
       {"Avena caucana", 7100},
       {"Malta", 4800},
       {"Limonada de panela", 5600}}}},
    {"Café y aromáticas",
     {{{"125 g", 35}, {"250 g", 60}, {"500 g", 110}}},
     {{{"Café molido del Huila", 26400},
       {"Café molido de Nariño", 28200},
       {"Café en grano", 30500},
       {"Café instantáneo", 48600},
       {"Aromática de hierbabuena", 18900},
       {"Aromática de manzanilla", 18900},
       {"Té verde", 29700},
       {"Té negro", 27500},
       {"Cocoa dulce", 15200},
       {"Café descafeinado", 33100}}}},
    {"Pasabocas",
     {{{"60 g", 40}, {"150 g", 90}, {"300 g", 165}}},
     {{{"Papas fritas naturales", 6900},
       {"Papas fritas de limón", 6900},
       {"Platanitos maduros", 6200},
       {"Patacones", 6400},
       {"Maní salado", 7800},
       {"Achiras del Huila", 11200},
       {"Chicharrón", 12600},
       {"Tostadas de maíz", 5700},
       {"Mezcla de nueces", 15400},
       {"Besitos de coco", 8100}}}},
    {"Aseo del hogar",
     {{{"500 ml", 60}, {"1000 ml", 100}, {"3000 ml", 255}}},
     {{{"Detergente líquido", 13800},
       {"Suavizante de ropa", 12400},
       {"Blanqueador", 5900},
       {"Lavaloza", 11600},
       {"Limpiapisos de lavanda", 9400},
       {"Desengrasante", 14900},
       {"Limpiavidrios", 10800},
       {"Desinfectante de pino", 9800},
       {"Jabón para ropa", 12100},
       {"Ambientador cítrico", 16700}}}},
    {"Cuidado personal",
     {{{"90 ml", 40}, {"200 ml", 75}, {"400 ml", 125}}},
     {{{"Champú de romero", 24600},
       {"Acondicionador", 25300},
       {"Crema dental", 19800},
       {"Jabón líquido", 16400},
       {"Crema corporal", 22700},
       {"Enjuague bucal", 17900},
       {"Gel antibacterial", 14800},
       {"Crema para peinar", 21500},
       {"Protector solar", 64900},
       {"Desodorante", 28400}}}},
    {"Mascotas",
     {{{"500 g", 60}, {"1 kg", 100}, {"4 kg", 340}}},
     {{{"Alimento para perro adulto", 14600},
       {"Alimento para cachorro", 16900},
       {"Alimento para gato adulto", 18200},
       {"Alimento para gatito", 19800},
       {"Arena para gato", 8900},
       {"Galletas para perro", 17400},
       {"Alimento para aves", 11200},
       {"Alimento para peces", 38600},
       {"Snack dental para perro", 32800},
       {"Heno para conejo", 15700}}}},
}};

Product make_product(std::size_t number, const Category& category, const Item& item,
                     const Size& size) {
  std::string digits = std::to_string(number);
  digits.insert(0, 4 - std::min<std::size_t>(4, digits.size()), '0');
  const std::uint32_t price = item.price * size.price_percent / 100;
  return {"P" + digits, std::string(item.name) + " " + std::string(size.text), category.name,
          std::max(kPriceStep, price / kPriceStep * kPriceStep)};
}

std::vector<std::uint32_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  Random random(seed);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace

Assortment::Assortment(std::uint64_t seed) {
  for (const Category& category : kCategories) {
    for (const Item& item : category.items) {
      for (const Size& size : category.sizes) {
        products_.push_back(make_product(products_.size() + 1, category, item, size));
      }
    }
  }
  by_popularity_ = shuffled(products_.size(), seed);
  std::uint64_t total = 0;
  for (std::size_t rank = 0; rank < products_.size(); ++rank) {
    total += kWeightScale / (rank + kRankOffset);
    cumulative_weight_.push_back(total);
  }
}

std::uint32_t Assortment::draw(std::uint64_t bits) const {
  const std::uint64_t total = cumulative_weight_.back();
  const auto at = static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits) * total) >> 64);
  const auto chosen = std::upper_bound(cumulative_weight_.begin(), cumulative_weight_.end(), at);
  return by_popularity_[static_cast<std::size_t>(chosen - cumulative_weight_.begin())];
}

}  // namespace canasta
