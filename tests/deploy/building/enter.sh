#!/bin/sh
# enter.sh ROOT DATA SOCKETS COMMAND...: one process as docker-compose.yml confines it, from a root file system alone.
# In mount and process namespaces of its own (unshare). ROOT cannot be written to, /tmp is in memory, /var/lib/qawl is
# DATA, the database's socket lies in /mnt; it is user 10001, can become nobody else and has no capability.
set -e
root=$1 data=$2 sockets=$3
shift 3
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind "$data" "$root/var/lib/qawl"
mount --bind "$sockets" "$root/mnt"
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --inh-caps=-all \
    --bounding-set=-all env -C /app "$@"
