#!/bin/sh
# Installs Đôn Đốc as a systemd service, from the folder of this program. Run as root, again after
# each change of the unit; settings and data that are there already stay as they are.
#
# DESTDIR: a folder to stand in for /, to try it out. DONDOC_USER: whom the service runs as.
set -eu
umask 022
program=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}
user=${DONDOC_USER:-dondoc}
data=/var/lib/dondoc

fail() {
  echo "$1" >&2
  exit 1
}

[ "$(id -u)" -eq 0 ] || fail "Run it as root: sudo make install"
case $program in
  /home/* | /root/*) fail "The service cannot see $program; move the program to /opt/dondoc first." ;;
esac
[ -x "$program/.venv/bin/python" ] || fail "Run it as: sudo make install"

id -u "$user" >/dev/null 2>&1 \
  || useradd --system --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$user"
group=$(id -gn "$user")
install -d -m 0700 -o "$user" -g "$group" "$root$data"

# The service must not write here, so what Python compiles is made now.
"$program/.venv/bin/python" -m compileall -q -x '/(\.venv|tests|build)/' "$program"

if [ ! -e "$program/.env" ]; then
  install -m 0640 -o root -g "$group" /dev/null "$program/.env"
  sed -e "s|^DATABASE=.*|DATABASE=$root$data/dondoc.db|" \
    -e "s|^BACKUPS=.*|BACKUPS=$root$data/backups|" "$program/.env.example" >"$program/.env"
  echo "Fill in the token: $program/.env"
fi

install -d "$root/etc/systemd/system" "$root/usr/local/bin"
sed -e "s|/opt/dondoc|$program|g" -e "s|^User=.*|User=$user|" -e "s|^Group=.*|Group=$group|" \
  "$program/deploy/dondoc.service" >"$root/etc/systemd/system/dondoc.service"

# Tokens that systemd hands to the service; only root reads them.
install -d -m 0700 "$root/etc/dondoc"

# Every command of bot.py as the service's own user: sudo dondoc doctor. It begins anew with an
# empty environment; the tokens are put there and not on the command line, where others would see them.
cat >"$root/usr/local/bin/dondoc" <<END
#!/bin/sh
[ "\${DONDOC_BEGUN:-}" ] \\
  || exec env -i PATH=/usr/bin:/bin TERM="\${TERM:-dumb}" DONDOC_BEGUN=1 "\$0" "\$@"
umask 077
export HOME="$root$data" PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1
for token in telegram_token zalo_token smtp_url; do
  if [ -s "$root/etc/dondoc/\$token" ]; then
    export "\$(echo \$token | tr a-z A-Z)=\$(cat "$root/etc/dondoc/\$token")"
  fi
done
cd "$program" && exec setpriv --reuid="$user" --regid="$group" --init-groups \\
  .venv/bin/python bot.py "\$@"
END
chmod 0755 "$root/usr/local/bin/dondoc"

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable dondoc
fi
echo "Next: sudo dondoc doctor; sudo systemctl start dondoc"
