#!/usr/bin/env bash
# A client of recommendations: products for a customer, by path and by query, and for a stranger.
. "$(dirname "$0")/service.sh"

"$program" --quiet generate receipts --customers 200 --days 200 -o "$folder/receipts.csv"
begin "$folder/receipts.csv"
customer=$(sed -n 2p "$folder/receipts.csv" | cut -d, -f2)

by_path=$(ask "$url/recommend/$customer?n=3")
expect "products" "$(jq '.recommendations | length' <<< "$by_path")" 3
expect "whom they are for" "$(jq -r .customer_id <<< "$by_path")" "$customer"
expect "whether the customer is known" "$(jq .known <<< "$by_path")" true
expect "ranks" "$(jq -c '[.recommendations[].rank]' <<< "$by_path")" "[1,2,3]"
expect "the answer by query" "$(ask "$url/recommend?user=$customer&n=3")" "$by_path"
expect "products that stand twice" \
  "$(jq '[.recommendations[].product_id] | length - (unique | length)' <<< "$by_path")" 0

stranger=$(ask "$url/recommend/nobody-is-called-so?n=5")
expect "whether a stranger is known" "$(jq .known <<< "$stranger")" false
expect "products for a stranger" "$(jq '.recommendations | length' <<< "$stranger")" 5
expect "no products" "$(status "$url/recommend/$customer?n=0")" 422
expect "a parameter that is not there" "$(status "$url/recommend/$customer?top=3")" 422
