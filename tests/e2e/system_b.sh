#!/usr/bin/env bash
# A client of files: receipts in, clean lines, features, a model and predictions out, each
# downloaded by the name that the answer gave. The figures are those of Online Retail, cut at
# 2011-10-07 13:17 with 90 days.
. "$(dirname "$0")/service.sh"
needs online_retail/online_retail.csv.zst

receipts=$folder/online_retail.csv.zst
cp "$data/online_retail/online_retail.csv.zst" "$receipts"
begin "$receipts"

ask -F file=@"$receipts" -F output_filename=clean.csv "$url/preprocess" > "$folder/clean.json"
expect "lines that were kept" "$(jq .rows_kept "$folder/clean.json")" 392692
expect "the output" "$(jq -r .output "$folder/clean.json")" data/processed/clean.csv
ask "$url/download/processed/clean.csv" > "$folder/clean.csv"
expect "lines of the file, without its header" "$(tail -n +2 "$folder/clean.csv" | wc -l)" 392692

ask -F file=@"$folder/clean.csv" -F prediction_days=90 -F "as_of=2011-10-07 13:17" \
  -F output_filename=customers.csv "$url/feature-engineering" > "$folder/features.json"
expect "customers" "$(jq .customers "$folder/features.json")" 3703
expect "those who buy again" "$(jq .positives "$folder/features.json")" 1797
expect "days beyond the data" "$(jq .days_beyond_data "$folder/features.json")" 27
ask "$url/download/features/customers.csv" > "$folder/customers.csv"
expect "rows of the file" "$(tail -n +2 "$folder/customers.csv" | wc -l)" 3703

target=$(jq -r .target_column "$folder/features.json")
ask -F file=@"$folder/customers.csv" -F target_column="$target" "$url/train" > "$folder/model.json"
expect "rows that were learnt from" "$(jq .rows "$folder/model.json")" 3703
model=$(jq -r .model_filename "$folder/model.json")
listed=$(ask "$url/models" |
  jq --arg file "$model" '[.models[] | select(.model_filename == $file)]')
expect "versions of that file name" "$(jq length <<< "$listed")" 1
expect "its alias" "$(jq -r '.[0].aliases[0]' <<< "$listed")" champion

ask -F file=@"$folder/customers.csv" -F model_filename="$model" -F output_filename=who.csv \
  "$url/predict" > "$folder/predicted.json"
expect "rows that were predicted" "$(jq .rows "$folder/predicted.json")" 3703
ask "$url/download/predictions/who.csv" > "$folder/who.csv"
expect "rows of predictions" "$(tail -n +2 "$folder/who.csv" | wc -l)" 3703

# The bytes of a model, whole and in two ranges, are those that its manifest names.
ask "$url/download/models/$model" > "$folder/whole"
version=$(jq -r '.model | sub("/"; "/versions/")' "$folder/model.json")
sha=$(ask "$url/v1/models/$version" |
  jq -r '.files | to_entries[] | select(.key | startswith("model.")) | .value.sha256')
expect "the SHA-256 of the model" "$(sha256sum < "$folder/whole" | cut -d' ' -f1)" "$sha"
ask --range 0-99 "$url/download/models/$model" > "$folder/parts"
ask --range 100- "$url/download/models/$model" >> "$folder/parts"
expect "the parts" "$(cmp "$folder/whole" "$folder/parts" && echo same)" same

# The new model answers from memory, without a gap, as it did from a file.
is_served() {
  curl --silent "$url/status" | jq -e --arg task "$target" '.tasks.table | index($task)'
}
until_true is_served
python3 - "$folder/customers.csv" > "$folder/row.json" << 'ROW'
import csv, json, sys
print(json.dumps(next(csv.DictReader(open(sys.argv[1], encoding="utf-8")))))
ROW
answer=$(ask -H 'Content-Type: application/json' -d @"$folder/row.json" "$url/predict")
expect "the prediction of a row" "$(jq -r '.predictions[0].prediction' <<< "$answer")" \
  "$(jq -r '.first[0].prediction' "$folder/predicted.json")"

# As jobs: accepted at once, followed to their end.
place=$(ask -D - -o /dev/null -H 'Prefer: respond-async' -F file=@"$folder/clean.csv" \
  "$url/v1/preprocess" | tr -d '\r' | sed -n 's/^Location: //p')
ask "$url$place/events" > "$folder/events"
expect "the last event" "$(grep '^event:' "$folder/events" | tail -1)" "event: ended"
expect "lines of clean lines that were kept" "$(ask "$url$place/result" | jq .rows_kept)" 392692

expect "another file type" "$(status "$url/download/secrets/who.csv")" 404
expect "a path" "$(status --path-as-is "$url/download/predictions/..%2f..%2fcanasta.yaml")" 404
expect "a body that is no form" "$(status -H 'Content-Type: text/plain' -d x "$url/train")" 415
