#!/usr/bin/env bash
# Names that try to leave their folder, with the kernel as the witness: of the files that the names
# point to, none is opened. $1: the program with the tests that send them (hostile_names.h).
set -euo pipefail
command -v strace > /dev/null || { echo "strace is not there"; exit 77; }
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
strace -f -qq -e trace=open,openat,openat2 -o "$trace" \
  "$1" --gtest_brief=1 --gtest_filter='Files.NoNameLeadsOut:Files.NoFieldLeadsOut'
# Most names are refused before: by the target's grammar, by the route, by what a label may be.
asked=$(grep -c 'openat2(' "$trace") || true
[ "$asked" -ge 100 ] || { echo "only $asked names came as far as the kernel" >&2; exit 1; }
# Opened: the call gave a descriptor. The tests write outside.txt themselves, before they ask; and
# the registry lists every folder below models/, links that its owner put there included, whatever
# is asked for: a listing of names, of which no file is opened.
opened=$(grep -E '(outside\.txt|/etc/passwd|self/environ|escape)' "$trace" |
  grep -v -e 'O_CREAT' -e 'shop/models/escape", .*O_DIRECTORY' | grep -E '= [0-9]+$' || true)
[ -z "$opened" ] || { printf 'opened:\n%s\n' "$opened" >&2; exit 1; }
echo "ok: $asked names came as far as the kernel, none was opened"
