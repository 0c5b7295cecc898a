# What the scripts share. Source it first: it moves to the workspace's root and sets the toolchain.
#
# Environment: FLYWHEEL_CACHE    where built tools are kept between runs (default: ~/.cache/flywheel)
#              CARGO_TARGET_DIR  where cargo builds, as ever (default: target)
# shellcheck shell=bash disable=SC2034

# die MESSAGE...: says what is wrong and what to do, and ends the script.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# contracts: the folders of the contract crates, one a line.
contracts() {
  for manifest in contracts/*/Cargo.toml; do dirname "$manifest"; done
}

# package FOLDER: the name of the crate in that folder.
package() {
  sed -n 's/^name = "\(.*\)"/\1/p' "$1/Cargo.toml" | head -n 1
}

# A relative target folder would be another one as soon as a script changes the folder.
if [ -n "${CARGO_TARGET_DIR:-}" ]; then
  mkdir -p "$CARGO_TARGET_DIR"
  CARGO_TARGET_DIR=$(cd "$CARGO_TARGET_DIR" && pwd -P)
  export CARGO_TARGET_DIR
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || die "cannot enter $root"

cargo_home=${CARGO_HOME:-$HOME/.cargo}
cache=${FLYWHEEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flywheel}
cosmwasm_check_version=3.0.10
cosmwasm_check=$cache/cosmwasm-check-$cosmwasm_check_version/bin/cosmwasm-check

# The pinned toolchain, by rustup's cargo, also where a script works in a folder outside the workspace.
RUSTUP_TOOLCHAIN=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
export RUSTUP_TOOLCHAIN
export PATH="$cargo_home/bin:$PATH"
