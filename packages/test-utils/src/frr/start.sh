#!/bin/sh
# Runs as the first process of its own mount and process namespaces; $1 is the folder with the files.
set -e
folder=$1
echo frr1 >/proc/sys/kernel/hostname
# All of /etc: a mount on one file in it goes as soon as another user outside puts another in its place, as useradd does.
# What comes and goes meanwhile, such as a lock, may be missing.
cp -a /etc "$folder/etc" 2>/dev/null || test -d "$folder/etc/pam.d"
for file in passwd shadow group; do
  cp "$folder/$file" "$folder/etc/$file"
done
chmod 644 "$folder/etc/passwd" "$folder/etc/group"
chmod 600 "$folder/etc/shadow"
mount --bind "$folder/etc" /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/frr /run/sshd
chown frr:frr /run/frr
mount -t tmpfs -o mode=1777 tmpfs /var/tmp
mount -t tmpfs -o mode=755 tmpfs /etc/frr
cp "$folder/frr.conf" "$folder/vtysh.conf" /etc/frr/
chown frr:frrvty /etc/frr/frr.conf /etc/frr/vtysh.conf
chmod 640 /etc/frr/frr.conf /etc/frr/vtysh.conf
# The routes are in a network namespace of their own; vtysh reaches the daemons through their sockets.
unshare --net /bin/sh -e <<'DAEMONS'
ip link set lo up
ip link add eth0 type dummy 2>/dev/null || true
for daemon in mgmtd zebra staticd ospfd bgpd; do
  more=
  [ "$daemon" = bgpd ] && more='-p 0'
  /usr/lib/frr/$daemon -d -A 127.0.0.1 $more </dev/null >/dev/null 2>&1
done
DAEMONS
vtysh -b </dev/null >/dev/null
# It says when it listens. The first process must stay; it ends with its server, or with the signal that ends all.
/usr/sbin/sshd -D -e -f "$folder/sshd.conf" &
wait $!
