# Doing as root what only root may do. Sourced by tools that have sourced terminal.sh.
# shellcheck shell=bash

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# become_root WHAT INSTEAD: makes sure that as_root works for WHAT; where it cannot, says what to do INSTEAD.
become_root() {
    ((EUID != 0)) || return 0
    command -v sudo >/dev/null || fail "$1 takes root, and sudo is not there. As root: $2"
    say "${1^} takes root: sudo may ask for your password."
    sudo -v || fail "not allowed to become root. As root: $2"
}
