#include <algorithm>
#include <array>
#include <bitset>
#include <memory>

#include "simulate/csv_text.h"
#include "simulate/draws.h"
#include "simulate/limits.h"
#include "simulate/row_batches.h"

namespace canasta {
namespace {

constexpr std::string_view kHeader =
    "item_id,title,release_year,platform,genres,critic_score,n_reviews,price,length_hours,"
    "user_score\n";
constexpr std::size_t kIdDigits = 7;
constexpr std::size_t kBytesPerTitle = 96;

constexpr std::size_t kGenres = 26;
constexpr std::array<std::string_view, kGenres> kGenreNames{
    "Action",    "Adventure",   "RPG",      "Strategy",   "Simulation", "Sports",       "Racing",
    "Puzzle",    "Horror",      "Shooter",  "Platformer", "Fighting",   "Indie",        "Casual",
    "MMO",       "Stealth",     "Survival", "Music",      "Sandbox",    "Visual Novel", "Card",
    "Roguelike", "Educational", "Party",    "Trivia",     "Pinball"};
constexpr std::array<std::string_view, 3> kNewGenres{"Metroidvania", "Idle", "Battle Royale"};
constexpr std::array<std::string_view, 6> kPlatforms{"PC",     "PS4", "XOne",
                                                     "Switch", "PS5", "Mobile"};

constexpr std::uint32_t kGenresMore = 4;  // beside the first, each with the chance below
constexpr Micros kGenreChance = 320'000;
constexpr Micros kPopularityFall = 700'000;  // weight of genre g: (g + 1)^-.7
constexpr Micros kGenreDeviation = 450'000;
constexpr Micros kPairDeviation = 250'000;
constexpr Micros kPlatformDeviation = 150'000;
constexpr Micros kGenreWeight = 350'000;
constexpr Micros kPairWeight = 105'000;
constexpr Micros kNoCritic = 120'000;
constexpr Micros kNewGenreChance = 60'000;
constexpr Micros kNoise = 850'000;

// What changes from the first batch to the later one.
struct Batch {
  DrawStream stream;
  std::uint64_t first_id;
  Micros critic_mean;
  Micros price_mean;  // of the logarithm
  std::uint32_t year_first;
  std::uint32_t years;
  Micros new_genre_chance;
};
constexpr Batch kFirstBatch{DrawStream::Titles, 0, 71'000'000, 2'600'000, 2000, 24, 0};
constexpr Batch kLaterBatch{
    DrawStream::LaterTitles, kSimulatedTitlesMax, 68'000'000, 2'750'000, 2008, 17, kNewGenreChance};

using GenreSet = std::bitset<kGenres>;

// What genres, their pairs and platforms add to a score: drawn once for a seed.
class TitleWorld {
 public:
  explicit TitleWorld(std::uint64_t seed) {
    Draws draws(draw_key(seed, DrawStream::TitleWorld, 0));
    for (Micros& one : genre_) one = draws.normal(0, kGenreDeviation);
    for (auto& row : pair_) {
      for (Micros& one : row) one = draws.normal(0, kPairDeviation);
    }
    for (Micros& one : platform_) one = draws.normal(0, kPlatformDeviation);
    for (std::size_t genre = 0; genre < kGenres; ++genre) {
      const Micros rank = static_cast<Micros>(genre + 1) * kMicrosOne;
      rarity_[genre] = exp_micros(multiply(kPopularityFall, ln_micros(rank)));
    }
  }

  // The first to arrive of a race, in which popular genres run faster: a draw without replacement.
  GenreSet draw_genres(Draws& draws) const {
    std::size_t count = 1;
    for (std::uint32_t i = 0; i < kGenresMore; ++i) count += draws.chance(kGenreChance) ? 1 : 0;
    std::array<std::pair<Micros, std::size_t>, kGenres> arrival;
    for (std::size_t genre = 0; genre < kGenres; ++genre) {
      arrival[genre] = {multiply(draws.exponential(), rarity_[genre]), genre};
    }
    std::partial_sort(arrival.begin(), arrival.begin() + static_cast<std::ptrdiff_t>(count),
                      arrival.end());
    GenreSet genres;
    for (std::size_t i = 0; i < count; ++i) genres.set(arrival[i].second);
    return genres;
  }

  Micros score_of(const GenreSet& genres, std::size_t platform) const {
    Micros alone = 0;
    Micros together = 0;
    for (std::size_t one = 0; one < kGenres; ++one) {
      if (!genres[one]) continue;
      alone += genre_[one];
      for (std::size_t other = 0; other < kGenres; ++other) {
        if (genres[other]) together += pair_[one][other];
      }
    }
    return multiply(kGenreWeight, alone) + multiply(kPairWeight, together) + platform_[platform];
  }

