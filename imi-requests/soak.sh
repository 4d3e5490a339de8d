#!/usr/bin/env bash
# Plays many more random histories than continuous integration does, each time from other seeds.
#   bash imi-requests/soak.sh [CASES] [SEED]
# CASES histories for every property (2000 unless given), from SEED if one is given. What fails is told with its plan, which
# `History::play` plays again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PROPTEST_CASES=${1:-2000}
if [[ ${2:-} ]]; then export PROPTEST_RNG_SEED=$2; fi
exec cargo test --locked --package imi-requests --test tests -- history:: --nocapture
