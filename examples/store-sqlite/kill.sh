#!/bin/sh
# Kills a writer 300 times, or as often as the first argument says, and checks what stands in its file each time.
set -eu
cd "$(dirname "$0")"
KILLS="${1:-300}" cargo test --release -p imi-store-sqlite --test processes
