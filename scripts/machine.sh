# Sourced by scripts that use an empty Debian 12, scripts/test-bare and packaging/common.sh. `root` is the folder of the repository.

# Runs the script again as root, in a mount namespace of its own, so that nothing stays mounted, however it ends.
as_root_in_namespace() {
  if [ "$(id -u)" -ne 0 ]; then exec sudo "$0" "$@"; fi
  if [ -z "${INWIT_NAMESPACE:-}" ]; then INWIT_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"; fi
}

# Makes a fresh machine in $machine: empty_machine FOLDER
empty_machine() {
  "$root/scripts/bare-root" "$root/build/bare/base"
  machine=$1
  umount -q -R "$machine/proc" "$machine/dev" || true
  rm -rf --one-file-system "$machine"
  mkdir -p "$(dirname "$machine")"
  cp -a --reflink=auto "$root/build/bare/base" "$machine"
  cp /etc/resolv.conf /etc/hosts "$machine/etc/"
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
}

# Runs a command in $machine, as after a login, with no variable of this process but the proxies: in_machine VARIABLE=VALUE... COMMAND...
in_machine() {
  chroot "$machine" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@" < /dev/null
}

remove_machine() {
  umount -R "$machine/dev" "$machine/proc"
  rm -rf --one-file-system "$machine"
}
