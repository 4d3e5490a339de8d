#!/usr/bin/env bash
# Explores worlds of requests whole: every situation, every step out of it, in every way in which the authorities stand.
#   bash imi-requests/explore.sh [NAME…]
# NAME is part of the name of a world. Without one, all are explored: those that continuous integration explores, and the
# wide ones, which take long. What does not hold is told with the shortest path to it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ $# -eq 0 ]]; then set -- allocation handing derogations second wide; fi
exec cargo run --release --locked --package imi-requests --features testing --example explore -- "$@"
