#!/usr/bin/env bash
# Fuzzes a target, or makes its seeds small again.
#   bash fuzz/run.sh TARGET [SECONDS]     from the seeds, and from what earlier runs found (1800 seconds unless given)
#   bash fuzz/run.sh TARGET minimise      the eighty that reach most, of seeds and found ones, as the new seeds
# TARGET is question_sets, scenarios, wire, requests or alerts. It needs a nightly compiler and cargo-fuzz. A finding lies in
# fuzz/artifacts; it is played again by `cargo +nightly fuzz run --sanitizer none --features targets TARGET FILE`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
target=$1
longest=4096
case $target in
    wire) longest=16384 ;;
    requests | alerts) longest=129 ;;
esac
options=(-max_len="$longest" -timeout=20 -rss_limit_mb=2048)
if [[ -f dictionaries/$target.dict ]]; then options+=(-dict="dictionaries/$target.dict"); fi
# No unsafe code is fuzzed, so a sanitizer of memory would find nothing and take half the speed.
fuzz=(cargo +nightly fuzz run --sanitizer none --features targets "$target")
mkdir -p "corpus/$target" "seeds/$target"
if [[ ${2:-} == minimise ]]; then
    fewest=$(mktemp -d)
    # How often a place is reached is nothing to seeds; and what reaches most is written first, so the first are kept.
    "${fuzz[@]}" "$fewest" "corpus/$target" "seeds/$target" -- -set_cover_merge=1 -use_counters=0 "${options[@]}"
    rm -r "seeds/$target"
    mkdir "seeds/$target"
    ls -tr "$fewest" | head -n 80 | while read -r seed; do mv "$fewest/$seed" "seeds/$target"; done
    rm -r "$fewest"
else
    exec "${fuzz[@]}" "corpus/$target" "seeds/$target" -- -max_total_time="${2:-1800}" -print_final_stats=1 "${options[@]}"
fi