 private:
  std::array<Micros, kGenres> genre_{};
  std::array<std::array<Micros, kGenres>, kGenres> pair_{};
  std::array<Micros, kPlatforms.size()> platform_{};
  std::array<Micros, kGenres> rarity_{};  // one over the weight
};

struct TitleRow {
  std::uint32_t year = 0;
  std::size_t platform = 0;
  GenreSet genres;
  std::optional<std::size_t> new_genre;
  Micros critic = 0;
  bool has_critic = true;
  std::uint32_t reviews = 0;
  Micros price = 0;
  Micros hours = 0;
  Micros score = 0;
};

// Beyond 7.5 it is 1 to the last digit, and the exponential would not fit.
constexpr Micros kTanhEnd = 7'500'000;

Micros tanh_micros(Micros x) {
  const Micros square = exp_micros(2 * std::clamp(x, -kTanhEnd, kTanhEnd));
  return (square - kMicrosOne) * kMicrosOne / (square + kMicrosOne);
}

// All but chance. REQUIRES: everything but the score is set.
Micros expected_score(const TitleRow& row, const TitleWorld& world) {
  const Micros reviews = (Micros{row.reviews} + 1) * kMicrosOne;
  Micros score = 6'600'000 + multiply(22'000, row.critic - 71 * kMicrosOne) +
                 world.score_of(row.genres, row.platform);
  score += multiply(60'000, ln_micros(reviews)) - multiply(4'000, row.price);
  score += multiply(150'000, tanh_micros((row.hours - 12 * kMicrosOne) / 10));
  if (row.critic > 80 * kMicrosOne) score -= 12'000 * (2012 - Micros{row.year});
  return score;
}

TitleRow make_title(Draws draws, const TitleWorld& world, const Batch& batch) {
  TitleRow row;
  row.genres = world.draw_genres(draws);
  row.critic = std::clamp<Micros>(draws.normal(batch.critic_mean, 12 * kMicrosOne), 10 * kMicrosOne,
                                  99 * kMicrosOne);
  row.has_critic = !draws.chance(kNoCritic);
  row.price = round_to(std::clamp<Micros>(exp_micros(draws.normal(batch.price_mean, 700'000)),
                                          kMicrosOne / 2, 90 * kMicrosOne),
                       kMicrosOne / 100);
  row.year = batch.year_first + draws.below(batch.years);
  row.reviews =
      static_cast<std::uint32_t>(exp_micros(draws.normal(4'500'000, 1'600'000)) / kMicrosOne);
  row.platform = draws.below(kPlatforms.size());
  row.hours = round_to(std::clamp<Micros>(8 * (draws.exponential() + draws.exponential()),
                                          kMicrosOne / 2, 200 * kMicrosOne),
                       kMicrosOne / 10);
  if (draws.chance(batch.new_genre_chance)) row.new_genre = draws.below(kNewGenres.size());
  const Micros score = expected_score(row, world) + multiply(kNoise, draws.student6());
  row.score = round_to(std::clamp<Micros>(score, 0, 10 * kMicrosOne), kMicrosOne / 10);
  return row;
}

void append_genres(const TitleRow& row, std::string& text) {
  bool first = true;
  for (std::size_t genre = 0; genre < kGenres; ++genre) {
    if (!row.genres[genre]) continue;
    if (!first) text += '|';
    text += kGenreNames[genre];
    first = false;
  }
  if (row.new_genre) {
    text += '|';
    text += kNewGenres[*row.new_genre];
  }
}

void append_title(std::uint64_t id, const TitleRow& row, std::string& text) {
  text += 'I';
  append_padded(id, kIdDigits, text);
  text += ",Title ";
  append_number(id, text);
  text += ',';
  append_number(row.year, text);
  text += ',';
  text += kPlatforms[row.platform];
  text += ',';
  append_genres(row, text);
  text += ',';
  if (row.has_critic) {
    append_number(static_cast<std::uint64_t>(round_to(row.critic, kMicrosOne) / kMicrosOne), text);
  }
  text += ',';
  append_number(row.reviews, text);
  text += ',';
  append_decimal(row.price, 2, text);
  text += ',';
  append_decimal(row.hours, 1, text);
  text += ',';
  append_decimal(row.score, 1, text);
  text += '\n';
}

}  // namespace

Result<RowSummary> simulate_titles(const Context& context, const TitleOptions& options,
                                   const TextSink& sink) {
  const std::array limits{
      SimulationLimit{"rows", options.rows, "kSimulatedTitlesMax", kSimulatedTitlesMax}};
  TRY(check_simulation_limits(limits));
  TRY(check_not_empty("rows", static_cast<std::int64_t>(options.rows)));
  const Batch& batch = options.later ? kLaterBatch : kFirstBatch;
  const TitleWorld world(context.seed);
  const LineWriter write = [&](const Chunk& chunk, std::string& text) {
    text.reserve(chunk.size() * kBytesPerTitle);
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      const Draws draws(draw_key(context.seed, batch.stream, row));
      append_title(batch.first_id + row, make_title(draws, world, batch), text);
    }
  };
  return write_rows(context, {.header = kHeader, .rows = options.rows, .write = write}, sink);
}

}  // namespace canasta
