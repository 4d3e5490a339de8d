#!/usr/bin/env bash
# Explores worlds of alerts whole: every situation, every step out of it, in every way in which the authorities stand.
#   bash imi-alerts/explore.sh [NAME…]
# NAME is part of the name of a world; `wide` stands for all that are wider than those of continuous integration. Without
# one, all are explored, which takes long. What does not hold is written as a scenario that `imi-play` plays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec cargo run --release --locked --package imi-play --example explore -- alerts "$@"
