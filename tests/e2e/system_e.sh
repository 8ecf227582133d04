#!/usr/bin/env bash
# A client of a classifier: a model trained on a table that was sent, asked for rows as JSON, one
# and several at once, by several clients at a time.
. "$(dirname "$0")/service.sh"

"$program" --quiet generate receipts --customers 200 --days 200 -o "$folder/receipts.csv"
begin "$folder/receipts.csv"

# The level is "low" below 50 and "high" from 50 on: a model that has learnt it can be checked.
python3 - > "$folder/rows.csv" << 'ROWS'
import random
random.seed(1)
print("id,visits,Country,level")
for row in range(600):
    visits = random.randrange(100)
    print(f"{row},{visits},{random.choice(['CO', 'PE', 'MX'])},{'low' if visits < 50 else 'high'}")
ROWS
trained=$(ask -F file=@"$folder/rows.csv" -F target_column=level -F key_column=id "$url/train")
expect "the champion" "$(jq -r .champion <<< "$trained")" level/1.0.0
is_served() {
  curl --silent "$url/status" | jq -e '.tasks.table | index("level")'
}
until_true is_served

json='Content-Type: application/json'
predict() {
  ask -H "$json" -d "$1" "$url/predict${2:-}"
}
expect "a row below" \
  "$(predict '{"visits": 10, "Country": "CO"}' | jq -r '.predictions[0].prediction')" low
expect "a row above" \
  "$(predict '{"visits": 90, "Country": "PE"}' | jq -r '.predictions[0].prediction')" high
several='{"rows": [{"Country": "CO", "visits": 5}, {"Country": "MX", "visits": 95}]}'
expect "several rows" "$(predict "$several" | jq -c '[.predictions[].prediction]')" '["low","high"]'
expect "the model, named in the query" \
  "$(predict "$several" '?model_filename=level-1.0.0.ubj' | jq -r .model)" level/1.0.0
expect "probabilities that add up" \
  "$(predict "$several" | jq '[.predictions[0].probabilities[]] | add * 1000 | round')" 1000

clients=
# Eight clients at a time, twenty-five answers each, all the same.
for client in $(seq 8); do
  for _ in $(seq 25); do
    curl --silent --max-time 60 -H "$json" -d "$several" "$url/predict"
    echo
  done > "$folder/answers.$client" &
  clients+=" $!"
done
wait $clients
expect "different answers" "$(cat "$folder"/answers.* | sort -u | wc -l)" 1
expect "answers" "$(cat "$folder"/answers.* | wc -l)" 200

expect "a row without a column" "$(status -H "$json" -d '{"visits": 1}' "$url/predict")" 422
expect "a value that is no number" \
  "$(status -H "$json" -d '{"visits": "x", "Country": "CO"}' "$url/predict")" 422
expect "an unknown model" "$(status -H "$json" -d "$several" "$url/predict?model=levle")" 404
expect "half of a body" "$(status -H "$json" -d '{"rows": [' "$url/predict")" 422
